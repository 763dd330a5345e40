from __future__ import annotations

import re
import select
from itertools import count
from time import monotonic
from typing import Any

import psycopg
from psycopg.adapt import Transformer
from psycopg.pq import ExecStatus

from . import arrival
from .choice import LAG, Standing
from .look import COUNTER, PATIENCE, Unknown
from .turn import InTurn

# A peer that has vanished is noticed before the next question, or while it is under way.
ALIVE = {
    "connect_timeout": PATIENCE,
    "tcp_user_timeout": PATIENCE * 1000,
    "keepalives_idle": 10,
    "keepalives_interval": PATIENCE,
    "keepalives_count": 2,
}
ANSWERED = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)

STANDING = f"""
SELECT
    CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END
        - '0/0',
    coalesce(pg_last_wal_receive_lsn() - '0/0', 0),
    {LAG},
    NOT pg_is_in_recovery() OR EXISTS (SELECT FROM pg_stat_wal_receiver)
"""


class PostgreSQL(InTurn):
    """Prepared statements on one connection of the process. Requests that wait for it share the
    next answer, or that there is none: it was asked for after they had come. Nothing is waited for
    without a limit, here or by the server."""

    broken: tuple[type[Exception], ...] = (psycopg.Error, OSError)

    def __init__(self, parameters: dict[str, Any]) -> None:
        ours = {"cursor_factory", "context", "prepare_threshold", "client_encoding"}
        self.parameters = {name: parameters[name] for name in parameters.keys() - ours}
        limit = f"-c statement_timeout={PATIENCE}s"
        self.parameters["options"] = f"{parameters.get('options', '')} {limit}".strip()
        super().__init__()
        self.connection: psycopg.Connection[Any] | None = None
        self.ready = select.poll()
        self.statements: dict[str, bytes] = {}
        self.began, self.counter = 0.0, 0

    def look(self) -> int:
        came = arrival.taken()
        if self.began > came:
            return self.counter
        return self.turn.given("counter", lambda: self.counted(came))

    def counted(self, came: float) -> int:
        if self.began <= came:
            began = monotonic()
            self.counter = self.asked_anew()
            self.began = began
        return self.counter

    def asked_anew(self) -> int:
        """Once more where the connection that was kept is broken; a new one is not."""
        is_kept = self.connection is not None
        try:
            return self.asked()
        except TimeoutError:
            raise
        except self.broken:
            if not is_kept:
                raise
            self.drop()
            return self.asked()

    def asked(self) -> int:
        server = self.connected().pgconn
        server.send_query_prepared(self.prepared(COUNTER), [])
        return int(self.answered(server).get_value(0, 0) or 0)

    def standing(self) -> Standing:
        return self.turn.given("standing", self.stands)

    def stands(self) -> Standing:
        server = self.connected().pgconn
        server.send_query(STANDING.encode())
        answer = self.answered(server)
        values = [(answer.get_value(0, column) or b"").decode() for column in range(4)]
        replayed, received, lag, is_fed = values
        return Standing(int(replayed), int(received), float(lag), is_fed == "t")

    def row(self, question: str, values: list[Any]) -> Any:
        return self.turn.given(question, lambda: self.loaded(question, values))

    def loaded(self, question: str, values: list[Any]) -> Any:
        connection = self.connected()
        connection.pgconn.send_query_prepared(
            self.prepared(question), [str(value).encode() for value in values]
        )
        reader = Transformer(connection)
        reader.set_pgresult(result := self.answered(connection.pgconn))
        return reader.load_row(0, tuple) if result.ntuples else None

    def prepared(self, question: str) -> bytes:
        """The name of the statement, which this connection prepares once."""
        server = self.connected().pgconn
        if question not in self.statements:
            numbers = count(1)
            numbered = re.sub("%s", lambda _: f"${next(numbers)}", question)
            name = f"question{len(self.statements)}".encode()
            server.send_prepare(name, numbered.encode())
            self.answered(server)
            self.statements[question] = name
        return self.statements[question]

    def answered(self, server: psycopg.pq.abc.PGconn) -> psycopg.pq.abc.PGresult:
        """The answer to what was just sent, if it comes in time."""
        end = monotonic() + PATIENCE
        while server.is_busy():
            if not self.ready.poll(max(0, (end - monotonic()) * 1000)):
                raise TimeoutError
            server.consume_input()
        result = server.get_result()
        while server.get_result():
            pass
        if result is None or server.status != psycopg.pq.ConnStatus.OK:
            raise psycopg.OperationalError
        if result.status in ANSWERED:
            return result
        error = psycopg.errors.error_from_result(result)
        # Such as a question that was given up because it took too long.
        if isinstance(error, psycopg.OperationalError):
            raise error
        raise Unknown from error

    def connected(self) -> psycopg.Connection[Any]:
        if self.connection is None:
            try:
                self.connection = psycopg.connect(**{**self.parameters, **ALIVE}, autocommit=True)
            except psycopg.errors.ConnectionTimeout as error:
                raise TimeoutError from error
            self.statements = {}
            self.ready = select.poll()
            self.ready.register(self.connection.pgconn.socket, select.POLLIN)
        return self.connection
