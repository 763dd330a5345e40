from articles.importing.names import Names
from residents_areas.models import Estate, ResidentsArea


def known_names() -> Names:
    """All names by which the areas and their estates are recognised, from the database."""
    areas: dict[str, str] = {}
    for area in ResidentsArea.objects.all():
        official = area.official_name.removesuffix("居委会").removesuffix("社区")
        for name in (area.name, official, *area.alias_list()):
            areas[name] = area.slug
    estates = dict(Estate.objects.values_list("name", "area__slug"))
    return Names(areas, estates)
