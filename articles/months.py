"""Months as tables: weeks from Monday to Sunday, days with the issues published on them."""

from __future__ import annotations

from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .models import Issue


@dataclass
class Day:
    number: int
    issues: list[Issue]


@dataclass
class Month:
    """A month; a week has seven days, None for those of the months beside it."""

    year: int
    number: int
    weeks: list[list[Day | None]]


def months_of(issues: Iterable[Issue]) -> list[Month]:
    """The months in which issues were published, the newest first; issues whose date the print
    does not state are in none."""
    of_day: dict[date, list[Issue]] = defaultdict(list)
    for issue in issues:
        if issue.published_on:
            of_day[issue.published_on].append(issue)
    months = []
    for year, number in sorted({(day.year, day.month) for day in of_day}, reverse=True):
        weeks = Calendar().monthdayscalendar(year, number)
        rows = [
            [Day(day, of_day.get(date(year, number, day), [])) if day else None for day in week]
            for week in weeks
        ]
        months.append(Month(year, number, rows))
    return months
