"""Signals that keep the index of search true to the areas that sections are about."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.db.models.signals import m2m_changed, post_delete, post_save

from articles.models import Section
from articles.search.upkeep import goes_with_article, index_of

from .models import Coverage, ResidentsArea


def area_saved(instance: ResidentsArea, created: bool, **kwargs: Any) -> None:
    if not created:
        index_of(Q(sections__areas=instance))


def covered(instance: Coverage, **kwargs: Any) -> None:
    index_of(Q(sections=instance.section_id))


def uncovered(instance: Coverage, origin: Any = None, **kwargs: Any) -> None:
    if not goes_with_article(origin):
        index_of(Q(sections=instance.section_id))


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
    post_save.connect(area_saved, sender=ResidentsArea)
    post_save.connect(covered, sender=Coverage)
    post_delete.connect(uncovered, sender=Coverage)
    m2m_changed.connect(areas_chosen, sender=Coverage)
