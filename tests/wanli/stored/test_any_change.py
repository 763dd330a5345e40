"""What is stored of the pages is, after any change at all, what would be made now."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import (
    Error,
    models,
    transaction,
)
from django.db.models.deletion import ProtectedError, RestrictedError
from django.utils import timezone

from articles.models import Article
from residents_areas.models import ResidentsArea
from wanli.edition.changes import PARTS
from wanli.public_tables import ARCHIVE, models_of
from wanli.stored.models import StoredPage

from .holding import assert_they_hold, changed

pytestmark = pytest.mark.django_db
Kind = StoredPage.Kind


OTHERWISE: dict[type[models.Field[Any, Any]], Callable[[Any], Any]] = {
    models.BooleanField: lambda value: not value,
    models.CharField: lambda value: f"{value}x",
    models.DateField: lambda value: (value or date(2019, 1, 1)) - timedelta(days=400),
    models.DateTimeField: lambda value: (value or timezone.now()) - timedelta(days=1),
    models.FileField: lambda value: "",
    models.IntegerField: lambda value: (value or 0) + 100,
    models.DecimalField: lambda value: (value or 0) + 1,
    models.TextField: lambda value: f"{value}\n加了一句。",
}


class Undone(Exception):
    pass


def ways_to_change(row: models.Model) -> list[Callable[[], object]]:
    """To write another value into each field, and to delete the row."""
    rows = type(row)._base_manager.filter(pk=row.pk)
    ways: list[Callable[[], object]] = [rows.delete]
    for field in row._meta.concrete_fields:
        old = getattr(row, field.attname)
        if field.primary_key or field.generated:
            continue
        if isinstance(field, models.ForeignKey):
            others = field.remote_field.model._base_manager.exclude(pk=old)
            new = others.values_list("pk", flat=True).last()
        else:
            kind = next(kind for kind in type(field).__mro__ if kind in OTHERWISE)
            choices = [value for value, _ in field.flatchoices if value != old]
            new = choices[0] if choices else OTHERWISE[kind](old)
        ways.append(partial(rows.update, **{field.attname: new}))
    return ways


def test_they_hold_after_any_change_of_any_row(other: Article) -> None:
    """Of each model the first and the last row, each field of it by itself."""
    # One area of each kind will do: with a report in each issue, with one to come, with none.
    kept = [*ResidentsArea.objects.order_by("code")[:2], ResidentsArea.objects.get(slug="fuping")]
    places = StoredPage.objects.filter(kind__in=[Kind.AREA, Kind.REPORT])
    for area in kept:
        places = places.exclude(path__startswith=area.get_absolute_url())
    places.delete()
    for model in models_of(ARCHIVE):
        rows = model._base_manager.order_by("pk")
        ways = [way for row in (rows.last(), rows.first()) if row for way in ways_to_change(row)]
        if not PARTS.get(model._meta.db_table, True):
            # They stand on no page that is stored.
            ways = ways[:4]
        assert sum(map(holds_after, ways)) or model._meta.object_name == "Tombstone", model


def holds_after(way: Callable[[], object]) -> bool:
    """Whether it can be done; it is undone again."""
    with suppress(Undone), transaction.atomic():
        try:
            with transaction.atomic():
                changed(way)
        except (Error, ProtectedError, RestrictedError):
            return False
        assert_they_hold()
        raise Undone
    return True
