"""Two hundred readers at once, for five minutes; and those who only want to be in the way.

python -m tests.drills.crowd [--seconds N] [--pause SECONDS]

Each reader asks, reads for a moment (the pause, on average) and asks for something else. Without a
pause the figures are of a site that is asked for as much as it can give.
"""

from __future__ import annotations

import argparse
import os
import socket
import time
from collections import Counter
from contextlib import ExitStack, suppress

from tests.drills.begin import conclude, databases, need_machine
from tests.drills.load import KEPT, MIXED, Load, load
from tests.drills.site import UNVERIFIED, Machine, machine

CONNECTIONS = 200
BAR_MS = 500
# A worker may be larger by so much at the end than in the middle.
GROWTH = 1.1
# Bytes of a request that nobody has to send; and connections that never finish theirs.
OVERSIZED = [b"GET /?" + b"x" * 9000, b"GET / HTTP/1.1\r\nX-Long: " + b"x" * 9000]
SLOW = 500


def memory(site: Machine) -> dict[int, float]:
    """What each worker for readers holds, in MB: what it alone holds, and its part of the rest."""
    found = {}
    for unit in site.units.values():
        for process in unit.workers():
            with suppress(OSError), open(f"/proc/{process}/smaps_rollup") as file:
                [kilobytes] = [line.split()[1] for line in file if line.startswith("Pss:")]
                found[process] = int(kilobytes) / 1024
    return found


def crowd(site: Machine, seconds: float, pause: float) -> bool:
    with load(site, MIXED, CONNECTIONS, pause) as one:
        time.sleep(seconds / 2)
        early = memory(site)
        time.sleep(seconds / 2)
        late = memory(site)
    print(f"  {one}")
    same = early.keys() & late.keys()
    growth = sum(late[pid] for pid in same) / sum(early[pid] for pid in same)
    sizes = ", ".join(f"{size:.0f}" for size in sorted(late.values()))
    print(f"  workers at the end {sizes} MB, {growth:.2f} of what they were half-way")
    return judged(
        one, {"p99": one.percentile(99) < BAR_MS, "errors": not one.failures(),
              "memory": growth < GROWTH}
    )  # fmt: skip


def judged(one: Load, parts: dict[str, bool]) -> bool:
    for name in (name for name, is_good in parts.items() if not is_good):
        print(f"  << below the bar: {name}")
    for (status, path), count in Counter((s.status, s.path) for s in one.failures()).most_common(5):
        print(f"     {count} × {status} {path}")
    if one.errors:
        print(f"     {dict(one.errors)}")
    return all(parts.values())


def in_the_way(site: Machine) -> bool:
    """Five hundred who never end their request, and others who send far too much, meanwhile 20
    readers."""
    with load(site, KEPT, 20, pause=0.1) as one, ExitStack() as stack:
        time.sleep(3)
        slow = [stack.enter_context(connected(site, n)) for n in range(SLOW)]
        begin = time.monotonic()
        for each in slow:
            with suppress(OSError):
                each.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        refused: Counter[str] = Counter()
        while time.monotonic() - begin < 9:
            for each in slow[::50]:
                # Those that came first may be gone by now.
                with suppress(OSError):
                    each.sendall(b"x")
            for request in OVERSIZED:
                with connected(site, SLOW) as large:
                    large.sendall(request + b"\r\n\r\n")
                    refused[large.recv(100).decode("latin-1").partition("\r\n")[0]] += 1
        ends = [ended(each) for each in slow]
        took = time.monotonic() - begin
    print(f"  {one}")
    print(f"  {SLOW} slow ones given up after {took:.0f} s: {dict(Counter(ends))}; {dict(refused)}")
    parts = {"slow ones are given up": took < 20, "readers": not one.failures()}
    parts["too much is refused"] = set(refused) == {
        "HTTP/1.1 414 Request-URI Too Large",
        "HTTP/1.1 431 ",
    }
    return judged(one, parts)


def connected(site: Machine, number: int) -> socket.socket:
    place = ("127.0.0.1", site.ports["443"])
    source = (f"127.0.{10 + number // 250}.{1 + number % 250}", 0)
    bare = socket.create_connection(place, 30, source)
    return UNVERIFIED.wrap_socket(bare, server_hostname="localhost")


def ended(slow: socket.socket) -> str:
    slow.settimeout(5)
    try:
        return slow.recv(100).decode("latin-1").partition("\r\n")[0] or "closed"
    except TimeoutError:
        return "still there"
    except OSError:
        return "reset"


def main() -> bool:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--pause", type=float, default=0.5)
    chosen = parser.parse_args()
    need_machine()
    good = True
    with databases() as urls:
        for name, url in urls.items():
            with machine(url) as site:
                others = f"{os.getloadavg()[0]:.1f} processes for {os.cpu_count()} processors"
                print(
                    f"== {name}: {CONNECTIONS} readers for {chosen.seconds:.0f} s, each pausing "
                    f"{chosen.pause} s (before: {others})",
                    flush=True,
                )
                good &= crowd(site, chosen.seconds, chosen.pause)
                print(f"== {name}: some who are in the way", flush=True)
                good &= in_the_way(site)
    return good


if __name__ == "__main__":
    conclude(main)
