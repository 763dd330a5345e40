"""What a request cost: a line of JSON for each (REQUEST_LOG), and for staff a header.

It names nobody: no address, no browser, and of the address asked for only the path. One name, the
request id, stands in the line, in the answer, and in what was written down of an error meanwhile.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable
from contextlib import ExitStack
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse

logger = logging.getLogger("wanli.request")
request_id: ContextVar[str] = ContextVar("request_id", default="")
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


def seen(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Name the request, measure it, and tell. It stands before everything that answers."""
    admin_root = reverse("admin:index") if settings.ADMIN_ENABLED else None

    def middleware(request: HttpRequest) -> HttpResponse:
        asked = request.headers.get("X-Request-ID", "")
        name = asked if PLAIN_ID.fullmatch(asked) else uuid4().hex
        token = request_id.set(name)
        begin, queries = time.perf_counter(), Queries()
        try:
            with ExitStack() as stack:
                for connection in connections.all():
                    stack.enter_context(connection.execute_wrapper(queries))
                response = get_response(request)
            response["X-Request-ID"] = name
            seconds = time.perf_counter() - begin
            if admin_root and request.path.startswith(admin_root) and is_staff(request):
                response["Server-Timing"] = server_timing(seconds, queries)
            if settings.REQUEST_LOG:
                logger.info(line(request, response, seconds, queries))
            return response
        finally:
            request_id.reset(token)

    return middleware


def is_staff(request: HttpRequest) -> bool:
    return bool(getattr(getattr(request, "user", None), "is_staff", False))


def server_timing(seconds: float, queries: Queries) -> str:
    """In milliseconds, as https://www.w3.org/TR/server-timing/ writes it."""
    database = f'db;dur={queries.seconds * 1000:.1f};desc="{queries.count} queries"'
    return f"total;dur={seconds * 1000:.1f}, {database}"


def line(request: HttpRequest, response: HttpResponse, seconds: float, queries: Queries) -> str:
    is_stream = isinstance(response, StreamingHttpResponse)
    length = response.get("Content-Length", "0") if is_stream else len(response.content)
    return json.dumps(
        {
            "event": "request",
            "time": now(),
            "request_id": request_id.get(),
            "method": request.method,
            "path": request.path[:LONGEST_PATH],
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
            "bytes": int(length),
            "queries": queries.count,
            "queries_ms": round(queries.seconds * 1000, 1),
        },
        ensure_ascii=False,
    )


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class AsJson(logging.Formatter):
    """A line of JSON for what goes wrong, with the name of the request that it went wrong in."""

    def format(self, record: logging.LogRecord) -> str:
        error = {"error": self.formatException(record.exc_info)} if record.exc_info else {}
        return json.dumps(
            {
                "event": "log",
                "time": now(),
                "request_id": request_id.get(),
                "level": record.levelname,
                "logger": record.name,
                "message": record.getMessage(),
                **error,
            },
            ensure_ascii=False,
        )
