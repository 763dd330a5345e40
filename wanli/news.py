"""What happened in the archive lately: issues made public, articles and issues corrected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from articles.models import Correction, Issue
from articles.models.issue import Visitor

MOST = 5
# Rows looked at for those that readers may see.
LOOKED_AT = 100


@dataclass
class News:
    """An issue that was made public, or, with words, an article or issue that was corrected."""

    at: datetime
    name: str
    address: str
    words: str = ""


def news(user: Visitor) -> list[News]:
    """The latest, the newest first; two queries."""
    public = latest(Issue.objects.published(), "published_at")
    corrections = latest(Correction.objects.visible_to(user), "made_at")
    made = [
        News(issue.published_at, issue.full_name, issue.get_absolute_url())
        for issue in public
        if issue.published_at
    ]
    corrected = [
        News(one.made_at, one.name, one.get_absolute_url(), one.words)
        for one in corrections.select_related("article__issue", "issue")
    ]
    return sorted([*made, *corrected], key=attrgetter("at"), reverse=True)[:MOST]


def latest(rows: QuerySet[Any], at: str) -> QuerySet[Any]:
    """The latest of these rows, of those that are among the latest of all: joined first and then
    put in order, all the archive would be read."""
    newest = rows.model._default_manager.filter(**{f"{at}__lte": timezone.now()})
    near = newest.order_by(f"-{at}").values("pk")[:LOOKED_AT]
    return rows.filter(pk__in=near).order_by(f"-{at}", "-pk")[:MOST]
