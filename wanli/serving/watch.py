from __future__ import annotations

from datetime import datetime
from functools import cached_property
from math import ceil
from threading import Lock
from time import monotonic
from typing import NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections
from django.utils import timezone

from wanli.databases import READERS
from wanli.edition.state import Lasting, State, lasting

from .look import Database, Unreachable, look_at

# Seconds for which a database that gave no answer is not asked again, and by which the clocks of
# machines may differ.
PAUSE, SKEW = 1, 2


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


class Watch:
    """The edition as the public side's database has it."""

    def __init__(self) -> None:
        self.last: Seen | None = None
        self.failed = -float(PAUSE)
        self.lock = Lock()

    @cached_property
    def database(self) -> Database:
        database = connections[READERS if READERS in connections.settings else DEFAULT_DB_ALIAS]
        return look_at(database.vendor, database.get_connection_params())

    def look(self) -> Seen:
        """The state as it is now; Unreachable or Unknown if nobody says."""
        if monotonic() - self.failed < PAUSE:
            raise Unreachable
        try:
            return self.seen()
        except self.database.broken as error:
            self.failed = monotonic()
            raise Unreachable from error

    def seen(self) -> Seen:
        counter = self.database.look()
        at, last = timezone.now(), self.last
        if last is None or not last.known.holds(counter, at):
            known = lasting(self.database.row, at)
            with self.lock:
                if self.last is None or self.last.state != known.state:
                    last = Seen(known, ceil(at.timestamp()), at)
                else:
                    last = self.last._replace(known=known)
                self.last = last
        return last._replace(at=at)
