"""What is written down of a request, and what is not."""

import json
import logging
import re
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from wanli.seeing import AsJson, request_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture, settings: LazySettings) -> pytest.LogCaptureFixture:
    """The log of requests, switched on."""
    settings.REQUEST_LOG = True
    caplog.set_level(logging.INFO, "wanli.request")
    return caplog


def written(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [json.loads(one.getMessage()) for one in caplog.records if one.name == "wanli.request"]


def test_a_request_leaves_one_line(client: Client, lines: pytest.LogCaptureFixture) -> None:
    response = client.get("/issues/", headers={"X-Request-ID": "0123456789abcdef"})
    [line] = written(lines)
    assert set(line) == set(
        "event time request_id method path status ms bytes queries queries_ms".split()
    )
    assert (line["method"], line["path"], line["status"]) == ("GET", "/issues/", 200)
    assert line["request_id"] == response["X-Request-ID"] == "0123456789abcdef"
    assert line["bytes"] == len(response.content)
    assert line["queries"] > 0
    assert 0 < line["queries_ms"] < line["ms"]


def test_the_line_says_nothing_of_the_person(
    client: Client, lines: pytest.LogCaptureFixture
) -> None:
    client.get(
        "/search/?q=canary1",
        headers={"User-Agent": "canary2", "Referer": "http://canary3/", "Cookie": "a=canary4"},
        REMOTE_ADDR="203.0.113.7",
    )
    assert written(lines)[0]["path"] == "/search/"
    for canary in ("canary", "203.0.113.7"):
        assert canary not in "".join(
            one.getMessage() for one in lines.records if one.name == "wanli.request"
        )


def test_nothing_is_written_unless_it_is_asked_for(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "wanli.request")
    client.get("/issues/")
    assert not written(caplog)


@pytest.mark.parametrize(
    "name", ["", "short", "x" * 65, "with a blank", "<script>12345", "号号号号号号号号"]
)
def test_a_name_that_is_not_plain_is_replaced(client: Client, name: str) -> None:
    response = client.get("/issues/", headers={"X-Request-ID": name})
    assert re.fullmatch("[0-9a-f]{32}", response["X-Request-ID"])


def test_refusals_and_files_have_a_name_and_a_line(
    client: Client, lines: pytest.LogCaptureFixture
) -> None:
    answers = [client.post("/"), client.get("/nothing/"), client.get("/favicon.ico")]
    assert [line["status"] for line in written(lines)] == [405, 404, 200]
    assert len({answer["X-Request-ID"] for answer in answers}) == 3
    assert written(lines)[2]["bytes"] == len(b"".join(answers[2]))
    answers[2].close()


def test_staff_are_told_what_a_page_cost_and_nobody_else(
    client: Client, editor_client: Client
) -> None:
    timing = editor_client.get("/admin/")["Server-Timing"]
    assert re.fullmatch(r'total;dur=[\d.]+, db;dur=[\d.]+;desc="\d+ queries"', timing)
    for who, address in [(client, "/admin/login/"), (client, "/"), (editor_client, "/")]:
        assert "Server-Timing" not in who.get(address)


def test_an_error_is_written_with_the_name_of_its_request(
    client: Client, lines: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    written_down: list[dict[str, Any]] = []

    def broken(self: object, user: object) -> None:
        raise RuntimeError("of a test")

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written_down.append(json.loads(AsJson().format(record)))

    monkeypatch.setattr("articles.models.issue.IssueQuerySet.visible_to", broken)
    client.raise_request_exception = False
    keep = Keep()
    logging.getLogger("django.request").addHandler(keep)
    try:
        response = client.get("/issues/")
    finally:
        logging.getLogger("django.request").removeHandler(keep)
    [error] = written_down
    assert response.status_code == 500
    assert error["request_id"] == response["X-Request-ID"] == written(lines)[0]["request_id"]
    assert "RuntimeError: of a test" in error["error"]
    assert not request_id.get()
