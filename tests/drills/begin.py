"""How a drill begins, and how its process ends."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.drills.site import missing
from tests.run import postgresql, postgresql_programs

# How the line begins that says why not.
NOT_DRILLED = "not drilled:"


class NotHere(Exception):
    """This machine has not what a drill needs."""


def conclude(drill: Callable[[], bool]) -> None:
    """End this process as the drill ends: with 0 if all was well, or if it cannot be here, which is
    said."""
    try:
        is_good = drill()
    except NotHere as why:
        print(f"{NOT_DRILLED} {why}")
        sys.exit(0)
    sys.exit(0 if is_good else 1)


def need_machine() -> None:
    if why := missing():
        raise NotHere(why)


def need_postgresql() -> Path:
    """The folder of its programs."""
    if programs := postgresql_programs():
        return programs
    raise NotHere("no PostgreSQL on this machine: apt install postgresql")


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """The addresses of empty databases by their kind, as DATABASE_URL names them."""
    programs = postgresql_programs()
    if programs is None:
        yield {"SQLite": ""}
        return
    with postgresql(programs) as url:
        yield {"SQLite": "", "PostgreSQL": url}
