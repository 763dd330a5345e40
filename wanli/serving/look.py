"""A look at the database in which edition it is, at each request and as cheap as can be.

Both kinds have connections of their own, outside Django's, which are there before a request is and
after it. The counter alone is asked for each time; when the next scheduled issue comes is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from .choice import Standing

COUNTER = "SELECT sum(amount) FROM edition_edition"
# Seconds for which an answer is waited for, and after which readers are told to come again.
PATIENCE, RETRY = 2, 10


class Unreachable(Exception):
    """The database gives no answer."""


class Unknown(Exception):
    """The database answers, but not this: it has not been migrated yet, or readers may not ask."""


class Database(Protocol):
    """`broken` is what is raised where there is no answer: a TimeoutError, or for want of a
    connection."""

    broken: tuple[type[Exception], ...]

    def look(self) -> int:
        """The counter as it is now."""

    def row(self, question: str, values: list[Any]) -> Any:
        """The row that answers any other question, if there is one."""

    def standing(self) -> Standing:
        """How far it has got, of one that may be one of several."""

    def close(self) -> None: ...


def look_at(vendor: str, parameters: dict[str, Any]) -> Database:
    """Imports one driver: the other would take megabytes in each process."""
    if vendor == "postgresql":
        from .postgresql import PostgreSQL

        return PostgreSQL(parameters)
    from .sqlite import SQLite

    return SQLite(parameters)
