"""When a request came, which tells whether a look that somebody else began is one for it."""

from __future__ import annotations

import http.client
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

from tests.deployment import ROOT, WORKER, listening
from wanli.serving import arrival
from wanli.serving.postgresql import PostgreSQL

# An application that says when its request came.
TELLS = """
from wanli.serving import arrival
def application(environ, start_response):
    said = str(arrival.request.came).encode()
    start_response("200 OK", [("Content-Length", str(len(said)))])
    return [said]
"""


@pytest.fixture(autouse=True)
def _nobody_came() -> Iterator[None]:
    arrival.note(None)
    yield
    arrival.note(None)


def test_what_came_lately_counts_once() -> None:
    came = time.monotonic() - arrival.LONGEST / 2
    arrival.note(came)
    assert arrival.taken() == came
    before = time.monotonic()
    assert before <= arrival.taken() <= time.monotonic()


def test_what_came_long_ago_is_asked_of_now() -> None:
    before = time.monotonic()
    arrival.note(before - 2 * arrival.LONGEST)
    assert before <= arrival.taken() <= time.monotonic()


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "tells.py").write_text(TELLS, encoding="utf-8")
    command = [sys.executable, "-m", "gunicorn", "tells", "-b", "127.0.0.1:0", "--threads", "1"]
    options = [*WORKER, "--pythonpath", str(tmp_path)]
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen([*command, *options], cwd=ROOT, stderr=log)
        try:
            yield listening(server, tmp_path / "log")
        finally:
            server.terminate()
            server.wait()


def test_the_worker_notes_when_a_request_came_and_nothing_of_a_new_connection(address: str) -> None:
    with closing(http.client.HTTPConnection(urlsplit(address).netloc)) as kept:

        def came() -> float:
            kept.request("GET", "/")
            return float(kept.getresponse().read())

        # It was opened before anything was sent.
        assert came() == arrival.NEVER
        for _ in range(2):
            before = time.monotonic()
            assert before <= came() <= time.monotonic()


@pytest.mark.django_db
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite is asked by each request")
def test_a_look_begun_after_a_request_came_is_one_for_it() -> None:
    with closing(PostgreSQL(connection.get_connection_params())) as database:
        before = time.monotonic()
        database.look()
        first = database.began
        arrival.note(before)
        database.look()
        assert database.began == first
        # The second question of that request, and one that came as the look began.
        database.look()
        second = database.began
        assert second > first
        arrival.note(second)
        database.look()
        assert database.began > second
