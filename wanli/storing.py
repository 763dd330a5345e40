"""Files in folders, each whole or not there at all, and what is the matter when nothing can be
stored: no room, or no database."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from typing import Any

from django.core.files.storage import FileSystemStorage

from articles.search.deadline import QUERY_CANCELED
from articles.settling import NO_ROOM

# Classes of PostgreSQL's errors: connection, shutdown and start, too many connections.
GOING = ("08", "57P", "53300")
# What is asked is in the way of others: of another transaction, or of what a standby is to replay.
BROKEN_OFF = "40"
# How the name of a file ends that is not whole yet.
PARTIAL = ".partial"
DISK_FULL = "53100"


class WholeFileStorage(FileSystemStorage):
    """Gives a file its name when all of it is on the disk: a full one leaves no half of it."""

    def sweep(self) -> None:
        """Take away what killed processes have left; nobody else may be writing."""
        for path in Path(self.location).rglob(f"*{PARTIAL}"):
            path.unlink(missing_ok=True)

    def _save(self, name: str, content: Any) -> str:
        partial = f"{name}.{token_hex(8)}{PARTIAL}"
        try:
            super()._save(partial, content)  # type: ignore[misc]
            if self._allow_overwrite:  # type: ignore[attr-defined]
                os.replace(self.path(partial), self.path(name))
                return name
            while True:
                try:
                    os.link(self.path(partial), self.path(name))
                    return name
                except FileExistsError:
                    name = self.get_available_name(name)
        finally:
            self.delete(partial)


def is_without_room(error: BaseException | None) -> bool:
    """Whether an error is, or comes from, a disk that is full: a file's, or the database's."""
    return any(
        (isinstance(one, OSError) and one.errno in NO_ROOM)
        or getattr(one, "sqlstate", None) == DISK_FULL
        or (
            isinstance(one, sqlite3.Error)
            and getattr(one, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        )
        for one in chain(error)
    )


def is_without_database(error: BaseException | None) -> bool:
    """Whether an error is, or comes from, a PostgreSQL that is away."""
    # Its driver would take nine megabytes beside SQLite: where it is not, nothing comes of it.
    driver: Any = sys.modules.get("psycopg")
    return driver is not None and any(
        isinstance(one, driver.OperationalError | driver.InterfaceError)
        and (one.sqlstate is None or one.sqlstate.startswith(GOING))
        for one in chain(error)
    )


def is_broken_off(error: BaseException | None) -> bool:
    """Whether PostgreSQL broke off what it was asked so that others could go on: asked again, it
    may well answer."""
    return any(
        (getattr(one, "sqlstate", None) or "").startswith(BROKEN_OFF) for one in chain(error)
    )


def is_slow(error: BaseException | None) -> bool:
    """Whether the database gave up what it was asked because it took too long."""
    return any(
        getattr(one, "sqlstate", None) == QUERY_CANCELED
        or getattr(one, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT
        for one in chain(error)
    )


def chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
