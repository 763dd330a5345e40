from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "期刊与文章"

    def ready(self) -> None:
        from .search import upkeep

        upkeep.connect()
