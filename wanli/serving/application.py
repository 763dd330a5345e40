"""What answers before Django: from memory, with 304, or with what Django makes of the request.

A WSGI application around another. It looks after the public pages; the newsroom, files and what
machines ask go by it, as does every answer that says itself how long it may be kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.http import http_date, parse_http_date_safe

from wanli.edition.release import release
from wanli.middleware import READING, SAFETY
from wanli.seeing import Application, told

from .choice import GONE
from .look import RETRY, Unknown, Unreachable
from .made import Made, made_by
from .pages import EDITION, Copy, Headers, Page, Shelves
from .stored import Stored
from .watch import Seen, Watch

if TYPE_CHECKING:
    from .shared import Shared

# Seconds for which what is in memory is served while the database is away.
A_DAY = 86_400
NOT_RENDERED = (
    "HTTP_ACCEPT_ENCODING",
    "HTTP_COOKIE",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_NONE_MATCH",
)
# Characters of the longest key under which a page is kept.
LONGEST_KEY = 1_000


class Serving:
    def __init__(self, handler: Application) -> None:
        self.handler = handler
        # Of the code as it is loaded now: later another may stand in its place.
        release()
        self.shelves = Shelves(settings.PAGE_CACHE_BYTES)
        self.shared = shared_shelf()
        self.watch = Watch()
        self.stored = Stored(self.watch.choice)
        self.answered = monotonic()
        roots = ("/admin/", "/healthz", settings.STATIC_URL, settings.MEDIA_URL)
        self.others = tuple(root for root in roots if root.startswith("/"))
        self.files = {f"/{path.name}" for path in Path(settings.WHITENOISE_ROOT).iterdir()}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return told(self.routed, environ, start_response)

    def routed(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        is_page = environ["REQUEST_METHOD"] in READING and "HTTP_HOST" in environ
        if not is_page or path.startswith(self.others) or path in self.files:
            return self.handler({**environ, **self.watch.named()}, start_response)
        try:
            return self.page(environ, start_response, self.watch.look())
        except Unknown:
            return self.handler({**environ, **self.watch.named()}, start_response)
        except Unreachable:
            return self.without_database(environ, start_response)

    def page(self, environ: dict[str, Any], start_response: Any, seen: Seen) -> Iterable[bytes]:
        self.answered = monotonic()
        key, shelf = key_of(environ), self.shelves.of(environ["QUERY_STRING"])
        page = shelf.get(key)
        if page is None or page.state != seen.state:
            page = self.shared.get(seen.state, key) if self.shared else None
            page = page or self.stored.get(environ, seen)
            is_to_be_kept = sum(map(len, key)) <= LONGEST_KEY
            if page is None:
                seen, made = self.made_at_last(environ, seen)
                if not isinstance(made, Page):
                    status, headers, body = made
                    headers = [*headers, (EDITION, str(seen.state))]
                    return passed_on(environ, start_response, status, headers, body)
                page = made
                if self.shared and is_to_be_kept:
                    self.shared.put(key, page)
            if is_to_be_kept:
                shelf.put(key, page)
        return answer(environ, start_response, page, seen)

    def made_at_last(self, environ: dict[str, Any], seen: Seen) -> tuple[Seen, Made]:
        """What Django makes; once more where the database went away meanwhile, or broke off what
        it was asked, and this or another one is there, also where one still answers a look but
        takes no new connection. Unreachable if none is."""
        asked = {name: value for name, value in environ.items() if name not in NOT_RENDERED}
        asked["REQUEST_METHOD"] = "GET"
        made = self.made(asked, seen)
        choice = self.watch.choice
        for _ in choice.names:
            if isinstance(made, Page) or not made[0].startswith("5"):
                break
            again = self.watch.look()
            if not asked.pop(GONE, False):
                break
            seen, made = again, self.made(asked, again)
            if asked.get(GONE) and choice.is_one_of_several:
                choice.leave(seen.database)
        return seen, made

    def made(self, asked: dict[str, Any], seen: Seen) -> Made:
        return made_by(self.handler, asked, seen.state, seen.database)

    def without_database(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        """The page as it was in the last edition that is known, which may be an old one by now, and
        says so; nothing of one before that."""
        page = self.shelves.of(environ["QUERY_STRING"]).get(key_of(environ))
        last, is_lately = self.watch.last, monotonic() - self.answered < A_DAY
        if page is None or last is None or page.state != last.state or not is_lately:
            return unavailable(environ, start_response)
        copy = copy_for(environ, page)
        headers = [item for item in copy.headers if item[0] != "Cache-Control"]
        start_response("200 OK", [*headers, ("Cache-Control", "no-store"), ("X-Stale", "database")])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [page.body_of(copy)]


def shared_shelf() -> Shared | None:
    if "pages" not in settings.CACHES:
        return None
    # Its driver would take megabytes in each process.
    from .shared import Shared

    return Shared()


def key_of(environ: dict[str, Any]) -> tuple[str, ...]:
    """All of a request that a page may depend on."""
    return (
        environ["wsgi.url_scheme"],
        environ.get("HTTP_X_FORWARDED_PROTO", "") if settings.BEHIND_PROXY else "",
        environ["HTTP_HOST"],
        environ.get("SCRIPT_NAME", ""),
        environ["PATH_INFO"],
        environ["QUERY_STRING"],
    )


def copy_for(environ: dict[str, Any], page: Page) -> Copy:
    return page.packed if takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")) else page.plain


def takes_gzip(accepted: str) -> bool:
    if ";" not in accepted:
        return "gzip" in accepted
    for part in accepted.lower().replace(" ", "").split(","):
        name, _, quality = part.partition(";q=")
        if name == "gzip":
            return not quality or quality.strip("0.") != ""
    return False


def answer(environ: dict[str, Any], start: Any, page: Page, seen: Seen) -> list[bytes]:
    copy = copy_for(environ, page)
    since = [("Last-Modified", date_of(seen.since))] if seen.may_tell else []
    if is_known(environ, copy.etag, seen):
        start("304 Not Modified", [*copy.unchanged, *since])
        return []
    start("200 OK", [*copy.headers, *since])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [page.body_of(copy)]


@lru_cache(maxsize=2)
def date_of(second: int) -> str:
    """One date for all answers of an edition."""
    return http_date(second)


def is_known(environ: dict[str, Any], etag: str, seen: Seen) -> bool:
    """Whether the reader has this copy already (RFC 9110, 13.2.2)."""
    if tags := environ.get("HTTP_IF_NONE_MATCH"):
        return tags.strip() == "*" or etag in (
            tag.strip().removeprefix("W/") for tag in tags.split(",")
        )
    if not (date := environ.get("HTTP_IF_MODIFIED_SINCE")):
        return False
    told = parse_http_date_safe(date)
    return seen.may_tell and told is not None and told >= seen.since


def passed_on(
    environ: dict[str, Any], start: Any, status: str, headers: Headers, body: bytes
) -> list[bytes]:
    """An answer that is for this request alone."""
    if status >= "400" and "cache-control" not in {name.lower() for name, _ in headers}:
        headers = [*headers, ("Cache-Control", "no-store")]
    start(status, headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def unavailable(environ: dict[str, Any], start: Any) -> list[bytes]:
    body = render_to_string("500.html").encode()
    start(
        "503 Service Unavailable",
        [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("Retry-After", str(RETRY)),
            *SAFETY.items(),
        ],
    )
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
