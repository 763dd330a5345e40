from django.db import models, transaction
from django.db.models import F


def lock(row: models.Model) -> None:
    """Let others who would lock the same row wait for the end of this transaction.

    On SQLite, where a transaction that writes is alone anyway, it does nothing.
    """
    type(row)._base_manager.select_for_update().get(pk=row.pk)


def take_number(parent: models.Model, counter: str) -> int:
    """The next number of a parent row, counted in its field `counter`: given once, never again.

    The update locks the parent's row, so two children saved at once get different numbers.
    """
    row = type(parent)._base_manager.filter(pk=parent.pk)
    with transaction.atomic():
        row.update(**{counter: F(counter) + 1})
        number: int = row.values_list(counter, flat=True).get()
    return number
