from __future__ import annotations

import select
from threading import local
from time import monotonic
from typing import Any

import psycopg

from .look import COUNTER, PATIENCE, Unknown


class PostgreSQL:
    """A prepared statement on a connection of each thread."""

    broken: tuple[type[Exception], ...] = (psycopg.Error, OSError)

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
            connection.pgconn.prepare(b"edition", COUNTER.encode())
            self.mine.connection = connection
        return connection

    def close(self) -> None:
        connection = getattr(self.mine, "connection", None)
        self.mine.connection = None
        if connection is not None:
            connection.close()
