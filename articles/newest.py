"""Lists from the newest issue back, as quick in a large archive as in a small one.

A database that joins and sorts reads all sections about an area to show twenty. So the issues are
gone through instead, a portion at a time, and of each portion what is wanted is asked for. What is
seldom printed, of which there are FEW, is read whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from .models import Issue, Tag
from .models.issue import Visitor

FEW = 500
# Issues in the first portion; each further one has so many times as many.
PORTION, GROWTH = 50, 4
ON_A_PAGE = 20
# Rows looked at for the latest that readers may see.
LOOKED_AT = 100


@dataclass(frozen=True)
class Listing:
    """Rows that stand in issues: `issue` is the path of lookups to theirs, `within` the fields that
    order those of one issue. If only some are wanted, `links` has a row for each of these, which
    `link` (a path of lookups) leads to; `has_link` asks whether a single row has one."""

    rows: QuerySet[Any]
    issue: str
    within: tuple[str, ...]
    links: QuerySet[Any] | None = None
    link: str = ""
    has_link: Exists | None = None

    def newest(self, user: Visitor, most: int, behind: Any = None) -> list[Any]:
        """The first `most` rows in print order, or those behind one of them."""
        issues = Issue.objects.visible_to(user)
        if behind is not None:
            issues = issues.filter(filed_from(value_at(behind, self.issue)))
        found: list[Any] = []
        portion, passed = PORTION, 0
        while len(found) < most:
            some = list(issues[passed : passed + portion])
            if not some:
                break
            rows = self._wanted().filter(self._is_in(some))
            found += self._in_order(rows, behind)[: most - len(found)]
            if len(some) < portion:
                break
            if len(found) < most and self._are_few():
                return list(self._few(behind)[:most])
            passed, portion = passed + portion, portion * GROWTH
        return found

    def page(self, user: Visitor, key: str) -> tuple[list[Any], str]:
        """The rows of a page, and the key of the page behind it, empty if there is none. A key is
        the natural key of the last row of the page before, empty for the first page; Http404 for
        any other."""
        behind = None
        if key:
            if not key.isprintable():
                raise Http404
            try:
                behind = self.rows.get_by_natural_key(*key.split("/"))  # type: ignore[attr-defined]
            except (TypeError, ValueError, ObjectDoesNotExist) as error:
                raise Http404 from error
        found = self.newest(user, ON_A_PAGE + 1, behind)
        shown = found[:ON_A_PAGE]
        return shown, "/".join(shown[-1].natural_key()) if len(found) > ON_A_PAGE else ""

    def _is_in(self, issues: list[Issue]) -> Q:
        """In one of these, which are in their order. PostgreSQL, told when they were filed, reads
        no others to join them."""
        days = (issues[-1].filed_on, issues[0].filed_on)
        return Q((f"{self.issue}__in", issues), (f"{self.issue}__filed_on__range", days))

    def _wanted(self) -> QuerySet[Any]:
        """Asked for row by row: the database is to begin with the issues."""
        return self.rows if self.has_link is None else self.rows.filter(self.has_link)

    def _are_few(self) -> bool:
        return self.links is not None and not self.links.order_by()[FEW : FEW + 1].exists()

    def _few(self, behind: Any) -> QuerySet[Any]:
        assert self.links is not None
        rows = self.rows.filter(pk__in=list(self.links.values_list(self.link, flat=True)))
        if behind is not None:
            rows = rows.filter(filed_from(value_at(behind, self.issue), f"{self.issue}__"))
        return self._in_order(rows, behind)

    def _in_order(self, rows: QuerySet[Any], behind: Any) -> QuerySet[Any]:
        if behind is not None:
            rows = rows.filter(self._is_behind(behind))
        return rows.order_by(f"-{self.issue}__filed_on", f"-{self.issue}_id", *self.within)

    def _is_behind(self, row: Any) -> Q:
        """Of another issue, or of the same and later in it."""
        issue = value_at(row, self.issue)
        is_behind = ~Q((self.issue, issue))
        so_far = Q((self.issue, issue))
        for name in self.within:
            value = value_at(row, name)
            is_behind |= so_far & Q((f"{name}__gt", value))
            so_far &= Q((name, value))
        return is_behind


def value_at(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name)
    return row


def filed_from(issue: Issue, path: str = "") -> Q:
    """Filed at the place of an issue or before it, for the issue at the end of a path."""
    day, key = f"{path}filed_on", f"{path}pk"
    is_before = Q((f"{day}__lt", issue.filed_on)) | Q((f"{key}__lte", issue.pk))
    return Q((f"{day}__lte", issue.filed_on)) & is_before


def tagged_with(tag: Tag) -> tuple[QuerySet[Any], str, Exists]:
    """Of a `Listing` of articles those with a tag."""
    mine = tag.tagged.all()
    return mine, "content_object", Exists(mine.filter(content_object=OuterRef("pk")))


def latest(rows: QuerySet[Any], at: str) -> QuerySet[Any]:
    """The latest of these rows, of those that are among the LOOKED_AT latest of all: joined first
    and then put in order, all the archive would be read."""
    newest = rows.model._default_manager.filter(**{f"{at}__lte": timezone.now()})
    near = newest.order_by(f"-{at}").values("pk")[:LOOKED_AT]
    return rows.filter(pk__in=near).order_by(f"-{at}", "-pk")
