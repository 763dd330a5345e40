"""What is written down of a request, and what is not."""

import json
import logging
import re
import socket
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple
from wsgiref.util import setup_testing_defaults

import pytest
from django.conf import LazySettings
from django.core import signals
from django.db import close_old_connections
from django.test import Client

from wanli.seeing import Application, AsJson, asked_now
from wanli.serving.application import Serving
from wanli.serving.look import look_at
from wanli.wsgi import Handler

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture, settings: LazySettings) -> pytest.LogCaptureFixture:
    """The log of requests, switched on."""
    settings.REQUEST_LOG = True
    caplog.set_level(logging.INFO, "wanli.request")
    return caplog


def written(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [json.loads(one.getMessage()) for one in caplog.records if one.name == "wanli.request"]


class Answer(NamedTuple):
    status: str
    headers: dict[str, str]
    body: bytes


def ask(site: Application, path: str, method: str = "GET", **environment: str) -> Answer:
    path, _, query = path.partition("?")
    environ: dict[str, Any] = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query}
    environ |= {"HTTP_HOST": "localhost", **environment}
    setup_testing_defaults(environ)
    said: list[Any] = []
    parts = site(environ, lambda *words: said.extend(words))
    body = b"".join(parts)
    getattr(parts, "close", lambda: None)()
    return Answer(said[0], dict(said[1]), body)


@pytest.fixture
def site(db: None) -> Iterator[Serving]:
    """All that answers, in this process; its connections are the test's."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    site = Serving(Handler())
    yield site
    site.watch.choice.close()
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


def test_a_request_leaves_one_line(site: Serving, lines: pytest.LogCaptureFixture) -> None:
    answer = ask(site, "/issues/", HTTP_X_REQUEST_ID="0123456789abcdef")
    [line] = written(lines)
    assert set(line) == set(
        "event time request_id method path status ms bytes queries queries_ms".split()
    )
    assert (line["method"], line["path"], line["status"]) == ("GET", "/issues/", 200)
    assert line["request_id"] == answer.headers["X-Request-ID"] == "0123456789abcdef"
    assert line["bytes"] == len(answer.body)
    assert line["queries"] > 0
    assert 0 < line["queries_ms"] < line["ms"]


def test_answers_that_django_does_not_make_have_a_name_and_a_line_too(
    site: Serving, lines: pytest.LogCaptureFixture
) -> None:
    made = ask(site, "/about/")
    kept = ask(site, "/about/")
    known = ask(site, "/about/", HTTP_IF_NONE_MATCH=kept.headers["ETag"])
    head = ask(site, "/about/", "HEAD")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    site.watch.choice.close()
    choice = site.watch.choice
    choice.databases[choice.names[0]] = look_at("postgresql", {"host": "127.0.0.1", "port": port})
    stale, away = ask(site, "/about/"), ask(site, "/issues/")
    answers = [made, kept, known, head, stale, away]
    told = written(lines)
    assert [line["status"] for line in told] == [200, 200, 304, 200, 200, 503]
    assert [line["request_id"] for line in told] == [one.headers["X-Request-ID"] for one in answers]
    assert [line["bytes"] for line in told] == [len(one.body) for one in answers]
    assert len({line["request_id"] for line in told}) == 6
    assert told[0]["queries"] > 0 == told[1]["queries"]


def test_the_line_says_nothing_of_the_person(
    site: Serving, lines: pytest.LogCaptureFixture
) -> None:
    ask(
        site,
        "/search/?q=canary1",
        HTTP_USER_AGENT="canary2",
        HTTP_REFERER="http://canary3/",
        HTTP_COOKIE="a=canary4",
        REMOTE_ADDR="203.0.113.7",
    )
    assert written(lines)[0]["path"] == "/search/"
    for canary in ("canary", "203.0.113.7"):
        assert canary not in "".join(
            one.getMessage() for one in lines.records if one.name == "wanli.request"
        )


def test_nothing_is_written_unless_it_is_asked_for(
    site: Serving, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "wanli.request")
    ask(site, "/issues/")
    assert not written(caplog)


@pytest.mark.parametrize(
    "name", ["", "short", "x" * 65, "with a blank", "<script>12345", "号号号号号号号号"]
)
def test_a_name_that_is_not_plain_is_replaced(site: Serving, name: str) -> None:
    answer = ask(site, "/issues/", HTTP_X_REQUEST_ID=name)
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["X-Request-ID"])


def test_refusals_and_files_have_a_name_and_a_line(
    site: Serving, lines: pytest.LogCaptureFixture
) -> None:
    long = f"/?{'x' * 9000}"
    answers = [ask(site, "/", "POST"), *map(partial(ask, site), ["/no/", "/favicon.ico", long])]
    assert [line["status"] for line in written(lines)] == [405, 404, 200, 400]
    assert len({answer.headers["X-Request-ID"] for answer in answers}) == 4
    assert [line["bytes"] for line in written(lines)] == [len(one.body) for one in answers]


def test_staff_are_told_what_a_page_cost_and_nobody_else(
    client: Client, editor_client: Client
) -> None:
    timing = editor_client.get("/admin/")["Server-Timing"]
    assert re.fullmatch(r'total;dur=[\d.]+, db;dur=[\d.]+;desc="\d+ queries"', timing)
    for who, address in [(client, "/admin/login/"), (client, "/"), (editor_client, "/")]:
        assert "Server-Timing" not in who.get(address)


def test_an_error_is_written_with_the_name_of_its_request(
    site: Serving, lines: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    written_down: list[dict[str, Any]] = []

    def broken(self: object, user: object) -> None:
        raise RuntimeError("of a test")

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written_down.append(json.loads(AsJson().format(record)))

    monkeypatch.setattr("articles.models.issue.IssueQuerySet.visible_to", broken)
    keep = Keep()
    logging.getLogger("django.request").addHandler(keep)
    try:
        answer = ask(site, "/issues/")
    finally:
        logging.getLogger("django.request").removeHandler(keep)
    [error] = written_down
    assert answer.status.startswith("500")
    assert error["request_id"] == answer.headers["X-Request-ID"] == written(lines)[0]["request_id"]
    assert "RuntimeError: of a test" in error["error"]
    assert not asked_now.get()
