"""Requests that nobody in good faith would send, at least 20,000: to the application on both
databases, and a tenth more through the sockets of real servers. Stops at the first that is answered
badly.

python -m tests.drills.fuzz [--requests N] [--seed N]
"""

from __future__ import annotations

import argparse
import logging
import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

from tests.deployment import ROOT, Site, deployment, logs_of
from tests.drills.begin import conclude, databases

REQUESTS = 20_000
SECONDS = 20
# Of this process's own time, whatever else the machine does: no request of a reader's costs more.
MOST_WORK = 5
# What a server writes down when the application or itself fell over.
FALLEN = ("Internal Server Error", "Error handling request", "Worker exiting", "WORKER TIMEOUT")


def main() -> bool:
    """Start a server for each database, and a process beside it that sends the requests."""
    chosen = arguments()
    seed = chosen.seed or random.randrange(10**9)
    with ExitStack() as stack:
        urls = stack.enter_context(databases())
        for part, (name, url) in enumerate(urls.items()):
            site = stack.enter_context(deployment(url))
            print(f"\n== {name}, seed {seed + part}", flush=True)
            inside = chosen.requests // len(urls)
            program = [sys.executable, "-m", "tests.drills.fuzz", "--seed", str(seed + part)]
            call = [*program, "--at", site.address, "--requests", str(inside)]
            if subprocess.run(call, env=site.environment, cwd=ROOT).returncode:
                return False
            check_log(site)
    return True


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--at", metavar="ADDRESS", help="where a server with this data listens")
    return parser.parse_args()


def check_log(site: Site) -> None:
    log = logs_of(site.environment)
    assert "Listening at" in log
    assert not any(words in log for words in FALLEN), log[-3000:]


def attack(address: str, requests: int, seed: int) -> None:
    """Send so many requests to the application in this process, then a tenth to the server."""
    # Only here: the settings are read from the environment of this process.
    from tests.hostile.answers import Tally, judge, send
    from wanli.wsgi import application

    # Of refusals there are thousands; what falls over is told by what it raises.
    logging.disable(logging.CRITICAL)
    tallies = {"application": Tally(), "socket": Tally()}

    def ask_application(request: Any) -> None:
        begin = time.process_time()
        judge(request, send(application, request, tallies["application"]))
        assert time.process_time() - begin < MOST_WORK, request

    def ask_server(request: Any) -> None:
        begin = time.perf_counter()
        status, body = through_socket(address, request)
        tallies["socket"].count(status, time.perf_counter() - begin, request)
        assert 200 <= status < 500 and b"<hx" not in body, (status, request, body[:500])

    draw(ask_application, requests, seed)
    draw(ask_server, requests // 10, seed)
    for name, tally in tallies.items():
        statuses = ", ".join(f"{n} × {status}" for status, n in sorted(tally.statuses.items()))
        print(f"{name}: {sum(tally.statuses.values()):,} requests: {statuses}")
        print(f"  worst {tally.worst * 1000:.0f} ms: {tally.slowest}", flush=True)


def draw(ask: Callable[[Any], None], count: int, start: int) -> None:
    """Let hypothesis draw so many requests."""
    from hypothesis import HealthCheck, Phase, given, seed, settings

    from tests.hostile.requests import all_requests

    how = settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    def fuzz(request: Any) -> None:
        ask(request)

    seed(start)(how(given(all_requests())(fuzz)))()


def through_socket(address: str, request: Any) -> tuple[int, bytes]:
    """Status and body; a server that hangs up without a word has answered 400."""
    place = urlsplit(address)
    lines = [f"{request.method} {request.target} HTTP/1.1".encode("latin-1"), b"Connection: close"]
    for name, value in request.headers.items():
        header = name.removeprefix("HTTP_").replace("_", "-").title()
        lines.append(f"{header}: {value}".encode("latin-1", "replace"))
    message = b"\r\n".join([*lines, b"", request.body])
    with socket.create_connection((place.hostname or "", place.port or 80), SECONDS) as connection:
        try:
            connection.sendall(message)
            connection.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        # Hung up while the message was still on its way.
        except OSError as error:
            assert not isinstance(error, TimeoutError), request
            answer = b""
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]) if head else 400, body


if __name__ == "__main__":
    asked = arguments()
    if asked.at:
        attack(asked.at, asked.requests, asked.seed)
    else:
        conclude(main)
