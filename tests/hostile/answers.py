"""Sending a hostile request past no client that would tidy it, and judging the answer."""

from __future__ import annotations

import gzip
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.util import setup_testing_defaults
from xml.etree import ElementTree

from django.core.signals import got_request_exception

from tests.hostile.requests import Request
from wanli.seeing import Application

# What only an unescaped canary leaves on a page.
RAW = (b"<hx", b"hx>", b"&hx;", b"\"'>")
TRACES = (b"Traceback (most recent call last)", b"DEBUG = True", b"SECRET_KEY", b"OperationalError")


@dataclass
class Tally:
    """What came back: how often each status, and the slowest answer in seconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    worst: float = 0.0
    slowest: str = ""

    def count(self, status: int, seconds: float, request: Request) -> None:
        self.statuses[status] += 1
        if seconds > self.worst:
            self.worst, self.slowest = seconds, f"{request.method} {request.target[:80]}"


class Answer:
    def __init__(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.body = status, body
        self.headers = {name.lower(): value for name, value in headers}
        if self.headers.get("content-encoding") == "gzip" and body:
            self.body = gzip.decompress(body)


def send(application: Application, request: Request, tally: Tally) -> Answer:
    """The application's answer; fails, with its trace, if the application fell over."""
    environ: dict[str, Any] = {
        **request.headers,
        "REQUEST_METHOD": request.method,
        "PATH_INFO": request.path.decode("latin-1"),
        "QUERY_STRING": request.query.decode("latin-1"),
        "SCRIPT_NAME": "",
        "wsgi.input": BytesIO(request.body),
    }
    setup_testing_defaults(environ)
    traces: list[str] = []
    started: list[Any] = []

    def note(**kwargs: Any) -> None:
        traces.append(traceback.format_exc())

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        started[:] = [int(status.split()[0]), headers]

    got_request_exception.connect(note)
    try:
        begin = time.perf_counter()
        chunks: Any = application(environ, start)
        body = b"".join(chunks)
        getattr(chunks, "close", lambda: None)()
        tally.count(started[0], time.perf_counter() - begin, request)
    finally:
        got_request_exception.disconnect(note)
    assert not traces, traces
    status, headers = started
    return Answer(status, headers, body)


def judge(request: Request, answer: Answer) -> None:
    """Fails unless the answer is one that an archive may give to anybody."""
    kind = answer.headers.get("content-type", "")
    assert 200 <= answer.status < 500, (answer.status, request)
    assert answer.headers.get("x-content-type-options") == "nosniff", request
    # Hypothesis tries words of our own sources too, and links carry on what was asked.
    asked = unquote_to_bytes(request.query)
    assert not any(trace in answer.body for trace in TRACES if trace not in asked), request
    assert "\n" not in "".join(answer.headers.values()), request
    assert not answer.headers.get("location", "").startswith(("//", "http")), request
    assert "hx=" not in answer.headers.get("set-cookie", ""), request
    if "html" in kind or "xml" in kind:
        assert not any(raw in answer.body for raw in RAW), request
    if "xml" in kind and answer.body:
        ElementTree.fromstring(answer.body)
