from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from .look import PATIENCE, Unknown

Answer = TypeVar("Answer")


class Turn:
    """A connection for many threads, of whom one asks at a time; `drop` closes it.

    What one of them waited for in vain all learn who were waiting meanwhile. Until the same
    question is answered again one tries, and the others are told at once that there is no answer.
    """

    def __init__(self, drop: Callable[[], None]) -> None:
        self.drop = drop
        self.lock = Lock()
        self.failed = float("-inf")
        self.unanswered: set[str] = set()

    def given(self, question: str, ask: Callable[[], Answer]) -> Answer:
        """What `ask` finds out, when it is its turn; `question` is its name."""
        came = monotonic()
        if not self.lock.acquire(timeout=0 if self.unanswered else PATIENCE):
            raise TimeoutError
        try:
            if self.failed > came:
                raise TimeoutError
            answer = ask()
            self.unanswered.discard(question)
            return answer
        except Unknown:
            # It may be told soon, of a statement that is prepared anew.
            self.drop()
            raise
        except Exception:
            if self.failed <= came:
                self.failed = monotonic()
                self.unanswered.add(question)
                self.drop()
            raise
        finally:
            self.lock.release()

    def end(self) -> None:
        """Close the connection, unless somebody is asking, who would close it in vain."""
        if self.lock.acquire(blocking=False):
            try:
                self.drop()
            finally:
                self.lock.release()


class InTurn:
    """A database that is asked by one connection of the process, in turn."""

    connection: Any

    def __init__(self) -> None:
        self.turn = Turn(self.drop)

    def drop(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def close(self) -> None:
        self.turn.end()
