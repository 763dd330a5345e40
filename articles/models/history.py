from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db.models import Model
from simple_history.models import HistoricalRecords

# The reason of a line that nobody's deed is: how a row was before its first change.
AS_IT_WAS = "as it was"


def history(name: str, *, without: Sequence[str] = (), links: Sequence[Any] = ()) -> Any:
    """The record of who changed a row, in a table of its own, for a model of this Chinese name;
    `links` are fields of many rows, kept with it."""
    title = f"{name}的修改记录"
    return HistoricalRecords(
        excluded_fields=list(without),
        m2m_fields=list(links),
        verbose_name=title,
        verbose_name_plural=title,
    )


@cache
def kept_of(model: type[Model]) -> Any:
    """The manager of a model's record, None for one that has none; its class would be made anew
    each time."""
    return getattr(model, "history", None)


def begin(row: Model) -> None:
    """Before a row is saved that has no history, of a fixture, say: write down how it is now."""
    kept = kept_of(type(row))
    if kept is None or row.pk is None or kept.filter(id=row.pk).exists():
        return
    there = list(type(row)._base_manager.filter(pk=row.pk))
    kept.bulk_history_create(there, default_change_reason=AS_IT_WAS)
