"""Readers are answered from memory, by two processes with two databases, and never with what was
changed before they asked."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import NamedTuple
from urllib.parse import quote, urlsplit

import pytest
from django.db import connection

from tests.deployment import ROOT, installation, served
from tests.places import administer, place_of

pytestmark = pytest.mark.django_db

ARTICLE = "/issues/2019-midyear/a1/"
# On PostgreSQL, whose tests may run in several processes.
NAME = f"serving_{os.getpid()}"
# Enough for both processes to have answered.
TIMES = 24
# A process with the site's database, which does what it reads: code, written as a string on a line.
WRITER = """
import sys, time, django
django.setup()
from datetime import timedelta
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from articles.models import *
from residents_areas.models import *
issue, article = Issue.objects.get(), Article.objects.get()
now, nobody = timezone.now, AnonymousUser()
for line in sys.stdin:
    exec(eval(line))
    print("done", flush=True)
"""


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        is_packed = self.headers.get("Content-Encoding") == "gzip"
        return (gzip.decompress(self.body) if is_packed else self.body).decode()


class Site(NamedTuple):
    address: str
    environment: dict[str, str]
    writer: subprocess.Popen[str]

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        reader = HTTPConnection(urlsplit(self.address).netloc)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        reader.request(method, path, headers=named)
        response = reader.getresponse()
        body = response.read()
        reader.close()
        return Answer(response.status, dict(response.getheaders()), body)

    def ask_often(self, path: str) -> set[tuple[int, str]]:
        answers = [self.ask(path, Accept_Encoding="gzip") for _ in range(TIMES)]
        return {(answer.status, answer.text) for answer in answers}

    def do(self, code: str) -> None:
        """Do what the code says, and come back once it is done."""
        assert self.writer.stdin and self.writer.stdout
        self.writer.stdin.write(f"{code!r}\n")
        self.writer.stdin.flush()
        assert self.writer.stdout.readline() == "done\n"


@contextmanager
def own_url(migrated: Callable[[str], str]) -> Iterator[str]:
    """An empty database of the kind that this run is for."""
    if connection.vendor == "sqlite":
        yield ""
        return
    administer(f"CREATE DATABASE {NAME} TEMPLATE {migrated('postgresql')}")
    yield place_of("postgresql", NAME, ROOT).environment["DATABASE_URL"]
    administer(f"DROP DATABASE {NAME} WITH (FORCE)")


@contextmanager
def running(migrated: Callable[[str], str], **settings: str) -> Iterator[Site]:
    """Two processes that answer readers, and one that writes."""
    with (
        own_url(migrated) as url,
        installation(DATABASE_URL=url, **settings) as environment,
        served(environment, "--workers", "2") as address,
        subprocess.Popen(
            [sys.executable, "-c", WRITER],
            env=environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as writer,
    ):
        yield Site(address, environment, writer)
        assert writer.stdin
        writer.stdin.close()


@pytest.fixture(scope="module")
def site(migrated: Callable[[str], str]) -> Iterator[Site]:
    with running(migrated) as site:
        yield site


AREA, TAG, SEARCH = "/areas/fuping/", "/tags/lajifenlei/", f"/search/?q={quote('楼道')}"
WITHHOLD = "w = Withholding(article=article, reason='privacy'); w.take_effect(nobody)"
REVEAL = "w.restore(nobody, '说清了')"
WITHDRAW = "issue.refresh_from_db(); issue.withdraw('试试')"


@pytest.mark.parametrize(
    ("path", "before", "deed", "status", "after"),
    [
        (ARTICLE, "引用", "Article.objects.update(byline='别的署名')", 200, "别的署名"),
        (ARTICLE, "引用", "Correction.objects.create(article=article, words='补句')", 200, "补句"),
        (AREA, "富平", "ResidentsArea.objects.filter(slug='fuping').update(name='新')", 200, "新"),
        (TAG, "垃圾", "Tag.objects.filter(slug='lajifenlei').update(name='改名')", 200, "改名"),
        (SEARCH, "楼道", WITHHOLD, 200, "没有"),
        (ARTICLE, "不再公开", REVEAL, 200, "别的署名"),
        (ARTICLE, "别的署名", WITHHOLD, 410, "不再公开"),
        ("/feed/", "feed", REVEAL, 200, "<entry>"),
        (ARTICLE, "别的署名", WITHDRAW, 404, "没有这一页"),
        (ARTICLE, "没有这一页", "issue.publish()", 200, "别的署名"),
    ],
)
def test_the_next_request_shows_every_change(
    site: Site, path: str, before: str, deed: str, status: int, after: str
) -> None:
    """One after the other, on an archive of its own."""
    old = site.ask_often(path)
    assert len(old) == 1 and before in str(old)
    site.do(deed)
    ((new_status, text),) = site.ask_often(path)
    assert (new_status, after in text) == (status, True)
    assert (new_status, text) not in old


def test_a_scheduled_issue_appears_on_time(site: Site) -> None:
    soon = time.time() + 6
    site.do(
        f"soon = now().fromtimestamp({soon}, tz=now().tzinfo); Issue.objects.create(title='定时的',"
        " slug='soon', published_on='2020-01-01', state='published', published_at=soon)"
    )
    waited = 0
    while True:
        own, listed = site.ask("/issues/soon/"), site.ask("/issues/")
        if time.time() >= soon:
            break
        assert own.status == 404 and "定时的" not in listed.text
        waited += 1
    assert waited
    assert {status for status, _ in site.ask_often("/issues/soon/")} == {200}
    assert all("定时的" in text for _, text in site.ask_often("/issues/"))


def test_what_a_reader_has_is_not_sent_again(site: Site) -> None:
    plain, packed = site.ask("/about/"), site.ask("/about/", Accept_Encoding="br, gzip")
    assert plain.text == packed.text and len(packed.body) < len(plain.body)
    assert plain.headers["ETag"] != packed.headers["ETag"]
    for answer in (plain, packed):
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["Cache-Control"].startswith("public, max-age=0, must-revalidate")
        assert int(answer.headers["Content-Length"]) == len(answer.body)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    etag = packed.headers["ETag"]
    for tags in (etag, f'"x", W/{etag}', "*"):
        same = site.ask("/about/", Accept_Encoding="gzip", If_None_Match=tags)
        assert (same.status, same.body, same.headers["ETag"]) == (304, b"", etag)
        assert same.headers["Cache-Control"] == packed.headers["Cache-Control"]
    for tags, encoding in ((etag, "identity"), (etag, "gzip;q=0, br"), ('"x"', "gzip")):
        assert site.ask("/about/", Accept_Encoding=encoding, If_None_Match=tags).status == 200
    head = site.ask("/about/", "HEAD", Accept_Encoding="gzip")
    assert head.body == b"" and head.headers["Content-Length"] == packed.headers["Content-Length"]


def test_a_date_is_told_only_once_no_later_change_can_bear_it(site: Site) -> None:
    site.do("Section.objects.update(body='改')")
    assert "Last-Modified" not in site.ask("/reports/").headers
    for _ in range(100):
        time.sleep(0.1)
        told = [site.ask("/reports/").headers.get("Last-Modified") for _ in range(TIMES)]
        if all(told):
            break
    latest = max(str(one) for one in told)
    assert site.ask("/reports/", If_Modified_Since=latest).status == 304
    assert site.ask("/reports/", If_Modified_Since="Thu, 01 Jan 2020 00:00:00 GMT").status == 200
    assert site.ask("/reports/", If_Modified_Since="yesterday").status == 200
    site.do("Section.objects.update(body='又改')")
    assert site.ask("/reports/", If_Modified_Since=latest).status == 200


def test_only_what_is_there_for_all_is_kept(site: Site) -> None:
    for path, status in (("/nowhere/", 404), ("/admin/login/", 200), ("/issues", 301)):
        answer = site.ask(path)
        assert answer.status == status
        assert "s-maxage" not in answer.headers.get("Cache-Control", "")
    assert site.ask("/nowhere/").headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" in site.ask("/admin/login/").headers
    missed = site.ask(f"/search/?q={quote('查无此词甲乙')}")
    assert missed.headers["Cache-Control"] == "no-store"
    for path in ("/", "/?size=3", "/feed/", "/sitemap.xml", "/search/suggest/?q=f", "/robots.txt"):
        answer = site.ask(path, Cookie="sessionid=x; csrftoken=y")
        assert "s-maxage=5" in answer.headers["Cache-Control"], path
        assert "Set-Cookie" not in answer.headers and answer.headers["Vary"] == "Accept-Encoding"
    assert site.ask("/", "POST").status == 405


def test_another_host_gets_pages_of_its_own(site: Site) -> None:
    for host in ("127.0.0.1", "127.0.0.1:81"):
        assert f"http://{host}/about/" in site.ask("/about/", Host=host).text
    assert site.ask("/about/", Host="elsewhere.invalid").status == 400


def connected() -> list[int]:
    """The server's processes that work for the site."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s", [NAME])
        return [pid for (pid,) in cursor.fetchall()]


