from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from math import ceil
from threading import Lock
from typing import NamedTuple

from django.utils import timezone

from wanli.edition.state import Lasting, State, lasting

from .choice import DATABASE, Choice
from .look import Database, Unreachable

# Seconds by which the clocks of machines may differ.
SKEW = 2


class Seen(NamedTuple):
    """What a look saw: a state, the second since which this process knows of it, and the alias of
    the database that said so.

    The state of a later change is first seen in a later second than any in which `since` of an
    earlier one is told, on any machine whose clock is right within SKEW and whose database is
    `behind` by no more seconds: so it may be Last-Modified although the database keeps no times of
    commits.
    """

    known: Lasting
    since: int
    at: datetime
    database: str
    behind: int

    @property
    def state(self) -> State:
        return self.known.state

    @property
    def may_tell(self) -> bool:
        return self.at.timestamp() >= self.since + SKEW + self.behind


class Watch:
    """The edition as the public side's database has it."""

    def __init__(self) -> None:
        self.last: Seen | None = None
        self.choice = Choice()
        self.lock = Lock()

    def look(self) -> Seen:
        """The state as it is now; Unreachable or Unknown if nobody says."""
        for _ in self.choice.names:
            name = self.choice.chosen()
            database = self.choice.database(name)
            try:
                return self.seen(name, database)
            except database.broken:
                self.choice.leave(name)
        raise Unreachable

    def named(self) -> dict[str, str]:
        """What the environment is told of a request that is no reader's: which database readers
        ask, if it is there."""
        with suppress(Unreachable):
            return {DATABASE: self.choice.chosen()}
        return {}

    def seen(self, name: str, database: Database) -> Seen:
        counter = database.look()
        at, last = timezone.now(), self.last
        if last is None or not last.known.holds(counter, at):
            known = lasting(database.row, at)
            with self.lock:
                if self.last is None or self.last.state != known.state:
                    last = Seen(known, ceil(at.timestamp()), at, name, self.choice.behind)
                else:
                    last = self.last._replace(known=known)
                self.last = last
        return Seen(last.known, last.since, at, name, last.behind)
