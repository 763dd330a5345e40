"""A look at the database in which edition it is, at each request and as cheap as can be.

Both kinds have connections of their own, outside Django's, which are there before a request is and
after it. The counter alone is asked for each time; when the next scheduled issue comes is known.
"""

from __future__ import annotations

import select
import sqlite3
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from math import ceil
from threading import Lock, local
from time import monotonic
from typing import Any, NamedTuple
from urllib.parse import quote

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils import timezone

from wanli.databases import READERS
from wanli.edition.state import Lasting, State, lasting

# Seconds: how long an answer is waited for; how long a database that gave none is not asked again;
# how long a connection is kept, for a file may be put in the place of another.
PATIENCE, PAUSE, KEPT = 2, 1, 60
# Seconds by which the clocks of machines may differ.
SKEW = 2
COUNTER = b"SELECT sum(amount) FROM edition_edition"
BROKEN = (sqlite3.Error, psycopg.Error, OSError)


class Unreachable(Exception):
    """The database gives no answer."""


class Unknown(Exception):
    """The database answers, but not this: it has not been migrated yet, or readers may not ask."""


class Seen(NamedTuple):
    """What a look saw: a state, and the second since which this process knows of it.

    The state of a later change is first seen in a later second than any in which `since` of an
    earlier one is told, on any machine whose clock is right within SKEW: so it may be Last-Modified
    although the database keeps no times of commits.
    """

    known: Lasting
    since: int
    at: datetime

    @property
    def state(self) -> State:
        return self.known.state

    @property
    def may_tell(self) -> bool:
        return self.at.timestamp() >= self.since + SKEW


class SQLite:
    """Whether anybody has written to the file costs no query."""

    def __init__(self, parameters: dict[str, Any]) -> None:
        name = str(parameters["database"])
        self.address = name if name.startswith("file:") else f"file:{quote(name)}?mode=ro"
        self.lock = Lock()
        self.connection: sqlite3.Connection | None = None
        self.opened = 0.0
        self.version, self.counter = -1, -1

    def look(self) -> int:
        with self.lock:
            connection = self.connected()
            (version,) = connection.execute("PRAGMA data_version").fetchone()
            if version != self.version:
                # The version first: what is written between is found by the next look.
                try:
                    (counter,) = connection.execute(COUNTER.decode()).fetchone()
                except sqlite3.OperationalError as error:
                    if "no such table" in str(error):
                        raise Unknown from error
                    raise
                self.version, self.counter = version, int(counter or 0)
            return self.counter

    def execute(self, question: str, values: list[Any]) -> Any:
        with self.lock:
            return self.connected().execute(question.replace("%s", "?"), values)

    def connected(self) -> sqlite3.Connection:
        if self.connection is None or monotonic() - self.opened > KEPT:
            self.close()
            self.version, self.opened = -1, monotonic()
            self.connection = sqlite3.connect(
                self.address,
                uri=True,
                timeout=PATIENCE,
                isolation_level=None,
                check_same_thread=False,
            )
        return self.connection

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


class PostgreSQL:
    """A prepared statement on a connection of each thread."""

    def __init__(self, parameters: dict[str, Any]) -> None:
        ours = {"cursor_factory", "context", "prepare_threshold", "client_encoding"}
        self.parameters = {name: parameters[name] for name in parameters.keys() - ours}
        self.mine = local()

    def look(self) -> int:
        server = self.connected().pgconn
        server.send_query_prepared(b"edition", [])
        end = monotonic() + PATIENCE
        ready = select.poll()
        ready.register(server.socket, select.POLLIN)
        while server.is_busy():
            if not ready.poll(max(0, (end - monotonic()) * 1000)):
                raise TimeoutError
            server.consume_input()
        result = server.get_result()
        while server.get_result():
            pass
        if server.status != psycopg.pq.ConnStatus.OK:
            raise psycopg.OperationalError
        if result is None or result.status != psycopg.pq.ExecStatus.TUPLES_OK:
            raise Unknown
        return int(result.get_value(0, 0) or 0)

    def execute(self, question: str, values: list[Any]) -> Any:
        return self.connected().execute(question.encode(), values)

    def connected(self) -> psycopg.Connection[Any]:
        connection: psycopg.Connection[Any] | None = getattr(self.mine, "connection", None)
        if connection is None:
            connection = psycopg.connect(
                **{**self.parameters, "connect_timeout": PATIENCE}, autocommit=True
            )
            connection.pgconn.prepare(b"edition", COUNTER)
            self.mine.connection = connection
        return connection

    def close(self) -> None:
        connection = getattr(self.mine, "connection", None)
        self.mine.connection = None
        if connection is not None:
            connection.close()


class Watch:
    """The edition as the public side's database has it."""

    def __init__(self) -> None:
        self.last: Seen | None = None
        self.failed = -float(PAUSE)
        self.lock = Lock()

    @cached_property
    def database(self) -> SQLite | PostgreSQL:
        database = connections[READERS if READERS in connections.settings else DEFAULT_DB_ALIAS]
        kind = PostgreSQL if database.vendor == "postgresql" else SQLite
        return kind(database.get_connection_params())

    def look(self) -> Seen:
        """The state as it is now; Unreachable or Unknown if nobody says."""
        if monotonic() - self.failed < PAUSE:
            raise Unreachable
        try:
            return self.seen()
        except Unknown:
            # It may be told soon, of a statement that is prepared anew.
            self.database.close()
            raise
        except BROKEN as error:
            self.failed = monotonic()
            self.database.close()
            raise Unreachable from error

    def seen(self) -> Seen:
        # A connection may have been closed by a server that is there again.
        counter = again(self.database.look, self.database.close)
        at, last = timezone.now(), self.last
        if last is None or not last.known.holds(counter, at):
            known = lasting(self.database.execute, at)
            with self.lock:
                if self.last is None or self.last.state != known.state:
                    last = Seen(known, ceil(at.timestamp()), at)
                else:
                    last = self.last._replace(known=known)
                self.last = last
        return last._replace(at=at)


def again(ask: Callable[[], int], close: Callable[[], None]) -> int:
    """The answer, of a new connection if the one that was kept is broken."""
    try:
        return ask()
    except (sqlite3.Error, psycopg.Error):
        close()
        return ask()
