"""What happened in the archive lately: issues made public, articles and issues corrected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from articles.models import Correction, Issue
from articles.models.issue import Visitor
from articles.newest import latest

MOST = 5


@dataclass
class News:
    """An issue that was made public, or, with words, an article or issue that was corrected."""

    at: datetime
    name: str
    address: str
    words: str = ""


def news(user: Visitor) -> list[News]:
    """The latest, the newest first; two queries."""
    public = latest(Issue.objects.published(), "published_at")[:MOST]
    corrections = latest(Correction.objects.visible_to(user), "made_at")[:MOST]
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
