"""Which of the databases that readers may ask is asked.

DATABASE_READ_URL may name several: a primary, and standbys that follow it. A process asks one of
them for everything, until it does not answer, is too far behind, or has lost the primary while
another has not. A request keeps the one that it was first told of the edition by: what another
would show may be of an earlier one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from random import random
from threading import Lock
from time import monotonic, sleep
from typing import NamedTuple

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from wanli.databases import names_for_readers

from .look import Database, Unreachable, look_at

# Under which the WSGI environment says which database the request asks.
DATABASE = "wanli.database"
# Under which it is told there that the database went away while the request was answered, or broke
# off what it was asked.
GONE = "wanli.gone"
# Seconds between two looks at how the chosen one is; for which one that gave no answer is not asked
# where there are others, and where there are none.
EVERY, AGAIN, PAUSE = 2, 10, 1
# Seconds after which a standby stops waiting for a primary that is silent, at most; so long it does
# not know that it is behind (wal_receiver_timeout).
SILENCE = 60
# Seconds in which rows that have just come are replayed.
MOMENT = 0.2
# Seconds between the newest row that a standby has replayed and now; 0 where that is all it has
# received, or all it ever had.
LAG = """
CASE WHEN pg_last_wal_receive_lsn() > pg_last_wal_replay_lsn() THEN extract(
    epoch FROM now() - coalesce(pg_last_xact_replay_timestamp(), pg_postmaster_start_time())
) ELSE 0 END
"""


class Standing(NamedTuple):
    """How far a database has got: to which place of the log of changes (that of the last one it
    received stands beside it), since how many seconds it is behind, and whether more can come."""

    replayed: int
    received: int
    lag: float
    is_fed: bool

    @property
    def is_well(self) -> bool:
        return self.is_fed and self.lag <= settings.REPLICA_LAG_SECONDS


class Choice:
    def __init__(self) -> None:
        self.names = names_for_readers(settings.DATABASES)
        self.databases: dict[str, Database] = {}
        self.failed = dict.fromkeys(self.names, float("-inf"))
        self.name: str | None = None
        self.checked = float("-inf")
        self.lock = Lock()

    @property
    def is_one_of_several(self) -> bool:
        return len(self.names) > 1

    @property
    def behind(self) -> int:
        """By how many seconds one may be behind another and be asked."""
        several = settings.REPLICA_LAG_SECONDS + EVERY + SILENCE
        return several if self.is_one_of_several else 0

    def chosen(self) -> str:
        """The alias of the one to ask now; Unreachable if there is none. While somebody looks
        whether it is well others go on with it, unless nobody has looked for long."""
        late = monotonic() - self.checked
        if late >= EVERY and self.lock.acquire(blocking=late >= 2 * EVERY):
            try:
                if monotonic() - self.checked >= EVERY:
                    self.check()
            finally:
                self.lock.release()
        if self.name is None or self.failed_within(PAUSE, self.name):
            raise Unreachable
        return self.name

    def check(self) -> None:
        """Keep the one that was chosen if it is well; else take another that is, or of all that
        answer the one that has got furthest."""
        if not self.is_one_of_several:
            self.name, self.checked = self.names[0], float("inf")
            return
        best: tuple[int, str] | None = None
        for name in sorted(self.candidates(), key=lambda one: (one != self.name, random())):
            standing = self.standing(name)
            if standing is None:
                continue
            if standing.is_well:
                best = standing.replayed, name
                break
            if best is None or standing.replayed > best[0]:
                best = standing.replayed, name
        self.name = best and best[1]
        self.checked = monotonic()

    def candidates(self) -> list[str]:
        """Those that did not fail lately; where all did, those that may be asked again."""
        for seconds in (AGAIN, PAUSE):
            if found := [name for name in self.names if not self.failed_within(seconds, name)]:
                return found
        return []

    def failed_within(self, seconds: float, name: str) -> bool:
        return monotonic() - self.failed[name] < seconds

    def standing(self, name: str) -> Standing | None:
        """None if it does not answer."""
        database = self.database(name)
        try:
            first = database.standing()
            if first.is_well or not first.is_fed:
                return first
            # What comes after hours without a change is late by hours for as long as it takes to
            # replay it.
            sleep(MOMENT)
            later = database.standing()
            return later._replace(lag=0) if later.replayed >= first.received else first
        except database.broken:
            self.leave(name)
            return None

    def database(self, name: str) -> Database:
        if name not in self.databases:
            self.databases[name] = self.another(name)
        return self.databases[name]

    def another(self, name: str) -> Database:
        """It again, by another connection."""
        connection = connections[name]
        return look_at(connection.vendor, connection.get_connection_params())

    def leave(self, name: str) -> None:
        """It gave no answer."""
        self.failed[name] = monotonic()
        self.database(name).close()
        if self.is_one_of_several and self.name == name:
            self.checked = float("-inf")

    def close(self) -> None:
        for database in self.databases.values():
            database.close()


@contextmanager
def asking(name: str) -> Iterator[None]:
    """Let everything in this thread ask that database, under the usual name."""
    usual = connections[DEFAULT_DB_ALIAS]
    # Rows remember by which name they came, and take no company from another.
    connections[name].alias = DEFAULT_DB_ALIAS
    connections[DEFAULT_DB_ALIAS] = connections[name]
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = usual
