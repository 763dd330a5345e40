"""What the archive holds and lacks, in numbers."""

from __future__ import annotations

from functools import lru_cache

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q

from articles.models import Article, Issue, Photo
from articles.models.issue import Visitor

from .edition.state import State, current

Numbers = dict[str, dict[str, int]]


def holdings(user: Visitor) -> Numbers:
    """Of what the user may see. To count a large archive takes long: for readers it is done once an
    edition."""
    return counted(user) if getattr(user, "is_staff", False) else of_edition(current())


@lru_cache(maxsize=1)
def of_edition(edition: State) -> Numbers:
    return counted(AnonymousUser())


def counted(user: Visitor) -> Numbers:
    photos = Photo.objects.visible_to(user)
    return {
        "issues": Issue.objects.visible_to(user).aggregate(
            all=Count("pk"),
            undated=Count("pk", filter=Q(published_on=None)),
            unnumbered=Count("pk", filter=Q(number=None)),
        ),
        "articles": Article.objects.visible_to(user).aggregate(
            all=Count("pk"),
            retold=Count("pk", filter=Q(is_retold=True)),
            unproofread=Count("pk", filter=Q(is_proofread=False)),
        ),
        "photos": {"all": photos.count(), "caption_only": photos.without_picture().count()},
    }
