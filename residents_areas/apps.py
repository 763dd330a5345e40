from django.apps import AppConfig


class ResidentsAreasConfig(AppConfig):
    name = "residents_areas"
    verbose_name = "居民区与年中报告"

    def ready(self) -> None:
        from . import search_upkeep

        search_upkeep.connect()
