"""Issues found by their own words: the title, the number and the day that they show, and whatever
else of them was corrected, as printed and as it is now.

A row for each published issue, kept true in the transaction of the change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, Q, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from articles.models import Correction, Issue, Page, SearchIssue, Wording
from articles.models.correction import in_words, label_of

from .query import Query, Term
from .text import RUN, VALUE, normal_text

MOST_ISSUES = 3
# One character stands in too many.
FEWEST = 2
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


def row_of(issue: Issue) -> SearchIssue | None:
    """What search should know of an issue; nothing of one that is not published (now or from a time
    to come)."""
    if issue.state != Issue.State.PUBLISHED or issue.published_at is None:
        return None
    return SearchIssue(
        issue=issue,
        public_from=issue.published_at,
        masthead=normal_text(issue.masthead),
        words=VALUE.join(map(normal_text, words_of(issue))),
    )


def with_words(issues: Any) -> Any:
    """Issues with all that their rows are made of, in a handful of queries."""
    corrections = Correction.objects.prefetch_related(
        Prefetch("wordings", Wording.objects.order_by("pk"))
    )
    pages = Page.objects.order_by("pk")
    return issues.prefetch_related(Prefetch("corrections", corrections), Prefetch("pages", pages))


def unlike(keys: Iterable[int]) -> Iterator[tuple[Issue, SearchIssue | None]]:
    """Each of the issues with these keys of which search knows something else than it should, with
    what it should."""
    there = SearchIssue.objects.in_bulk(list(keys))
    for issue in with_words(Issue.objects.filter(pk__in=list(keys)).order_by("pk")):
        wanted, known = row_of(issue), there.get(issue.pk)
        if fields_of(wanted) != fields_of(known):
            yield issue, wanted


def fields_of(row: SearchIssue | None) -> tuple[Any, ...]:
    return (row.public_from, row.masthead, row.words) if row else ()


def keep_issues(keys: Iterable[int]) -> None:
    """Bring what search knows of these issues up to date. Whoever changes one of them meanwhile
    waits."""
    keys = list(keys)
    with transaction.atomic():
        list(Issue.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True))
        for issue, wanted in list(unlike(keys)):
            if wanted:
                wanted.save()
            else:
                SearchIssue.objects.filter(issue=issue).delete()


def stands(term: Term) -> GreaterThan:
    """Whether a term is among the words."""
    return GreaterThan(StrIndex("words", Value(term.needle)), 0)


def issue_cards(query: Query, at: datetime) -> list[Issue]:
    """The newest of the issues that a query tells by their own words; the masthead, which all have,
    only as a whole."""
    if max(len(term.needle.replace(RUN, "")) for term in query.terms) < FEWEST:
        return []
    rows = SearchIssue.objects.filter(public_from__lte=at)
    for term in query.terms:
        rows = rows.filter(Q(stands(term)) | Q(masthead=term.needle))
    for term in query.excluded:
        rows = rows.exclude(stands(term))
    newest = rows.select_related("issue").order_by("-issue__filed_on", "-issue")
    return [row.issue for row in newest[:MOST_ISSUES]]
