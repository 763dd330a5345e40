"""Making the pages that are missing, the newest issues first."""

from __future__ import annotations

import logging
import sys
import time
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIHandler
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q, QuerySet

from articles.models import Article, Issue
from residents_areas.models import MidYearReport, ResidentsArea
from wanli.edition.state import State, current, moment_of
from wanli.serving.made import made_by
from wanli.serving.pages import Page, written

from .keeping import follow, store
from .models import StoredPage, Through

logger = logging.getLogger("wanli.stored")
Kind = StoredPage.Kind
# So many are stored in one transaction.
AT_ONCE = 20
# Seconds until it is tried again, where somebody else is changing something.
PAUSE = 0.5


class Wanted(NamedTuple):
    """A page, as it is stored."""

    kind: str
    path: str
    issue: int | None
    since: int
    until: int | None


class Outcome(NamedTuple):
    """How many pages were stored, and the paths of those that could not be made, with their
    status."""

    stored: int
    refused: list[str]


class Ended(Exception):
    """Nothing is to be stored any more."""


def make_missing() -> Outcome:
    """Make what is missing, over and over until none is. A change meanwhile keeps nothing waiting
    that it did not touch: what was listed before is made to its end, and then what was dropped.
    What cannot be made is left to readers' requests."""
    handler, stored = WSGIHandler(), 0
    try:
        while True:
            listed = state = settled()
            refused: list[str] = []
            for kind in Kind:
                missing = missing_of(kind, state)
                for begin in range(0, len(missing), AT_ONCE):
                    some = missing[begin : begin + AT_ONCE]
                    done, state = store_some(handler, kind, some, state)
                    stored += done.stored
                    refused += done.refused
            through = Through.objects.filter(counter=listed.counter)
            if state == listed and through.update(is_whole=True):
                return Outcome(stored, refused)
    except Ended:
        return Outcome(stored, [])


def settled() -> State:
    """The state there is, as soon as what is stored holds in it."""
    while True:
        through, state = follow(), current()
        if through is not None and through.counter == state.counter:
            return state
        if through is None and not Through.objects.exists():
            raise Ended
        time.sleep(PAUSE)


def store_some(
    handler: WSGIHandler, kind: Kind, keys: list[int], state: State
) -> tuple[Outcome, State]:
    """Store the pages of these rows, in this state or a later one: what came of it, and in which
    state."""
    while True:
        refused: list[str] = []
        wanted = wanted_of(kind, keys, state)
        pages = [page for one in wanted if (page := made(handler, one, state, refused))]
        if store(pages, state):
            return Outcome(len(pages), refused), state
        state = settled()


def missing_of(kind: Kind, state: State) -> list[int]:
    """The keys of the rows whose page is not stored. All at once: a request ends with the end of a
    connection that is old."""
    now = state.newest_moment
    holding = Q(since__lte=now) & (Q(until=None) | Q(until__gte=now))
    there = StoredPage.objects.filter(holding, kind=kind, release=state.release)
    paths = set(there.values_list("path", flat=True))
    return [row.pk for row in rows_of(kind).iterator() if row.get_absolute_url() not in paths]


def wanted_of(kind: Kind, keys: list[int], state: State) -> list[Wanted]:
    """The pages of those of these rows that readers may see by now, in this order."""
    rows = {row.pk: row for row in rows_of(kind).filter(pk__in=keys)}
    return [page_of(kind, rows[key], state.newest_moment) for key in keys if key in rows]


def page_of(kind: Kind, row: Any, now: int) -> Wanted:
    path = row.get_absolute_url()
    if isinstance(row, Article):
        return Wanted(kind, path, row.issue_id, moment_of(row.issue.published_at), None)
    return Wanted(kind, path, row.pk if isinstance(row, Issue) else None, now, now)


def rows_of(kind: Kind) -> QuerySet[Any]:
    """In the order in which their pages are made."""
    anybody = AnonymousUser()
    if kind == Kind.ISSUE:
        return Issue.objects.visible_to(anybody).order_by("-filed_on")
    if kind == Kind.ARTICLE:
        articles = Article.objects.visible_to(anybody).select_related("issue")
        return articles.defer("lead").order_by("-issue__filed_on", "order")
    if kind == Kind.AREA:
        return ResidentsArea.objects.order_by("code")
    reports = MidYearReport.objects.visible_to(anybody).select_related("area")
    return reports.order_by("-year", "-half", "area__code")


def made(handler: WSGIHandler, one: Wanted, state: State, refused: list[str]) -> StoredPage | None:
    """The page; None if by now there is none under this address, or it is refused."""
    page = made_by(handler, request_for(one.path), state, DEFAULT_DB_ALIAS)
    if isinstance(page, Page):
        return StoredPage(**one._asdict(), release=state.release, content=written(page))
    if page[0][:3] not in ("404", "410"):
        refused.append(f"{one.path}（{page[0]}）")
    return None


def request_for(path: str) -> dict[str, Any]:
    """A reader's request under SITE_URL."""
    scheme, host, *_ = urlsplit(settings.SITE_URL)
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "HTTP_HOST": host,
        "HTTP_X_FORWARDED_PROTO": scheme,
        "SERVER_NAME": host,
        "SERVER_PORT": "443" if scheme == "https" else "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": scheme,
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
    }
