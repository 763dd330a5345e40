from collections.abc import Sequence
from typing import Any

from simple_history.models import HistoricalRecords


def history(name: str, *, without: Sequence[str] = ()) -> Any:
    """The record of who changed a row, in a table of its own, for a model of this Chinese name."""
    title = f"{name}的修改记录"
    return HistoricalRecords(
        excluded_fields=list(without), verbose_name=title, verbose_name_plural=title
    )
