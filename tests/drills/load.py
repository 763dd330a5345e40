"""Readers by the hundred: each with a connection and an address of its own, one request after the
other, of a mix of all that there is. What they were answered, and how soon."""

from __future__ import annotations

import asyncio
import itertools
import random
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from tests.drills.site import UNVERIFIED, Machine

# How often each is asked for, of a hundred. `{}` is a number that is new with each request.
MIXED = {
    "/": 20,
    "/issues/": 5,
    "/issues/2019-midyear/": 10,
    "/issues/2019-midyear/a1/": 20,
    "/areas/fuping/": 5,
    "/areas/jiaoji/": 5,
    "/areas/fuping/2019-h1/": 5,
    "/reports/2019-h1/": 5,
    "/search/?q=%E5%AF%8C%E5%B9%B3": 5,
    "/search/?q=%E6%A5%BC%E9%81%93+{}": 5,
    "/feed/": 4,
    "/areas/fuping/feed/": 2,
    "/sitemap.xml": 2,
    "/tags/lajifenlei/": 2,
    "/nothing/{}/": 5,
}
# Those that are the same for all, and so are kept.
KEPT = {path: weight for path, weight in MIXED.items() if "{}" not in path}
# What nginx calls an answer that is past its time: asked for anew meanwhile, or in vain.
STALE = ("stale", "updating")
PATIENCE = 30


class Seen(NamedTuple):
    """One answer: when, in seconds since the load began, after how many milliseconds, with which
    status (0: none at all), and whether it said that it was stale."""

    at: float
    ms: float
    status: int
    is_stale: bool
    path: str

    @property
    def ended(self) -> float:
        return self.at + self.ms / 1000


class Load:
    def __init__(self, mix: dict[str, int], connections: int, pause: float) -> None:
        self.mix, self.connections, self.pause = mix, connections, pause
        self.seen: list[Seen] = []
        self.errors: Counter[str] = Counter()
        self.is_over = False
        self.begin = time.monotonic()
        self.numbers = itertools.count(1)

    @property
    def now(self) -> float:
        return time.monotonic() - self.begin

    def expected(self, seen: Seen) -> bool:
        return seen.status == (404 if seen.path.startswith("/nothing/") else 200)

    def failures(self, since: float = 0, until: float = float("inf")) -> list[Seen]:
        """Answers that came in between, and were not what was expected."""
        return [one for one in self.seen if since <= one.ended < until and not self.expected(one)]

    def percentile(self, percent: float) -> float:
        times = sorted(one.ms for one in self.seen)
        return times[min(len(times) - 1, int(len(times) * percent / 100))]

    def __str__(self) -> str:
        statuses = Counter(one.status for one in self.seen)
        said = ", ".join(f"{n:,} × {status}" for status, n in sorted(statuses.items()))
        median = statistics.median(one.ms for one in self.seen)
        return (
            f"{len(self.seen):,} requests, {len(self.seen) / self.now:,.0f} a second: {said}; "
            f"{sum(one.is_stale for one in self.seen):,} stale; median {median:.0f} ms, "
            f"p99 {self.percentile(99):.0f} ms, worst {self.percentile(100):.0f} ms"
        )


@contextmanager
def load(
    machine: Machine, mix: dict[str, int], connections: int, pause: float = 0
) -> Iterator[Load]:
    """Readers, until the block ends; each waits `pause` seconds on average between two requests."""
    one = Load(mix, connections, pause)
    thread = threading.Thread(target=lambda: asyncio.run(readers(machine, one)))
    thread.start()
    try:
        yield one
    finally:
        one.is_over = True
        thread.join()


async def readers(machine: Machine, one: Load) -> None:
    await asyncio.gather(*(reader(machine, one, n) for n in range(one.connections)))


async def reader(machine: Machine, one: Load, number: int) -> None:
    source = f"127.0.{1 + number // 250}.{1 + number % 250}"
    chance = random.Random(number)
    writer = None
    while not one.is_over:
        path = chance.choices(list(one.mix), list(one.mix.values()))[0].format(next(one.numbers))
        begin = one.now
        try:
            if writer is None:
                stream, writer = await asyncio.open_connection(
                    "127.0.0.1",
                    machine.ports["443"],
                    ssl=UNVERIFIED,
                    server_hostname="localhost",
                    local_addr=(source, 0),
                )
            writer.write(
                f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n".encode()
            )
            status, is_stale, is_last = await asyncio.wait_for(answer(stream), PATIENCE)
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            one.errors[type(error).__name__] += 1
            status, is_stale, is_last = 0, False, True
        one.seen.append(Seen(begin, (one.now - begin) * 1000, status, is_stale, path))
        if is_last and writer:
            writer.close()
            writer = None
        if one.pause or is_last:
            await asyncio.sleep(chance.uniform(0, 2 * one.pause) or 0.05)
    if writer:
        writer.close()


async def answer(stream: asyncio.StreamReader) -> tuple[int, bool, bool]:
    """Status, whether it is stale by its own word, and whether the server hangs up behind it."""
    head = (await stream.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:-2] if ": " in line)
    await stream.readexactly(int(headers["content-length"]))
    is_stale = headers.get("x-cache-status") in STALE or "x-stale" in headers
    return int(head.split()[1]), is_stale, headers.get("connection") == "close"
