"""Keeping the stored pages in step with the archive.

Readers are given a stored page only while `Through` names the edition they see. So between a change
and `follow` they are given none, however the change was made, and no matter whether anybody comes
to follow it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Q

from articles.models import Issue
from wanli.edition.models import Change, Edition
from wanli.edition.state import State, current

from .models import StoredPage, Through

Part = Change.Part
Kind = StoredPage.Kind


def follow() -> Through:
    """Drop what the changes since may have touched; the rest holds in this edition too."""
    with transaction.atomic():
        through = locked()
        # The counter first: a change between the two is dropped for now, and again by the next.
        counter = Edition.objects.counter()
        if counter != through.counter:
            if drop(Change.objects.take()):
                through.is_whole = False
            through.counter = counter
            through.save()
    return through


def locked() -> Through:
    """The row, which nobody else follows or stores by meanwhile."""
    rows = Through.objects.select_for_update()
    return rows.first() or rows.get(pk=Through.objects.get_or_create(pk=1)[0].pk)


def drop(changes: Collection[tuple[str, int | None]]) -> bool:
    """Whether there was anything to drop."""
    parts = {part for part, _ in changes}
    if Part.ALL in parts or None in {issue for _, issue in changes}:
        return bool(StoredPage.objects.all().delete()[0]) or bool(changes)
    itself = [issue for part, issue in changes if part == Part.ISSUE]
    within = [issue for part, issue in changes if part == Part.ARTICLES and issue]
    # Of a draft no page is stored, nor does one tell of it.
    seen = Issue.objects.filter(pk__in=within, state=Issue.State.PUBLISHED)
    issues = {*itself, *seen.values_list("pk", flat=True)}
    if not issues and Part.REPORTS not in parts:
        return False
    touched = Q(kind__in=[Kind.AREA, Kind.REPORT]) | Q(issue__in=issues)
    if itself:
        # Those before and behind it tell of it.
        touched |= Q(kind=Kind.ISSUE)
    StoredPage.objects.filter(touched).delete()
    return True


def store(pages: Iterable[StoredPage], state: State) -> bool:
    """Whether they are stored: not if they were made of an earlier state than there is now."""
    with transaction.atomic():
        through = locked()
        if through.counter != state.counter or current() != state:
            return False
        StoredPage.objects.bulk_create(
            pages,
            update_conflicts=True,
            unique_fields=["path"],
            update_fields=["kind", "issue", "release", "newest", "content"],
        )
    return True
