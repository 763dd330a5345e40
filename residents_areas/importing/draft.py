from __future__ import annotations

from dataclasses import dataclass, field

from django.db import models

from articles.models import Article, Issue, Photo, Section
from articles.models.correction import Change
from residents_areas.models import MidYearReport
from residents_areas.periods import Period


@dataclass
class Draft:
    """An issue being written; in Chinese what was changed of it, and what was not done
    although the file says so; the rows written so far."""

    issue: Issue
    period: Period | None
    pictures: dict[str, bytes]
    changes: list[str] = field(default_factory=list)
    undone: list[str] = field(default_factory=list)
    # What was exchanged in the texts of the article at hand.
    exchanged: list[Change] = field(default_factory=list)
    # The reports that state something else since.
    reports: set[MidYearReport] = field(default_factory=set)
    written: dict[type[models.Model], set[int]] = field(
        default_factory=lambda: {Article: set(), Section: set(), Photo: set()}
    )

    def notes(self) -> list[str]:
        """What to tell the person who had it written."""
        return [*(self.changes or ["与已存的一致，没有改动"]), *self.undone]
