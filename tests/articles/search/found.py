"""What search finds, for tests."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from articles.search.find import Filters, Question
from articles.search.gather import gather
from articles.search.query import parse


def question(typed: str, at: datetime | None = None, **filters: Any) -> Question:
    return Question(parse(typed), Filters(**filters), at or timezone.now())


def numbers(typed: str, at: datetime | None = None, **filters: Any) -> list[int]:
    """The numbers of all documents that are found, the newest first."""
    (gathered,) = gather([question(typed, at, **filters)], 10_000)
    return gathered.places.numbers
