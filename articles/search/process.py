"""Making the index terms of many texts in a process beside this one.

It is begun anew instead of as a copy, so that it has nothing of this one's connections and threads;
and as it imports this module, nothing here needs Django.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from .text import gram_lines

if TYPE_CHECKING:
    from .indexes import Begin

# Fewer texts are not worth a process.
MANY = 100


@contextmanager
def beside() -> Iterator[Begin]:
    """What makes terms in another process, begun when there are many for the first time. One is
    enough: making terms is less than half of the work."""
    context = get_context("spawn")
    mine, its = context.Pipe()
    process = context.Process(target=answer, args=(its,), daemon=True)

    def begin(texts: list[str]) -> Callable[[], list[str]]:
        if len(texts) < MANY:
            return partial(gram_lines, texts)
        if process.pid is None:
            process.start()
            its.close()
        mine.send(texts)
        return mine.recv

    try:
        with mine, its:
            yield begin
    finally:
        if process.pid is not None:
            process.join()


def answer(pipe: Connection) -> None:
    """Make terms until whoever asks for them is gone, be it killed."""
    try:
        while True:
            pipe.send(gram_lines(pipe.recv()))
    except (EOFError, ConnectionError, KeyboardInterrupt):
        return
