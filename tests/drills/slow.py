"""A database that takes 100 ms for each answer, and then gives none: what readers wait for.

python -m tests.drills.slow

Between the site's processes for readers and PostgreSQL stands a proxy that hands on each answer
late, or holds it back.
"""

from __future__ import annotations

import asyncio
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from tests.drills.begin import conclude, need_machine, need_postgresql
from tests.drills.configured import READERS
from tests.drills.kills import Server
from tests.drills.load import KEPT, load
from tests.drills.replicas import straight
from tests.drills.site import Machine, machine
from tests.run import postgresql

READERS_AT_ONCE, PAUSE, SECONDS = 20, 0.1, 10
LATE = 0.1
# Seconds in which a page that is kept, one that is made, and any answer at all is there.
KEPT_BAR, MADE_BAR, ANY_BAR = 1, 5, 25
PATHS = ["/", "/issues/2019-midyear/a1/", "/areas/fuping/", "/reports/2019-h1/", "/about/"]
MADE = [*PATHS, "/search/?q=%E6%A5%BC%E9%81%93"]


class Proxy:
    """Hands on what a PostgreSQL on a socket answers, `late` seconds after; nothing while it is
    `held`."""

    def __init__(self, socket: Path) -> None:
        self.socket, self.late, self.held = socket, 0.0, False
        self.loop = asyncio.new_event_loop()
        self.port = self.loop.run_until_complete(self.listen())
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()

    async def listen(self) -> int:
        self.server = await asyncio.start_server(self.join, "127.0.0.1", 0)
        return int(self.server.sockets[0].getsockname()[1])

    async def join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, questions = await asyncio.open_unix_connection(str(self.socket))
        await asyncio.gather(
            self.pass_on(reader, questions, is_answer=False),
            self.pass_on(answers, writer, is_answer=True),
        )

    async def pass_on(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, is_answer: bool
    ) -> None:
        with suppress(OSError):
            while part := await source.read(1 << 20):
                if is_answer:
                    await asyncio.sleep(self.late)
                    while self.held:
                        await asyncio.sleep(0.05)
                target.write(part)
                await target.drain()
        target.close()

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()


@contextmanager
def proxy(socket: Path) -> Iterator[Proxy]:
    one = Proxy(socket)
    try:
        yield one
    finally:
        one.stop()


def asked(site: Machine, name: str, path: str) -> tuple[int, float]:
    """Status and seconds of what a process answers."""
    begin = time.monotonic()
    return straight(site, name, path)[0], time.monotonic() - begin


def said(what: str, answers: list[tuple[int, float]], bar: float, *statuses: int) -> bool:
    times = [seconds for _, seconds in answers]
    is_good = max(times) < bar and {status for status, _ in answers} <= set(statuses)
    print(
        f"  {what}: {sorted({status for status, _ in answers})}, median "
        f"{statistics.median(times) * 1000:,.0f} ms, worst {max(times) * 1000:,.0f} ms"
        f"{'' if is_good else '    << below the bar'}",
        flush=True,
    )
    return is_good


def slow(site: Machine, between: Proxy) -> bool:
    """Once nginx and each worker have had the pages."""
    with load(site, KEPT, READERS_AT_ONCE, PAUSE):
        time.sleep(SECONDS)
    between.late = LATE
    good = []
    with load(site, KEPT, READERS_AT_ONCE, PAUSE) as one:
        time.sleep(SECONDS)
    print(f"  through nginx: {one}", flush=True)
    good.append(not one.failures() and one.percentile(99) < KEPT_BAR * 1000)
    for path in PATHS:
        for name in READERS:
            asked(site, name, path)
    # Often enough that each worker of a process has been asked before.
    kept = [asked(site, name, path) for _ in range(4) for path in PATHS for name in READERS]
    good.append(said("a process, pages that most workers keep", kept, MADE_BAR, 200))
    made = [asked(site, READERS[0], f"{path}{'&' if '?' in path else '?'}x=1") for path in MADE]
    good.append(said("a process, pages that it has to make", made, MADE_BAR, 200))
    return all(good)


def silent(site: Machine, between: Proxy) -> bool:
    """All connections are held, those of requests that were begun as well."""
    good = []
    with load(site, KEPT, READERS_AT_ONCE, PAUSE) as one:
        time.sleep(SECONDS / 2)
        between.held = True
        time.sleep(2 * SECONDS)
        new = [asked(site, name, f"/issues/?new={n}") for n in range(4) for name in READERS]
        kept = [asked(site, name, path) for path in PATHS for name in READERS]
        between.held, between.late = False, 0
        time.sleep(SECONDS)
        after = [asked(site, name, path) for path in PATHS for name in READERS]
    print(f"  through nginx: {one}", flush=True)
    good.append(not one.failures())
    good.append(said("a process, asked for what it has not", new, ANY_BAR, 503))
    good.append(said("a process, asked for what it may have", kept, ANY_BAR, 200, 503))
    good.append(said("when answers come again", after, MADE_BAR, 200))
    return all(good)


def main() -> bool:
    need_machine()
    programs = need_postgresql()
    with ExitStack() as stack:
        url = stack.enter_context(postgresql(programs))
        socket = Server(programs, url).folder / ".s.PGSQL.5432"
        between = stack.enter_context(proxy(socket))
        reading = f"postgres://wanli@127.0.0.1:{between.port}/postgres"
        site = stack.enter_context(machine(url, DATABASE_READ_URL=reading))
        print(f"== a database that answers {LATE * 1000:.0f} ms late", flush=True)
        good = slow(site, between)
        print("== a database that is silent for a while", flush=True)
        good &= silent(site, between)
    return good


if __name__ == "__main__":
    conclude(main)
