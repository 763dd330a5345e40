"""The quick form of the drill `tests.drills.fuzz`: no request makes the site fall over or repeat
what it was sent."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings

from tests.hostile.answers import Tally, judge, send
from tests.hostile.requests import PARAMETERS, Request, all_requests, routes
from wanli.wsgi import application

ROOT = Path(__file__).parents[2]
READ = re.compile(r"""GET\.(?:get\()?"?(\w+)|(?:address\.get|plain)\([\w., ]*"(\w+)\"""")


@pytest.fixture
def kept_connection(db: None) -> Iterator[None]:
    """A request begins and ends without closing the connection of the test's transaction."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    application.watch.choice.close()
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("founding_issue", "kept_connection")
def test_no_request_is_answered_with_an_error_of_ours_or_with_its_own_words() -> None:
    tally = Tally()

    @settings(
        max_examples=1_500,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(all_requests())
    def fuzz(request: Request) -> None:
        judge(request, send(application, request, tally))

    fuzz()
    assert {200, 302, 400, 404, 405} <= set(tally.statuses)
    assert sum(tally.statuses.values()) >= 1_000


def test_the_fuzz_knows_every_parameter_that_the_site_reads() -> None:
    sources = [*ROOT.glob("templates/**/*.html")]
    for app in ("articles", "residents_areas", "wanli"):
        sources += ROOT.glob(f"{app}/**/*.py")
    found = {
        name
        for path in sources
        for match in READ.finditer(path.read_text(encoding="utf-8"))
        for name in match.groups()
        if name
    }
    assert {"q", "page", "size", "year", "estate"} <= found
    assert found - {"urlencode"} <= set(PARAMETERS)


def test_the_fuzz_knows_every_address() -> None:
    found = set(routes())
    assert {"", "issues/<slug:issue>/<slug:article>/cite.ris", "media/<path:name>"} <= found
    assert len(found) > 25


# What the drill found, each by itself.
FOUND = {
    "a name longer than the file system's": {"path": b"/media/" + b"a" * 300},
    "a session's key with a NUL": {"headers": {"HTTP_COOKIE": 'sessionid="\\000abcdefgh"'}},
    "a charset that is no text": {"headers": {"CONTENT_TYPE": "a/b; charset=zlib"}},
    "a parameter of a type in no charset": {"headers": {"CONTENT_TYPE": "a/b; x*=hx''y"}},
    "a word of our own, asked for": {"path": b"/areas/x/", "query": b"e=S3%5FSECRET_KEY"},
    "60,000 parameters": {"path": b"/nowhere/", "query": b"&".join([b"q=1"] * 60_000)},
}


@pytest.mark.usefixtures("founding_issue", "kept_connection")
@pytest.mark.parametrize("parts", FOUND.values(), ids=FOUND)
def test_what_the_fuzz_found_stays_mended(parts: dict[str, Any]) -> None:
    parts = {"path": b"/about/", "query": b"year=2019", **parts}
    headers = {"HTTP_HOST": "127.0.0.1", **parts.pop("headers", {})}
    request = Request("GET", headers=headers, body=b"", **parts)
    judge(request, send(application, request, Tally()))
