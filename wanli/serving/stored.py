"""The last shelf: pages that the newsroom has made and left in the database (`wanli.stored`).

It costs one question, where making a page costs several and its templates. The page is found only
as long as it is what would be made now.
"""

from __future__ import annotations

from contextlib import suppress
from time import monotonic
from typing import Any

from django.conf import settings

from .choice import Choice
from .look import Database, Unknown
from .pages import Page, read
from .watch import Seen

QUESTION = """
    SELECT content FROM stored_storedpage JOIN stored_through ON counter = %s
        WHERE path = %s AND release = %s AND since <= %s AND (until IS NULL OR until >= %s)
"""
# Where such pages are.
ROOTS = ("/areas/", "/issues/")
# Seconds for which it is left alone after it failed: it may not be there yet.
PAUSE = 10


class Stored:
    """On connections of its own: who waits for a page keeps nobody from seeing the edition."""

    def __init__(self, choice: Choice) -> None:
        self.choice = choice
        self.databases: dict[str, Database] = {}
        self.failed = -float(PAUSE)

    def get(self, environ: dict[str, Any], seen: Seen) -> Page | None:
        """The page, if there is one of this address; where the database fails whoever makes the
        page will find out."""
        path = environ["PATH_INFO"]
        is_here = path.startswith(ROOTS) and is_canonical(environ)
        if not is_here or monotonic() - self.failed < PAUSE:
            return None
        database, state = self.database(seen.database), seen.state
        now = state.newest_moment
        with suppress(Unknown, *database.broken):
            row = database.row(QUESTION, [state.counter, path, state.release, now, now])
            return read(state, bytes(row[0])) if row else None
        self.failed = monotonic()
        return None

    def database(self, name: str) -> Database:
        if name not in self.databases:
            self.databases[name] = self.choice.another(name)
        return self.databases[name]


def is_canonical(environ: dict[str, Any]) -> bool:
    """Whether the address is the one under SITE_URL, with which pages are left."""
    scheme = environ["wsgi.url_scheme"]
    if settings.BEHIND_PROXY:
        scheme = environ.get("HTTP_X_FORWARDED_PROTO", "")
    # PostgreSQL would read no further than a NUL.
    is_odd = environ["QUERY_STRING"] or environ.get("SCRIPT_NAME") or "\0" in environ["PATH_INFO"]
    return not is_odd and f"{scheme}://{environ['HTTP_HOST']}" == settings.SITE_URL
