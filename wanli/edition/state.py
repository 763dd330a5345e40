"""In which state the archive is that pages show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.utils import timezone

from .release import release


class State(NamedTuple):
    """Two that are equal show the same under every address."""

    counter: int
    # The newest time from which an issue is public: a scheduled one appears although nobody raises
    # the counter then.
    newest: datetime | None
    release: str

    @property
    def newest_moment(self) -> int:
        return moment_of(self.newest)

    def __str__(self) -> str:
        """A word that may stand in file names and headers."""
        return f"{self.counter:x}-{self.newest_moment:x}-{self.release}"


def moment_of(at: datetime | None) -> int:
    """In microseconds of the epoch; 0 for none."""
    return int(at.timestamp() * 1_000_000) if at else 0


class Lasting(NamedTuple):
    """A state, and when the next scheduled issue ends it, if nothing is changed before."""

    state: State
    until: datetime | None

    def holds(self, counter: int, at: datetime) -> bool:
        """Whether it is the state at that time, if the counter stands there then; also where the
        clock was put back."""
        newest = self.state.newest
        is_since = newest is None or newest <= at
        return counter == self.state.counter and is_since and (not self.until or at < self.until)


# In one statement, and so of one moment. As a range of states, which SQLite does not overrate: it
# would read all published issues for the newest.
QUESTION = """
    SELECT
        (SELECT sum(amount) FROM edition_edition),
        (SELECT max(published_at) FROM articles_issue
            WHERE state >= 'published' AND published_at <= %s),
        (SELECT min(published_at) FROM articles_issue
            WHERE state >= 'published' AND published_at > %s)
"""


def lasting(ask: Callable[[str, list[Any]], Any], at: datetime) -> Lasting:
    """The state at a time; `ask` asks the database a question, and gives the row that answers."""
    adapted = connection.ops.adapt_datetimefield_value(at)
    counter, newest, until = ask(QUESTION, [adapted, adapted])
    return Lasting(State(int(counter or 0), moment(newest), release()), moment(until))


def moment(value: Any) -> datetime | None:
    """A time as the database gives it: on SQLite as text, in UTC."""
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return None if value is None else value.astimezone(UTC)


def asked(question: str, values: list[Any], using: str = DEFAULT_DB_ALIAS) -> Any:
    with connections[using].cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchone()


def current(at: datetime | None = None, using: str = DEFAULT_DB_ALIAS) -> State:
    """The edition at the time `at` (now), as a database has it."""
    return lasting(partial(asked, using=using), at or timezone.now()).state
