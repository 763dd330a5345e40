"""What a request cost: a line of JSON for each (REQUEST_LOG), and for staff a header.

It names nobody: no address, no browser, and of the address asked for only the path. One name, the
request id, stands in the line, in the answer, and in what was written down of an error meanwhile.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from contextvars import ContextVar
from datetime import UTC, datetime
from http import HTTPStatus
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

logger = logging.getLogger("wanli.request")
Headers = list[tuple[str, str]]
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
# What another server may call a request; whatever else it says is not written down.
PLAIN_ID = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)
LONGEST_PATH = 500


class Queries:
    """Counts the queries of a request, and the time that they took."""

    def __init__(self) -> None:
        self.count, self.seconds = 0, 0.0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        begin = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            self.count += 1
            self.seconds += time.perf_counter() - begin


class Asked:
    """A request while it is answered."""

    def __init__(self, name: str) -> None:
        self.name, self.begin = name, time.perf_counter()
        self.queries = Queries()
        self.status, self.headers = 500, Headers()

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self.begin


asked_now: ContextVar[Asked | None] = ContextVar("asked_now", default=None)


def told(application: Application, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Name the request, measure its answer, whoever gives it, and write the line."""
    name = environ.get("HTTP_X_REQUEST_ID", "")
    asked = Asked(name if PLAIN_ID.fullmatch(name) else token_hex(16))

    def start(status: str, headers: Headers, *rest: Any) -> Any:
        asked.status = int(status[:3])
        asked.headers = headers
        return start_response(status, [*headers, ("X-Request-ID", asked.name)], *rest)

    token = asked_now.set(asked)
    try:
        return application(environ, start)
    finally:
        if settings.REQUEST_LOG:
            logger.info(line(environ, asked))
        asked_now.reset(token)


def measured(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Count the queries of a request, and tell staff what it cost. It stands before everything that
    answers."""
    admin_root = reverse("admin:index") if settings.ADMIN_ENABLED else None

    def middleware(request: HttpRequest) -> HttpResponse:
        asked = asked_now.get() or Asked("")
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(asked.queries))
            response = get_response(request)
        # Refusals come from before Django would say it.
        if not response.streaming and response.content:
            response.headers.setdefault("Content-Length", str(len(response.content)))
        if admin_root and request.path.startswith(admin_root) and is_staff(request):
            response["Server-Timing"] = server_timing(asked)
        return response

    return middleware


def is_staff(request: HttpRequest) -> bool:
    return bool(getattr(getattr(request, "user", None), "is_staff", False))


def server_timing(asked: Asked) -> str:
    """In milliseconds, as https://www.w3.org/TR/server-timing/ writes it."""
    queries = asked.queries
    database = f'db;dur={queries.seconds * 1000:.1f};desc="{queries.count} queries"'
    return f"total;dur={asked.seconds * 1000:.1f}, {database}"


def line(environ: dict[str, Any], asked: Asked) -> str:
    # WSGI gives the bytes of a path as characters.
    path = environ["PATH_INFO"].encode("latin-1", "replace").decode(errors="replace")
    is_sent = environ["REQUEST_METHOD"] != "HEAD" and asked.status != HTTPStatus.NOT_MODIFIED
    return json.dumps(
        {
            "event": "request",
            "time": now(),
            "request_id": asked.name,
            "method": environ["REQUEST_METHOD"],
            "path": path[:LONGEST_PATH],
            "status": asked.status,
            "ms": round(asked.seconds * 1000, 1),
            "bytes": int(dict(asked.headers).get("Content-Length", 0)) if is_sent else 0,
            "queries": asked.queries.count,
            "queries_ms": round(asked.queries.seconds * 1000, 1),
        },
        ensure_ascii=False,
    )


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class AsJson(logging.Formatter):
    """A line of JSON for what goes wrong, with the name of the request that it went wrong in."""

    def format(self, record: logging.LogRecord) -> str:
        error = {"error": self.formatException(record.exc_info)} if record.exc_info else {}
        asked = asked_now.get()
        return json.dumps(
            {
                "event": "log",
                "time": now(),
                "request_id": asked.name if asked else "",
                "level": record.levelname,
                "logger": record.name,
                "message": record.getMessage(),
                **error,
            },
            ensure_ascii=False,
        )
