"""A database that says nothing, where it does not refuse: nobody waits long for it."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Thread
from typing import Any

import psycopg
import pytest
from django.db import connection

from tests.places import Place
from wanli.serving.choice import PAUSE
from wanli.serving.look import PATIENCE, Unreachable, look_at
from wanli.serving.turn import Turn
from wanli.serving.watch import Watch

THREADS = 4
# One issue that is out and one that is to come; prints the edition and when that is.
SCHEDULED = """
from datetime import timedelta
from django.utils import timezone
from articles.models import Issue
from wanli.edition.state import asked, lasting
now = timezone.now()
for name, at in (("out", now - timedelta(days=1)), ("soon", now + timedelta(hours=1))):
    Issue.objects.create(
        title=name, slug=name, published_on="2020-01-01", state="published", published_at=at
    )
known = lasting(asked, timezone.now())
print(known.state, known.until)
"""


def watch_over(vendor: str, parameters: dict[str, Any]) -> Watch:
    watch = Watch()
    watch.choice.databases[watch.choice.names[0]] = look_at(vendor, parameters)
    return watch


def seconds(watch: Watch) -> list[float]:
    """How long each of several who ask at once waits to be told that there is no answer."""

    def ask(_: int) -> float:
        start = time.monotonic()
        with pytest.raises(Unreachable):
            watch.look()
        return time.monotonic() - start

    with ThreadPoolExecutor(THREADS) as pool:
        return sorted(pool.map(ask, range(THREADS)))


def check_that_one_alone_waits(watch: Watch) -> None:
    """Where there has been no answer already."""
    time.sleep(PAUSE)
    *others, longest = seconds(watch)
    assert max(others) < PATIENCE / 2 < longest < PATIENCE + 1


@pytest.fixture
def hole() -> Iterator[int]:
    """A port that lets everybody in and never says a word."""
    kept = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def let_in() -> None:
            try:
                while True:
                    kept.append(server.accept()[0])
            except OSError:
                pass

        Thread(target=let_in, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
    for one in kept:
        one.close()


def test_a_server_that_never_answers_is_waited_for_by_one(hole: int) -> None:
    watch = watch_over("postgresql", {"host": "127.0.0.1", "port": hole, "user": "x"})
    assert max(seconds(watch)) < PATIENCE + 1
    check_that_one_alone_waits(watch)


def test_a_server_that_refuses_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    watch = watch_over("postgresql", {"host": "127.0.0.1", "port": port, "user": "x"})
    assert max(seconds(watch)) < 1


def parameters_of(place: Place) -> dict[str, Any]:
    """With what a driver connects to its database."""
    name = place.environment["DATABASE_URL"].rpartition("/")[2]
    if connection.vendor == "sqlite":
        return {"database": str(place.folder / name)}
    usual: dict[str, Any] = connection.get_connection_params()
    return {**usual, "dbname": name}


@pytest.fixture
def own_watch(new_place: Callable[[str], Place]) -> Iterator[tuple[Watch, dict[str, Any]]]:
    """A watch over a database of its own, and with what one connects to that."""
    parameters = parameters_of(new_place(connection.vendor))
    watch = watch_over(connection.vendor, parameters)
    yield watch, parameters
    watch.choice.close()


@pytest.mark.skipif(connection.vendor == "sqlite", reason="on SQLite a table cannot be locked")
def test_a_table_that_a_migration_has_locked_is_waited_for_by_one(
    own_watch: tuple[Watch, dict[str, Any]],
) -> None:
    watch, parameters = own_watch
    watch.look()
    place = {name: parameters[name] for name in ("host", "user", "dbname")}
    with psycopg.connect(**place) as migration, psycopg.connect(**place) as writer:
        migration.execute("LOCK TABLE articles_issue IN ACCESS EXCLUSIVE MODE")
        writer.execute("INSERT INTO edition_edition (amount) VALUES (7)")
        writer.commit()
        assert max(seconds(watch)) < 2 * PATIENCE + 1
        check_that_one_alone_waits(watch)
        migration.rollback()
    time.sleep(PAUSE)
    assert watch.look().state


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no server to be cut off from")
def test_a_connection_that_was_cut_is_made_anew_at_once(
    own_watch: tuple[Watch, dict[str, Any]],
) -> None:
    watch, parameters = own_watch
    state = watch.look().state
    place = {name: parameters[name] for name in ("host", "user")}
    with psycopg.connect(**place, dbname="postgres", autocommit=True) as administrator:
        administrator.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [parameters["dbname"]],
        )
    time.sleep(0.2)
    assert watch.look().state == state


def test_it_sees_the_edition_that_commands_see(new_place: Callable[[str], Place]) -> None:
    place = new_place(connection.vendor)
    said = place.manage("shell", "-v0", "-c", SCHEDULED).stdout.split()
    watch = watch_over(connection.vendor, parameters_of(place))
    try:
        known = watch.look().known
    finally:
        watch.choice.close()
    assert [str(known.state), str(known.until)] == [said[0], " ".join(said[1:])]


def test_who_waits_when_there_is_no_answer_learns_it_and_a_later_answer_counts() -> None:
    turn, dropped = Turn(lambda: None), []
    turn.drop = lambda: dropped.append(1)

    def wait() -> str:
        try:
            return turn.given("a", lambda: "answered")
        except TimeoutError:
            return "told"

    with ThreadPoolExecutor(2) as pool:
        waiting = []

        def fail() -> None:
            waiting.extend([pool.submit(wait), pool.submit(wait)])
            time.sleep(0.1)
            raise RuntimeError

        with pytest.raises(RuntimeError):
            turn.given("a", fail)
        assert [one.result() for one in waiting] == ["told", "told"]
    assert dropped == [1]
    assert wait() == "answered"
    assert not turn.unanswered
