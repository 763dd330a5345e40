"""Signals that keep the index of search true to the areas that sections are about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.db.models.signals import m2m_changed, post_delete, post_save

from articles.models import Publication, SearchName, Section
from articles.search.names import SOURCES, Name, keep_only
from articles.search.upkeep import goes_with_article, index_of

from .models import Coverage, Estate, Figure, Honour, Plan, ResidentsArea

Kind = SearchName.Kind


def names_of(area: ResidentsArea) -> list[Name]:
    address, note = area.get_absolute_url(), "居民区"
    return [Name(name, address, area.slug, note) for name in area.all_names()]


def name_of(estate: Estate) -> Name:
    area = estate.area
    return Name(estate.name, area.get_absolute_url(), area.slug, f"小区，属于{area}")


def all_names() -> Iterator[tuple[Kind, Name]]:
    for area in ResidentsArea.objects.all():
        yield from ((Kind.AREA, name) for name in names_of(area))
    for estate in Estate.objects.select_related("area"):
        yield Kind.ESTATE, name_of(estate)


def area_saved(instance: ResidentsArea, created: bool, **kwargs: Any) -> None:
    keep_only(Kind.AREA, instance.slug, names_of(instance))
    estates_changed(instance)
    if not created:
        index_of(Q(sections__areas=instance))


def area_gone(instance: ResidentsArea, **kwargs: Any) -> None:
    for kind in (Kind.AREA, Kind.ESTATE):
        keep_only(kind, instance.slug)


def estate_changed(instance: Estate, **kwargs: Any) -> None:
    estates_changed(instance.area)


def estates_changed(area: ResidentsArea) -> None:
    estates = Estate.objects.filter(area=area).select_related("area")
    keep_only(Kind.ESTATE, area.slug, map(name_of, estates))


def covered(instance: Coverage, **kwargs: Any) -> None:
    index_of(Q(sections=instance.section_id))


def uncovered(instance: Coverage, origin: Any = None, **kwargs: Any) -> None:
    if not goes_with_article(origin):
        index_of(Q(sections=instance.section_id))


def stated(instance: Figure | Honour | Plan, **kwargs: Any) -> None:
    """Readers of a scheduled issue will see what its reports state."""
    Publication.objects.renew(instance.section.article.issue)


def areas_chosen(
    instance: Section | ResidentsArea, action: str, pk_set: set[int] | None, **kwargs: Any
) -> None:
    """Many links at once, from the section or from the area."""
    if action.startswith("post_"):
        if isinstance(instance, Section):
            index_of(Q(pk=instance.article_id))
        elif pk_set:
            index_of(Q(sections__in=pk_set))


def connect() -> None:
    SOURCES.append(all_names)
    post_save.connect(area_saved, sender=ResidentsArea)
    post_delete.connect(area_gone, sender=ResidentsArea)
    for change in (post_save, post_delete):
        change.connect(estate_changed, sender=Estate)
    post_save.connect(covered, sender=Coverage)
    post_delete.connect(uncovered, sender=Coverage)
    for kind in (Figure, Honour, Plan):
        for change in (post_save, post_delete):
            change.connect(stated, sender=kind)
    m2m_changed.connect(areas_chosen, sender=Coverage)
