"""One limit of time for all questions that a request asks of the database."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection, transaction

# A page has two seconds; what the database is asked for may take so many of them.
TIME_LIMIT = 1.8
QUERY_CANCELED = "57014"
# How many steps SQLite's machine makes between two looks at the clock.
STEPS = 10_000
# A question is answered by one process and never by reading all; what an index gives of a million
# documents fits into memory exactly.
SETTINGS = (
    "SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL enable_seqscan = off; "
    "SET LOCAL jit = off; "
    "SET LOCAL work_mem = '64MB'; "
)
ONE_STATE = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; "


class TooSlow(Exception):
    """The questions took longer than they may."""


@contextmanager
def limited(seconds: float = TIME_LIMIT) -> Iterator[None]:
    """All questions asked inside have so many seconds together and see one state of the data;
    then TooSlow is raised. They only read; `iterator()` and `executemany` are not for them."""
    end = time.monotonic() + seconds
    on = on_postgresql if connection.vendor == "postgresql" else on_sqlite
    try:
        with on(end):
            yield
    except OperationalError as error:
        is_cancelled = getattr(error.__cause__, "sqlstate", None) == QUERY_CANCELED
        if is_cancelled or str(error) == "interrupted":
            raise TooSlow from error
        raise


@contextmanager
def on_sqlite(end: float) -> Iterator[None]:
    connection.ensure_connection()
    sqlite: Any = connection.connection
    # Not Django's transaction, which waits for those who write: a reader's waits for nobody.
    is_first = not connection.in_atomic_block
    if is_first:
        sqlite.execute("BEGIN DEFERRED")
    sqlite.set_progress_handler(lambda: time.monotonic() > end, STEPS)
    try:
        yield
    finally:
        sqlite.set_progress_handler(None, 0)
        if is_first and sqlite.in_transaction:
            sqlite.execute("ROLLBACK")


@contextmanager
def on_postgresql(end: float) -> Iterator[None]:
    """Before each statement the server is told, in the same message, how long it may take."""
    # Inside a transaction, which has read before, the settings end with a savepoint.
    first = [SETTINGS if connection.in_atomic_block else ONE_STATE + SETTINGS]

    def in_time(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        left = int((end - time.monotonic()) * 1000)
        if left < 1:
            raise TooSlow
        start = first.pop() if first else ""
        result = execute(f"{start}SET LOCAL statement_timeout = {left}; {sql}", *rest)
        context = rest[-1]
        while context["cursor"].nextset():
            pass
        return result

    with transaction.atomic():
        with connection.execute_wrapper(in_time):
            yield
        # Nothing was written: what was set goes.
        transaction.set_rollback(True)
