"""Issues found by their own words: the title, the number and the day that they show, and whatever
else of them was corrected, as printed and as it is now.

A row for each published issue, kept true in the transaction of the change. How they are asked for:
`.issue_cards`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, Q

from articles.models import Correction, Issue, Page, SearchIssue, Wording
from articles.models.correction import in_words, label_of

from .index import mark
from .indexes import tell_sqlite_of_issues
from .text import VALUE, normal_text

# The issues of one day: their numbers are the day's, times this, and their own key.
IN_A_DAY = 1 << 40
SHOWN = ("title", "volume", "number", "published_on")
NUMBERED = {"volume": "第{}卷", "number": "第{}期"}
DAYS = ("published_on", "covers_from", "covers_to")
NAMES = {label_of(Issue, name): name for name in Issue.kept_fields}


def as_shown(name: str, value: str) -> Iterator[str]:
    """What readers may have seen of a field of an issue that has this value, in words."""
    if value:
        yield NUMBERED.get(name, "{}").format(value)
    if value and name in DAYS:
        day = date.fromisoformat(value)
        yield f"{day.year}年{day.month}月{day.day}日"


def words_of(issue: Any) -> Iterator[str]:
    """What is shown of an issue, and what was before corrections; of one that was corrected all."""
    earlier = [wording for one in issue.corrections.all() for wording in one.wordings.all()]
    for name in Issue.kept_fields if earlier else SHOWN:
        yield from as_shown(name, in_words(getattr(issue, name)))
    if earlier:
        yield from (page.name for page in issue.pages.all())
    for wording in earlier:
        yield from as_shown(NAMES.get(wording.label, ""), wording.text)


def number_of(issue: Issue) -> int:
    """Its number in search: the later the day that it is filed under, the higher."""
    return int(issue.filed_on.toordinal() * IN_A_DAY + issue.pk)


def row_of(issue: Issue) -> SearchIssue | None:
    """What search should know of an issue; nothing of one that is not published (now or from a time
    to come)."""
    if issue.state != Issue.State.PUBLISHED or issue.published_at is None:
        return None
    masthead = normal_text(issue.masthead)
    return SearchIssue(
        id=number_of(issue),
        issue=issue,
        public_from=issue.published_at,
        masthead=masthead,
        words=VALUE.join(map(normal_text, words_of(issue))) + mark("masthead", masthead),
    )


def with_words(issues: Any) -> Any:
    """Issues with all that their rows are made of, in a handful of queries."""
    corrections = Correction.objects.prefetch_related(
        Prefetch("wordings", Wording.objects.order_by("pk"))
    )
    pages = Page.objects.order_by("pk")
    return issues.prefetch_related(Prefetch("corrections", corrections), Prefetch("pages", pages))


def unlike(keys: Iterable[int]) -> Iterator[tuple[Issue, SearchIssue | None, SearchIssue | None]]:
    """Each of the issues with these keys of which search knows something else than it should, with
    what it should and what it does."""
    keys = list(keys)
    there = {row.issue_id: row for row in SearchIssue.objects.filter(issue__in=keys)}
    # Of others nothing is known, nor should be.
    which = Q(state=Issue.State.PUBLISHED) | Q(pk__in=there)
    for issue in with_words(Issue.objects.filter(which, pk__in=keys).order_by("pk")):
        wanted, known = row_of(issue), there.get(issue.pk)
        if fields_of(wanted) != fields_of(known):
            yield issue, wanted, known


def fields_of(row: SearchIssue | None) -> tuple[Any, ...]:
    return (row.id, row.public_from, row.masthead, row.words) if row else ()


def keep_issues(keys: Iterable[int]) -> None:
    """Bring what search knows of these issues up to date. Whoever changes one of them meanwhile
    waits."""
    keys = list(keys)
    with transaction.atomic():
        list(Issue.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True))
        differing = list(unlike(keys))
        remove([known for _, _, known in differing if known])
        wanted = [wanted for _, wanted, _ in differing if wanted]
        SearchIssue.objects.bulk_create(wanted)
        tell_sqlite_of_issues(wanted)


def remove(rows: list[SearchIssue]) -> None:
    tell_sqlite_of_issues(rows, is_removal=True)
    SearchIssue.objects.filter(pk__in=[row.pk for row in rows]).delete()


def remove_issue(issue: Issue) -> None:
    """Take away what search knows of an issue, which is about to go itself."""
    with transaction.atomic():
        remove(list(SearchIssue.objects.filter(issue=issue)))
