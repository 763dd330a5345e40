"""Making the pages that are missing, the newest issues first."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIHandler
from django.db import DEFAULT_DB_ALIAS

from articles.models import Article, Issue
from residents_areas.models import MidYearReport, ResidentsArea
from wanli.edition.state import State, current
from wanli.serving.made import made_by
from wanli.serving.pages import Page, written

from .keeping import follow, store
from .models import StoredPage, Through

logger = logging.getLogger("wanli.stored")
Kind = StoredPage.Kind
# So many are stored in one transaction.
AT_ONCE = 20
# Kinds of page that the appearance of another issue changes.
OF_MANY_ISSUES = {Kind.ISSUE, Kind.AREA, Kind.REPORT}


class Wanted(NamedTuple):
    kind: str
    path: str
    issue: int | None


class Refused(Exception):
    """A page could not be made."""


def make_missing() -> int:
    """Make what is missing, anew in each state that comes meanwhile, until none is; how many were
    stored."""
    handler, stored = WSGIHandler(), 0
    while True:
        follow()
        state = current()
        # All at once: a request ends with the end of a connection that is old.
        missing = [one for kind in Kind for one in missing_of(kind, state)]
        for begin in range(0, len(missing), AT_ONCE):
            some = missing[begin : begin + AT_ONCE]
            pages = [page for one in some if (page := made(handler, one, state))]
            if not store(pages, state):
                break
            stored += len(pages)
        else:
            if Through.objects.filter(counter=state.counter).update(is_whole=True):
                return stored


def missing_of(kind: Kind, state: State) -> Iterator[Wanted]:
    newest = newest_of(kind, state)
    there = StoredPage.objects.filter(kind=kind, release=state.release, newest=newest)
    paths = set(there.values_list("path", flat=True))
    for row in rows_of(kind):
        path = row.get_absolute_url()
        if path not in paths:
            yield Wanted(kind, path, issue_of(row))


def newest_of(kind: str, state: State) -> str:
    return state.newest_word if kind in OF_MANY_ISSUES else ""


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


def issue_of(row: Any) -> int | None:
    if isinstance(row, Issue):
        return row.pk
    return row.issue_id if isinstance(row, Article) else None


def made(handler: WSGIHandler, wanted: Wanted, state: State) -> StoredPage | None:
    """The page; None if by now there is none under this address."""
    page = made_by(handler, request_for(wanted.path), state, DEFAULT_DB_ALIAS)
    if isinstance(page, Page):
        newest = newest_of(wanted.kind, state)
        return StoredPage(
            path=wanted.path,
            kind=wanted.kind,
            issue=wanted.issue,
            release=state.release,
            newest=newest,
            content=written(page),
        )
    if page[0][:3] in ("404", "410"):
        return None
    raise Refused(f"{wanted.path}：{page[0]}")


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
