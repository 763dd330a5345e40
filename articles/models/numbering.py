from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.db.models import F


class Counter(models.PositiveIntegerField):  # type: ignore[type-arg]
    """A number that `take_number` alone raises: saving a row read earlier does not set it back."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"default": 0, "editable": False, **kwargs})

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        return super().pre_save(model_instance, add) if add else F(self.attname)


def lock(row: models.Model) -> None:
    """Let others who would lock the same row wait for the end of this transaction.

    On SQLite, where a transaction that writes is alone anyway, it does nothing.
    """
    # Not against those who only refer to it: the publication of its issue would wait, and be waited
    # for.
    type(row)._base_manager.select_for_update(no_key=True).get(pk=row.pk)


def take_number(parent: models.Model, counter: str, names: Iterable[str]) -> int:
    """The next number of a parent row, counted in its field `counter`: given once, never again.

    `names` are those of its children so far, a letter and a number each (a1, s12): a fixture may
    have set the counter behind them.
    """
    row = type(parent)._base_manager.filter(pk=parent.pk)
    with transaction.atomic():
        lock(parent)
        last: int = row.values_list(counter, flat=True).get()
        number = max([last, *(int(name[1:]) for name in names)]) + 1
        row.update(**{counter: number})
    return number
