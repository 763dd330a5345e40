"""Pages that processes share in a Redis, and what happens without it."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.conf import LazySettings
from django.core.cache import caches as django_caches
from redis import Redis

from tests.places import ROOT
from wanli.caches import caches
from wanli.edition.state import State
from wanli.seeing import Application
from wanli.serving.application import LONGEST_KEY, Serving
from wanli.serving.pages import page_of
from wanli.serving.shared import Shared

pytestmark = pytest.mark.skipif(
    not shutil.which("redis-server"), reason="no redis-server on this machine"
)
STATE = State(1, None, "x")
KEY = ("http", "", "127.0.0.1", "/about/", "")
HEADERS = [("Content-Type", "text/html"), ("Vary", "Accept-Encoding")]
BODY = b"<p>A page.</p>" * 100
PAGE = page_of(STATE, HEADERS, BODY)


@pytest.fixture
def redis(tmp_path: Path, settings: LazySettings) -> Iterator[subprocess.Popen[bytes]]:
    socket = tmp_path / "redis.sock"
    options = ["--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(tmp_path)]
    server = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL, cwd=ROOT)
    while not socket.exists():
        time.sleep(0.02)
    settings.CACHES = caches(f"unix://{socket}")
    yield server
    django_caches["pages"].close()
    server.kill()
    server.wait()


def test_what_one_process_has_made_another_finds(redis: subprocess.Popen[bytes]) -> None:
    one, other = Shared(), Shared()
    assert other.get(STATE, KEY) is None
    one.put(KEY, PAGE)
    assert other.get(STATE, KEY) == PAGE
    assert other.get(State(2, None, "x"), KEY) is None
    assert other.get(STATE, (*KEY[:-1], "size=3")) is None
    short = page_of(STATE, HEADERS, b"ok")
    one.put(KEY, short)
    assert other.get(STATE, KEY) == short


def test_what_is_no_page_of_ours_is_none(redis: subprocess.Popen[bytes], tmp_path: Path) -> None:
    shared = Shared()
    shared.put(KEY, PAGE)
    with Redis(unix_socket_path=str(tmp_path / "redis.sock")) as client:
        (name,) = client.keys("*")
        packed = b"null\n\x1f\x8b"
        for garbage in (b"", b"x", b'["a"]\nx', packed, b"[]\n\x1f\x8b", b"cos\nsystem\n"):
            client.set(name, garbage)
            shared = Shared()
            assert shared.get(STATE, KEY) is None
            assert not shared.is_there


def test_without_redis_nothing_is_waited_for(redis: subprocess.Popen[bytes]) -> None:
    shared = Shared()
    shared.put(KEY, PAGE)
    redis.kill()
    redis.wait()
    start = time.monotonic()
    for _ in range(1000):
        assert shared.get(STATE, KEY) is None
        shared.put(KEY, PAGE)
    assert time.monotonic() - start < 1


def test_a_redis_that_hangs_is_passed_by(redis: subprocess.Popen[bytes]) -> None:
    shared = Shared()
    shared.put(KEY, PAGE)
    redis.send_signal(signal.SIGSTOP)
    try:
        start = time.monotonic()
        assert [shared.get(STATE, KEY) for _ in range(1000)] == [None] * 1000
        assert time.monotonic() - start < 1
    finally:
        redis.send_signal(signal.SIGCONT)


@contextmanager
def site_of(handler: Application) -> Iterator[Serving]:
    site = Serving(handler)
    yield site
    site.watch.choice.close()


def answer(site: Serving, **environment: str) -> bytes:
    environ = {"PATH_INFO": "/about/", "QUERY_STRING": "", "HTTP_HOST": "localhost", **environment}
    setup_testing_defaults(environ)
    return b"".join(site(environ, lambda *said: None))


@pytest.mark.django_db
def test_the_site_uses_it(redis: subprocess.Popen[bytes]) -> None:
    asked: list[str] = []

    def handler(environ: dict[str, Any], start: Any) -> Any:
        asked.append(environ["PATH_INFO"])
        start("200 OK", [*HEADERS])
        return [BODY]

    with site_of(handler) as one, site_of(handler) as other:
        assert answer(one) == answer(other) == BODY
        assert asked == ["/about/"]


@pytest.mark.django_db
def test_what_is_not_worth_keeping_is_not_kept_there_either(
    redis: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    def handler(environ: dict[str, Any], start: Any) -> Any:
        start("200 OK", [*HEADERS])
        return [BODY]

    with site_of(handler) as site:
        for name in ("HTTP_HOST", "QUERY_STRING", "PATH_INFO", "SCRIPT_NAME"):
            assert answer(site, **{name: "/" + "x" * LONGEST_KEY}) == BODY
        assert not site.shelves.plain.pages and not site.shelves.asked.pages
        with Redis(unix_socket_path=str(tmp_path / "redis.sock")) as client:
            assert client.keys("*") == []
            answer(site)
            assert len(client.keys("*")) == len(site.shelves.plain.pages) == 1
