"""Making the pages that are missing, the newest issues first."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIHandler
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q

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


def make_missing() -> Outcome:
    """Make what is missing, anew in each state that comes meanwhile, until none is. What cannot be
    made is left to readers' requests."""
    handler, stored = WSGIHandler(), 0
    while True:
        through, state = follow(), current()
        if through is None and not Through.objects.exists():
            return Outcome(stored, [])
        if through is None or through.counter != state.counter:
            time.sleep(PAUSE)
            continue
        refused: list[str] = []
        # All at once: a request ends with the end of a connection that is old.
        missing = [one for kind in Kind for one in missing_of(kind, state)]
        for begin in range(0, len(missing), AT_ONCE):
            some = missing[begin : begin + AT_ONCE]
            pages = [page for one in some if (page := made(handler, one, state, refused))]
            if not store(pages, state):
                break
            stored += len(pages)
        else:
            if Through.objects.filter(counter=state.counter).update(is_whole=True):
                return Outcome(stored, refused)


def missing_of(kind: Kind, state: State) -> Iterator[Wanted]:
    now = state.newest_moment
    holding = Q(since__lte=now) & (Q(until=None) | Q(until__gte=now))
    there = StoredPage.objects.filter(holding, kind=kind, release=state.release)
    paths = set(there.values_list("path", flat=True))
    for row in rows_of(kind):
        path = row.get_absolute_url()
        if path not in paths:
            yield wanted_of(kind, path, row, now)


def wanted_of(kind: Kind, path: str, row: Any, now: int) -> Wanted:
    if isinstance(row, Article):
        return Wanted(kind, path, row.issue_id, moment_of(row.issue.published_at), None)
    return Wanted(kind, path, row.pk if isinstance(row, Issue) else None, now, now)


def rows_of(kind: Kind) -> Iterable[Any]:
    anybody = AnonymousUser()
    if kind == Kind.ISSUE:
        return Issue.objects.visible_to(anybody).order_by("-filed_on").iterator()
    if kind == Kind.ARTICLE:
        articles = Article.objects.visible_to(anybody).select_related("issue")
        return articles.defer("lead").order_by("-issue__filed_on", "order").iterator()
    if kind == Kind.AREA:
        return ResidentsArea.objects.order_by("code").iterator()
    reports = MidYearReport.objects.visible_to(anybody).select_related("area")
    return reports.order_by("-year", "-half", "area__code").iterator()


def made(
    handler: WSGIHandler, wanted: Wanted, state: State, refused: list[str]
) -> StoredPage | None:
    """The page; None if by now there is none under this address, or it is refused."""
    page = made_by(handler, request_for(wanted.path), state, DEFAULT_DB_ALIAS)
    if isinstance(page, Page):
        return StoredPage(**wanted._asdict(), release=state.release, content=written(page))
    if page[0][:3] not in ("404", "410"):
        refused.append(f"{wanted.path}（{page[0]}）")
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
