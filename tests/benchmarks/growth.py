"""How the cost of each page, list and search grows with the archive: from 12 issues (some 100
articles) to many, on SQLite and on PostgreSQL.

python -m tests.benchmarks.growth [--issues N]   (8 articles and some 40 sections an issue)

A page's cost is the least time of several requests, in turn to a process for each archive, without
the cache of pages; the growth is its ratio, the large archive to the small one. Of so small an
archive lists are not full. So there is a third, in which they are: a page may cost more for being
as long as there. Behind that its length has a bar of its own, and its cost may follow it so far;
but for what names each month or year that there is, which grows with time by its nature.
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
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

from tests.benchmarks.bars import Bars
from tests.benchmarks.sample import make_archive
from tests.deployment import SETTINGS
from tests.run import postgresql, postgresql_programs

FEW, MANY, ROUNDS, GROWTH_BAR = 12, 1250, 15, 1.3
# One a day: a year of them and a month, and a hundred for a list of staff.
FULL = 400
# How many queries a page may cost; others are not held to a number here.
QUERIES = {"issue": 6, "article": 6, "area": 6, "report": 6, "search": 8}
# What names each month or year that there is: a line for each. Its cost is held to its length.
NAMING = {"sitemap", "issues"}
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
    from tests.queries import questions

    # A page that is not there is asked for on purpose.
    logging.disable(logging.WARNING)
    reader, user = Client(headers={"host": "127.0.0.1"}), editor()
    kinds = ((reader, for_readers()), (signed_in(user), for_staff(user)))
    pages = {name: (client, at) for client, found in kinds for name, at in found.items()}
    print(json.dumps(list(pages)), flush=True)
    for line in sys.stdin:
        client, address = pages[line.strip()]
        with CaptureQueriesContext(connection) as captured:
            begin = time.perf_counter()
            said = client.get(address)
            took = (time.perf_counter() - begin) * 1000
        assert said.status_code in (200, 404), (address, said.status_code)
        cost = Cost(took, len(said.getvalue()), len(questions(captured)))
        print(json.dumps(cost), flush=True)


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


def in_turn(page: str, archives: list[Archive]) -> list[Cost]:
    """What a page costs of each, where others on this machine disturbed it least."""
    begin = time.monotonic()
    rounds: list[list[Cost]] = []
    while len(rounds) < 3 or (len(rounds) < ROUNDS and time.monotonic() - begin < PATIENCE):
        rounds.append([one.cost(page) for one in archives])
    return [min(costs) for costs in zip(*rounds, strict=True)]


def tell(bars: Bars, page: str, small: Cost, full: Cost, large: Cost) -> None:
    """The growth of a page's cost beyond that of its length up to full lists; and behind these, of
    its cost and its length."""
    filled = max(1, full.bytes / small.bytes)
    longer = max(1, large.bytes / full.bytes)
    if page not in NAMING:
        bars.at_most(f"{page}, length of full lists", large.bytes / full.bytes, GROWTH_BAR)
        longer = min(longer, GROWTH_BAR)
    bars.at_most(f"{page}, growth", large.ms / small.ms / filled / longer, GROWTH_BAR)
    bars.at_most(f"{page}, growth of full lists", large.ms / full.ms / longer, GROWTH_BAR)
    if page in QUERIES:
        bars.at_most(f"{page}, queries", large.queries, QUERIES[page])


def compare(name: str, urls: list[str], issues: int) -> None:
    """Of archives in these databases, which are empty."""
    sizes = [FEW, FULL, issues]
    print(f"== {name}: each page of {FEW} issues, of {FULL}, and of {issues}")
    bars = Bars("growth", name)
    with ExitStack() as stack:
        pairs = zip(sizes, urls, strict=True)
        archives = [stack.enter_context(archive(size, url)) for size, url in pairs]
        for page in archives[0].pages:
            costs = in_turn(page, archives)
            said = ", ".join(f"{cost.ms:.1f} ms ({cost.bytes:,} bytes)" for cost in costs)
            print(f"  {page}: {said}, {costs[-1].queries} queries")
            tell(bars, page, *costs)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--issues", type=int, default=MANY)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        answer(options.issues)
        return
    compare("SQLite", ["", "", ""], options.issues)
    if programs := postgresql_programs():
        with ExitStack() as stack:
            urls = [stack.enter_context(postgresql(programs)) for _ in range(3)]
            compare("PostgreSQL", urls, options.issues)


if __name__ == "__main__":
    main()
