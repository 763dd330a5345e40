"""When the request came that a thread answers: before its turn, if it waited for that."""

from __future__ import annotations

from threading import local
from time import monotonic

# Seconds that it counts for: whoever sends the rest late is answered with what is true by then.
LONGEST = 1
NEVER = float("-inf")


class Request(local):
    came = NEVER


request = Request()


def note(came: float | None) -> None:
    """Of the thread's next request; None if nobody knows."""
    request.came = NEVER if came is None else came


def taken() -> float:
    """As `monotonic` had it when the request came, or has it now. A second question of a request
    is one of now."""
    now, came = monotonic(), request.came
    request.came = NEVER
    return came if now - came <= LONGEST else now
