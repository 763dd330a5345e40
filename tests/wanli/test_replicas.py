"""Readers are answered from one of several databases: not from one that is away or behind."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from typing import NamedTuple

import psycopg
import pytest

from tests.deployment import installation, manage, served
from tests.drills.kills import Server
from tests.replication import standby, tell
from tests.run import postgresql, postgresql_programs
from tests.test_crawl import GOLDEN
from tests.wanli.test_public_server import STAFF, ask
from wanli.serving.look import COUNTER

PROGRAMS = postgresql_programs()
pytestmark = pytest.mark.skipif(PROGRAMS is None, reason="no PostgreSQL on this machine")
ARTICLE, SEARCH = "/issues/2019-midyear/a1/", "/search/?q=%E6%A5%BC%E9%81%93"
LAG, PATIENCE = 1, 15
ASKING = f"SELECT count(*) FROM pg_stat_activity WHERE query = '{COUNTER}'"
BYLINES = count(1)


class Place(NamedTuple):
    """A primary, its standbys, a server for readers with one process, and a newsroom."""

    primary: str
    standbys: list[str]
    public: str
    newsroom: str
    session: str
    environment: dict[str, str]

    def change(self) -> str:
        """Change the article at the primary; what it is to show from now on."""
        byline = f"署名{next(BYLINES)}号"
        tell(self.primary, f"UPDATE articles_article SET byline = '{byline}'")
        return byline

    def shows(self, words: str) -> bool:
        response, body = ask(self.public, ARTICLE)
        assert response.status == 200
        return words in body.decode()

    def asked(self) -> str:
        """The standby that the server for readers asks."""
        assert self.shows("")
        (one,) = [url for url in self.standbys if tell(url, ASKING)[0]]
        return one


def until(happens: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    assert PROGRAMS
    with ExitStack() as stack:
        primary = stack.enter_context(postgresql(PROGRAMS))
        environment = stack.enter_context(installation(DATABASE_URL=primary))
        session = manage(environment, "shell", "-v0", "-c", STAFF).strip()
        standbys = [stack.enter_context(standby(PROGRAMS, primary)) for _ in range(2)]
        several = {"DATABASE_READ_URL": ",".join(standbys), "REPLICA_LAG_SECONDS": str(LAG)}
        readers = {**environment, **several, "DATABASE_URL": "", "ADMIN_ENABLED": "0"}
        public = stack.enter_context(served(readers))
        newsroom = stack.enter_context(served({**environment, **several}))
        yield Place(primary, standbys, public, newsroom, session, readers)


def test_readers_questions_are_given_up_after_a_while(place: Place) -> None:
    url = place.standbys[0]
    with installation() as environment:
        show = "c = connections['readers'].cursor(); c.execute('SHOW statement_timeout')"
        code = f"from django.db import connections; {show}; print(c.fetchone()[0])"
        said = manage({**environment, "DATABASE_READ_URL": url}, "shell", "-v0", "-c", code)
        assert said.strip() == "10s"


def test_what_a_database_does_not_answer_in_time_is_said_calmly(place: Place) -> None:
    url = f"{place.primary}?options=-c%20statement_timeout%3D300ms"
    with served({**place.environment, "DATABASE_READ_URL": url}) as address:
        assert ask(address, "/issues/2019-midyear/")[0].status == 200
        with psycopg.connect(place.primary) as locking:
            locking.execute("LOCK TABLE articles_section")
            begin = time.monotonic()
            response, body = ask(address, ARTICLE)
            assert (response.status, response.getheader("Retry-After")) == (503, "10")
            assert "这一页暂时打不开" in body.decode() and "no-store" in str(response.headers)
            assert time.monotonic() - begin < 5
            assert ask(address, "/issues/2019-midyear/")[0].status == 200
        assert ask(address, ARTICLE)[0].status == 200


def test_one_that_is_behind_is_left_out_and_never_shows_its_pages_as_newer_ones(
    place: Place,
) -> None:
    assert PROGRAMS
    before = place.change()
    until(lambda: place.shows(before))
    behind = place.asked()
    (other,) = set(place.standbys) - {behind}
    tell(behind, "SELECT pg_wal_replay_pause()")
    after = place.change()
    until(lambda: place.shows(after))
    assert place.asked() == other
    server = Server(PROGRAMS, other)
    server.kill()
    try:
        # Nobody else answers: what it has is better than nothing, and is of its own edition.
        assert place.shows(before)
        tell(behind, "SELECT pg_wal_replay_resume()")
        until(lambda: place.shows(after))
        assert not any(place.shows(before) for _ in range(20))
    finally:
        server.start()
    until(lambda: bool(tell(place.primary, "SELECT count(*) = 2 FROM pg_stat_replication")[0]))


def test_when_one_is_killed_nobody_is_told_of_an_error(place: Place) -> None:
    assert PROGRAMS
    server = Server(PROGRAMS, place.asked())
    for path in GOLDEN[:5]:
        assert ask(place.public, path)[0].status == 200
    server.kill()
    try:
        for path in [*GOLDEN, SEARCH]:
            assert ask(place.public, path)[0].status == 200, path
    finally:
        server.start()


def test_without_the_primary_readers_read_and_the_newsroom_says_so(place: Place) -> None:
    assert PROGRAMS
    assert ask(place.newsroom, "/admin/", cookie=place.session)[0].status == 200
    server = Server(PROGRAMS, place.primary)
    server.kill()
    try:
        for path in [*GOLDEN, SEARCH]:
            for address in (place.public, place.newsroom):
                assert ask(address, path)[0].status == 200, path
        for path, method in (("/admin/", "GET"), ("/admin/login/", "GET"), ("/admin/", "POST")):
            response, body = ask(place.newsroom, path, method, place.session)
            assert (response.status, response.getheader("Retry-After")) == (503, "10"), path
            assert "主数据库现在连不上" in body.decode()
            assert "读者照常看得到" in body.decode()
    finally:
        server.start()
    assert ask(place.newsroom, "/admin/", cookie=place.session)[0].status == 200
    words = place.change()
    until(lambda: place.shows(words))
