"""What Django makes of a request, as it may be kept."""

from __future__ import annotations

from typing import Any

from wanli.edition.state import State
from wanli.seeing import Application

from .choice import DATABASE
from .pages import Headers, Page, page_of

# A page, or status, headers and body of what is not to be kept.
Made = Page | tuple[str, Headers, bytes]
# Browsers ask each time, which costs a 304. Caches of others between us and readers hold a page for
# five seconds, and five more while they ask anew, or for a day while nobody answers here: so long
# may a withheld page be seen there. must-revalidate keeps browsers, but not such caches, from
# showing an old page first.
KEEP = (
    "public, max-age=0, must-revalidate, s-maxage=5, stale-while-revalidate=5, stale-if-error=86400"
)
# What is said of a page anew each time, or of one request alone.
OURS = {"content-length", "etag", "last-modified", "server-timing", "vary", "x-request-id"}


def made_by(handler: Application, asked: dict[str, Any], state: State, database: str) -> Made:
    """What it makes of a request for a page, asking that database: a page of the state that was
    seen there before; or status, headers and body of what is not to be kept."""
    asked[DATABASE] = database
    said: list[Any] = []
    parts = handler(asked, lambda status, headers, _=None: said.extend([status, headers]))
    try:
        body = b"".join(parts)
    finally:
        getattr(parts, "close", lambda: None)()
    status, headers = said
    names = {name.lower() for name, _ in headers}
    if not status.startswith("200") or names & {"cache-control", "set-cookie"}:
        return status, headers, body
    kept = [item for item in headers if item[0].lower() not in OURS]
    kept += [("Cache-Control", KEEP), ("Vary", "Accept-Encoding")]
    return page_of(state, kept, body)
