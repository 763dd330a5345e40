from __future__ import annotations

import select
from threading import Lock
from time import monotonic
from typing import Any

import psycopg

from .look import COUNTER, PATIENCE, Unknown


class PostgreSQL:
    """A prepared statement on one connection of the process. Requests that wait for it share the
    next answer: it was asked for after they had come."""

    broken: tuple[type[Exception], ...] = (psycopg.Error, OSError)

    def __init__(self, parameters: dict[str, Any]) -> None:
        ours = {"cursor_factory", "context", "prepare_threshold", "client_encoding"}
        self.parameters = {name: parameters[name] for name in parameters.keys() - ours}
        self.lock = Lock()
        self.connection: psycopg.Connection[Any] | None = None
        self.began, self.counter = 0.0, 0

    def look(self) -> int:
        came = monotonic()
        with self.lock:
            if self.began <= came:
                began = monotonic()
                self.counter = self.asked()
                self.began = began
            return self.counter

    def asked(self) -> int:
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
