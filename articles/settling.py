"""What readers are given of pictures, once a change is saved: each picture is tried, whatever
becomes of the others, and who wants to be told of those that failed is told of all of them."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial

from django.db import transaction

logger = logging.getLogger(__name__)
# Of the work at hand, what went wrong so far; None where nobody waits to be told.
told: ContextVar[list[str] | None] = ContextVar("told", default=None)


# Of an OSError, that a disk is full.
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


def words_of(error: OSError) -> str:
    """Why a file could not be kept; what the storage says itself, but of a disk that is full."""
    return "服务器的磁盘满了" if error.errno in NO_ROOM else str(error)


class Unsettled(Exception):
    """A change was saved, but what readers are given of a picture is not yet what it should be; in
    Chinese, with the remedy."""


def once_saved(step: Callable[[], None]) -> None:
    """Show or hide a picture when the transaction is over, if the step is not undone in it."""
    transaction.on_commit(partial(attempt, step))


def attempt(step: Callable[[], None]) -> None:
    """Django runs none of the steps behind one that raises: this does not."""
    try:
        step()
    except Unsettled as error:
        faults = told.get()
        if faults is None:
            logger.error("%s。", error)
        elif str(error) not in faults:
            faults.append(str(error))


@contextmanager
def unsettled() -> Iterator[list[str]]:
    """Around whole transactions: gathers what is unsettled after them, each sentence once. Without
    it the log is told."""
    faults: list[str] = []
    token = told.set(faults)
    try:
        yield faults
    finally:
        told.reset(token)
