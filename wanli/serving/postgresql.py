from __future__ import annotations

import select
from threading import Lock
from time import monotonic
from typing import Any

import psycopg

from .choice import LAG, Standing
from .look import COUNTER, PATIENCE, Unknown

STANDING = f"""
SELECT
    CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END
        - '0/0',
    coalesce(pg_last_wal_receive_lsn() - '0/0', 0),
    {LAG},
    NOT pg_is_in_recovery() OR EXISTS (SELECT FROM pg_stat_wal_receiver)
"""


class PostgreSQL:
    """A prepared statement on one connection of the process. Requests that wait for it share the
    next answer, or that there is none: it was asked for after they had come."""

    broken: tuple[type[Exception], ...] = (psycopg.Error, OSError)

    def __init__(self, parameters: dict[str, Any]) -> None:
        ours = {"cursor_factory", "context", "prepare_threshold", "client_encoding"}
        self.parameters = {name: parameters[name] for name in parameters.keys() - ours}
        self.lock = Lock()
        self.connection: psycopg.Connection[Any] | None = None
        self.counter: int | None
        self.began, self.counter = 0.0, None

    def look(self) -> int:
        came = monotonic()
        with self.lock:
            if self.began <= came:
                began = monotonic()
                try:
                    self.counter = self.asked()
                except (TimeoutError, psycopg.errors.ConnectionTimeout):
                    self.counter = None
                self.began = began
            if self.counter is None:
                raise TimeoutError
            return self.counter

    def asked(self) -> int:
        server = self.connected().pgconn
        server.send_query_prepared(b"edition", [])
        return int(self.answered(server).get_value(0, 0) or 0)

    def standing(self) -> Standing:
        with self.lock:
            server = self.connected().pgconn
            server.send_query(STANDING.encode())
            answer = self.answered(server)
            values = [(answer.get_value(0, column) or b"").decode() for column in range(4)]
        replayed, received, lag, is_fed = values
        return Standing(int(replayed), int(received), float(lag), is_fed == "t")

    def answered(self, server: psycopg.pq.abc.PGconn) -> psycopg.pq.abc.PGresult:
        """The answer to what was just sent, if it comes in time."""
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
        return result

    def row(self, question: str, values: list[Any]) -> Any:
        with self.lock:
            return self.connected().execute(question.encode(), values).fetchone()

    def connected(self) -> psycopg.Connection[Any]:
        if self.connection is None:
            self.connection = psycopg.connect(
                **{**self.parameters, "connect_timeout": PATIENCE}, autocommit=True
            )
            self.connection.pgconn.prepare(b"edition", COUNTER.encode())
        return self.connection

    def close(self) -> None:
        with self.lock:
            if self.connection is not None:
                self.connection.close()
                self.connection = None
