"""How the cost of each page, list and search grows with the archive: from 12 issues (some 100
articles) to many, on SQLite and on PostgreSQL.

python -m tests.benchmarks.growth [--issues N]   (8 articles and some 40 sections an issue)

A page's cost is the least time of several requests, in turn to a process for each archive, without
the cache of pages; the growth is its ratio, the large archive to the small one. Of so small an
archive lists are not full: where the page itself is longer in the large one, its growth is divided
by that of its length.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from tests.benchmarks.bars import Bars
from tests.benchmarks.sample import make_archive
from tests.deployment import SETTINGS
from tests.run import postgresql, postgresql_programs

FEW, MANY, ROUNDS, GROWTH_BAR = 12, 1250, 15, 1.3
# How many queries a page may cost; others are not held to a number here.
QUERIES = {"issue": 6, "article": 6, "area": 6, "report": 6, "search": 8}
# Seconds after which a slow page is asked for no more.
PATIENCE = 5


class Cost(NamedTuple):
    ms: float
    bytes: int
    queries: int


def answer(issues: int) -> None:
    """In a process of its own: make an archive of so many issues in the database that the settings
    name, which must be empty; write the names of its pages on a line, and then for each name that
    is read what the page costs."""
    make_archive(issues)
    # Only now are there settings.
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tests.benchmarks.addresses import editor, for_readers, for_staff, signed_in

    # A page that is not there is asked for on purpose.
    logging.disable(logging.WARNING)
    reader, user = Client(headers={"host": "127.0.0.1"}), editor()
    kinds = ((reader, for_readers()), (signed_in(user), for_staff(user)))
    pages = {name: (client, at) for client, found in kinds for name, at in found.items()}
    print(json.dumps(list(pages)), flush=True)
    for line in sys.stdin:
        client, address = pages[line.strip()]
        with CaptureQueriesContext(connection) as queries:
            begin = time.perf_counter()
            said = client.get(address)
            took = (time.perf_counter() - begin) * 1000
        assert said.status_code in (200, 404), (address, said.status_code)
        print(json.dumps(Cost(took, len(said.getvalue()), len(queries))), flush=True)


class Archive:
    """One that can be asked what a page costs."""

    def __init__(self, issues: int, url: str, folder: str) -> None:
        environment = {**os.environ, **SETTINGS, "VAR_DIR": folder, "DATABASE_URL": url}
        command = [sys.executable, "-m", "tests.benchmarks.growth", "--issues", str(issues)]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            [*command, "--here"], env=environment, stdin=pipe, stdout=pipe, text=True
        )
        self.pages: list[str] = self.heard()

    def heard(self) -> Any:
        assert self.process.stdout
        return json.loads(self.process.stdout.readline())

    def cost(self, page: str) -> Cost:
        assert self.process.stdin
        print(page, file=self.process.stdin, flush=True)
        return Cost(*self.heard())

    def end(self) -> None:
        self.process.communicate()


@contextmanager
def archive(issues: int, url: str) -> Iterator[Archive]:
    with tempfile.TemporaryDirectory() as folder:
        one = Archive(issues, url, folder)
        try:
            yield one
        finally:
            one.end()


def in_turn(page: str, small: Archive, large: Archive) -> tuple[Cost, Cost]:
    """What a page costs of both, where others on this machine disturbed it least."""
    begin = time.monotonic()
    rounds: list[tuple[Cost, Cost]] = []
    while len(rounds) < 3 or (len(rounds) < ROUNDS and time.monotonic() - begin < PATIENCE):
        rounds.append((small.cost(page), large.cost(page)))
    before, after = zip(*rounds, strict=True)
    return min(before), min(after)


def compare(name: str, small: Archive, large: Archive, issues: int) -> None:
    print(f"== {name}: each page of {FEW} issues, and of {issues}")
    bars = Bars("growth", name)
    for page in small.pages:
        before, after = in_turn(page, small, large)
        longer = max(1, after.bytes / before.bytes)
        said = f"{page}: {before.ms:.1f} ms, {after.ms:.1f} ms, {after.queries} queries"
        print(f"  {said}{f', {longer:.1f} times as long' if longer > 1.05 else ''}")
        bars.at_most(f"{page}, growth", after.ms / before.ms / longer, GROWTH_BAR)
        if page in QUERIES:
            bars.at_most(f"{page}, queries", after.queries, QUERIES[page])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--issues", type=int, default=MANY)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        answer(options.issues)
        return
    with archive(FEW, "") as small, archive(options.issues, "") as large:
        compare("SQLite", small, large, options.issues)
    if programs := postgresql_programs():
        with (
            postgresql(programs) as one,
            postgresql(programs) as other,
            archive(FEW, one) as small,
            archive(options.issues, other) as large,
        ):
            compare("PostgreSQL", small, large, options.issues)


if __name__ == "__main__":
    main()
