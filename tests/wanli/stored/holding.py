"""Whether what is stored of the pages is what would be made now."""

from __future__ import annotations

from collections.abc import Callable

from django.core.handlers.wsgi import WSGIHandler
from django.db import (
    DEFAULT_DB_ALIAS,
    connection,
)
from django.db.models import Q

from wanli.edition.state import current
from wanli.serving.made import made_by
from wanli.serving.pages import Page as MadePage
from wanli.serving.pages import written
from wanli.stored.keeping import follow
from wanli.stored.making import request_for
from wanli.stored.models import StoredPage


def changed(deed: Callable[[], object]) -> None:
    """Do it, as a transaction of its own does: a test is one, which PostgreSQL counts once."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('wanli.edition_raised', '', true)")
    deed()


def stored() -> set[str]:
    follow()
    return set(StoredPage.objects.values_list("path", flat=True))


def assert_they_hold() -> None:
    """Each stored page is what is made now."""
    follow()
    state, handler = current(), WSGIHandler()
    now = state.newest_moment
    for page in StoredPage.objects.filter(Q(until=None) | Q(until=now), since__lte=now):
        made = made_by(handler, request_for(page.path), state, DEFAULT_DB_ALIAS)
        assert isinstance(made, MadePage), page.path
        assert written(made) == bytes(page.content), page.path
