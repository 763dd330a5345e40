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
from .look import Unknown
from .pages import Page, read
from .watch import Seen

# `newest` is empty where no time that comes changes the page.
QUESTION = """
    SELECT content FROM stored_storedpage JOIN stored_through ON counter = %s
        WHERE path = %s AND release = %s AND newest IN ('', %s)
"""
# Where such pages are.
ROOTS = ("/areas/", "/issues/")
# Seconds for which it is left alone where there is no such table yet, or readers may not read it.
PAUSE = 10


class Stored:
    def __init__(self, choice: Choice) -> None:
        self.choice = choice
        self.failed = -float(PAUSE)

    def get(self, environ: dict[str, Any], seen: Seen) -> Page | None:
        """The page, if there is one of this address; where the database fails whoever makes the
        page will find out."""
        path = environ["PATH_INFO"]
        is_here = path.startswith(ROOTS) and is_canonical(environ)
        if not is_here or monotonic() - self.failed < PAUSE:
            return None
        database, state = self.choice.database(seen.database), seen.state
        values = [state.counter, path, state.release, state.newest_word]
        try:
            with suppress(*database.broken):
                if row := database.row(QUESTION, values):
                    return read(state, bytes(row[0]))
        except Unknown:
            self.failed = monotonic()
        return None


def is_canonical(environ: dict[str, Any]) -> bool:
    """Whether the address is the one under SITE_URL, with which pages are left."""
    scheme = environ["wsgi.url_scheme"]
    if settings.BEHIND_PROXY:
        scheme = environ.get("HTTP_X_FORWARDED_PROTO", "")
    is_plain = not environ["QUERY_STRING"] and not environ.get("SCRIPT_NAME")
    return is_plain and f"{scheme}://{environ['HTTP_HOST']}" == settings.SITE_URL