def until_it_is_fresh(site: Site, seconds: float) -> None:
    end = time.monotonic() + seconds
    while any("X-Stale" in site.ask("/about/").headers for _ in range(TIMES)):
        assert time.monotonic() < end
    assert site.ask("/reports/2019-h1/").status == 200


needs_server = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has no server that could go away"
)


@needs_server
def test_a_database_that_hangs_is_not_waited_for_long(site: Site) -> None:
    ((_, text),) = site.ask_often("/about/")
    held = connected()
    for pid in held:
        os.kill(pid, signal.SIGSTOP)
    try:
        for _ in range(4):
            start = time.monotonic()
            answer = site.ask("/about/")
            assert (answer.status, answer.text) == (200, text)
            assert time.monotonic() - start < 4
    finally:
        for pid in held:
            os.kill(pid, signal.SIGCONT)
    until_it_is_fresh(site, 20)


@needs_server
def test_without_its_database_readers_get_the_last_edition_and_are_told(site: Site) -> None:
    """The last test: whoever writes loses the connection too."""
    ((_, text),) = site.ask_often("/about/")
    administer(f"ALTER DATABASE {NAME} ALLOW_CONNECTIONS false")
    administer(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{NAME}'")
    try:
        for _ in range(TIMES):
            answer = site.ask("/about/")
            assert (answer.status, answer.text) == (200, text)
            assert answer.headers["X-Stale"] == "database"
            assert answer.headers["Cache-Control"] == "no-store"
        away = site.ask("/areas/xiangquan/2019-h1/")
        assert (away.status, away.headers["Retry-After"]) == (503, "10")
        assert "这一页暂时打不开" in away.text
        assert "default-src 'none'" in away.headers["Content-Security-Policy"]
        assert site.ask("/healthz").status == 503
    finally:
        administer(f"ALTER DATABASE {NAME} ALLOW_CONNECTIONS true")
    until_it_is_fresh(site, 20)
