from __future__ import annotations

import sqlite3
from time import monotonic
from typing import Any
from urllib.parse import quote

from .choice import Standing
from .look import COUNTER, PATIENCE, Unknown
from .turn import InTurn

# Seconds for which a connection is kept: a file may be put in the place of another.
KEPT = 60


class SQLite(InTurn):
    """Whether anybody has written to the file costs no query."""

    broken: tuple[type[Exception], ...] = (sqlite3.Error, OSError)

    def __init__(self, parameters: dict[str, Any]) -> None:
        name = str(parameters["database"])
        self.address = name if name.startswith("file:") else f"file:{quote(name)}?mode=ro"
        super().__init__()
        self.connection: sqlite3.Connection | None = None
        self.opened = 0.0
        self.version, self.counter = -1, -1

    def look(self) -> int:
        return self.turn.given("counter", self.counted)

    def counted(self) -> int:
        (version,) = self.answered("PRAGMA data_version", [])
        if version != self.version:
            # The version first: what is written between is found by the next look.
            (counter,) = self.answered(COUNTER, [])
            self.version, self.counter = version, int(counter or 0)
        return self.counter

    def row(self, question: str, values: list[Any]) -> Any:
        written = question.replace("%s", "?")
        return self.turn.given(question, lambda: self.answered(written, values))

    def answered(self, question: str, values: list[Any]) -> Any:
        try:
            return self.connected().execute(question, values).fetchone()
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):
                raise Unknown from error
            raise

    def standing(self) -> Standing:
        """A file has all that was written to it."""
        return Standing(0, 0, 0, is_fed=True)

    def connected(self) -> sqlite3.Connection:
        if self.connection is None or monotonic() - self.opened > KEPT:
            self.drop()
            self.version, self.opened = -1, monotonic()
            self.connection = sqlite3.connect(
                self.address,
                uri=True,
                timeout=PATIENCE,
                isolation_level=None,
                check_same_thread=False,
            )
        return self.connection
