"""Keeping the stored pages in step with the archive.

Readers are given a stored page only while `Through` names the edition they see. So between a change
and `follow` they are given none, however the change was made, and no matter whether anybody comes
to follow it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import connections, transaction
from django.db.models import Q

from articles.models import Issue
from wanli.edition.models import Change, Edition
from wanli.edition.state import State, current

from .models import StoredPage, Through

Part = Change.Part
Kind = StoredPage.Kind


def follow() -> Through | None:
    """Drop what the changes since may have touched; the rest holds in this edition too. None where
    somebody else is at it, or nothing is to be stored now."""
    through = Through.objects.first()
    if through is None or through.counter == Edition.objects.counter():
        return through
    with transaction.atomic():
        through = Through.objects.select_for_update(skip_locked=True).first()
        if through is not None:
            # Which issues are public before it is asked what has changed: what else happens to one
            # meanwhile is a change of its own. And the counter too: of a change between the two
            # what it touched is dropped, but it is not said that the rest holds after it.
            public = public_among(Change.objects.values_list("issue", flat=True))
            counter = Edition.objects.counter()
            if drop(Change.objects.take(), public):
                through.is_whole = False
            through.counter = counter
            through.save()
    return through


def public_among(issues: Iterable[int | None]) -> dict[int, bool]:
    """Of each whether readers may know of it."""
    asked = {issue for issue in issues if issue}
    published = Issue._base_manager.filter(pk__in=asked, state=Issue.State.PUBLISHED)
    found = set(published.values_list("pk", flat=True))
    return {issue: issue in found for issue in asked}


def drop(changes: Collection[tuple[str, int | None]], public: dict[int, bool]) -> bool:
    """Whether pages may have been among what was touched."""
    parts = {part for part, _ in changes}
    if Part.ALL in parts or None in {issue for _, issue in changes}:
        StoredPage.objects.all().delete()
        return True
    issues = [issue for part, issue in changes if issue and part != Part.REPORTS]
    # Of a draft no page is stored, nor does one tell of it.
    seen = [issue for issue in issues if public.get(issue, True)]
    kinds = [Kind.AREA, Kind.REPORT] if seen or parts & {Part.ISSUE, Part.REPORTS} else []
    if Part.ISSUE in parts:
        # Those before and behind it tell of it.
        kinds.append(Kind.ISSUE)
    gone, _ = StoredPage.objects.filter(Q(issue__in=issues) | Q(kind__in=kinds)).delete()
    return bool(gone or seen or Part.ISSUE in parts)


def store(pages: Iterable[StoredPage], state: State) -> bool:
    """Whether they are stored: not if they were made of another state than there is now."""
    with transaction.atomic():
        through = Through.objects.select_for_update().first()
        if through is None or through.counter != state.counter or current() != state:
            return False
        StoredPage.objects.bulk_create(
            pages,
            update_conflicts=True,
            unique_fields=["path"],
            update_fields=["kind", "issue", "release", "since", "until", "content"],
        )
    return True


def end(using: str) -> None:
    """Store and give nothing any more, until it is begun again."""
    tables = connections[using].introspection.table_names()
    for model in (Through, StoredPage):
        if model._meta.db_table in tables:
            model._base_manager.using(using).all().delete()


def begin(using: str) -> None:
    """Of no edition yet; the first who follows says of which."""
    tables = connections[using].introspection.table_names()
    if Through._meta.db_table in tables and Change._meta.db_table in tables:
        Through.objects.using(using).get_or_create(pk=1)
