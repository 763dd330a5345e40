"""What no hostile file may do to the process that answers, and what is said of one."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager

from articles.importing.readers.confined import MEMORY_BYTES
from tests.html import Page

SECONDS, MEGABYTES = 20, 900


@contextmanager
def unharmed() -> Iterator[None]:
    """No file takes long, or more memory than a server has, here or in the confined process. The
    seconds are those of the processor, however busy the machine is."""
    start, before = spent(), peak(resource.RUSAGE_SELF)
    yield
    assert spent() - start < SECONDS
    assert peak(resource.RUSAGE_SELF) - before < MEGABYTES
    assert peak(resource.RUSAGE_CHILDREN) < MEMORY_BYTES / 2**20


def spent() -> float:
    """The seconds of the processor so far, of this process and of those it started."""
    return sum(os.times()[:4])


def peak(whose: int) -> float:
    """The most memory that a process, or the greatest of its children, ever had, in MB."""
    return resource.getrusage(whose).ru_maxrss / 1024


def told(body: bytes) -> str:
    return "".join(error.to_text() for error in Page(body.decode()).all(".errorlist"))
