"""How the cost of each page, list and search grows with the archive: from 12 issues (some 100
articles) to many, on SQLite and on PostgreSQL.

python -m tests.benchmarks.growth [--issues N]   (8 articles and some 40 sections an issue)

A page's cost is the least time of several requests in one process, without the cache of pages; the
growth is its ratio, the large archive to the small one. Of so small an archive lists are not full:
where the page itself is longer in the large one, its growth is divided by that of its length.
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
from typing import Any

from tests.benchmarks.bars import Bars
from tests.benchmarks.sample import make_archive
from tests.deployment import SETTINGS
from tests.run import postgresql, postgresql_programs

FEW, MANY, ROUNDS, GROWTH_BAR = 12, 1250, 15, 1.3
# How many queries a page may cost; others are not held to a number here.
QUERIES = {"issue": 6, "article": 6, "area": 6, "report": 6, "search": 8}


# Milliseconds, bytes, queries.
Cost = tuple[float, int, int]


def measure(issues: int) -> dict[str, Cost]:
    """What each page of an archive of so many issues costs, in the database that the settings name,
    which must be empty."""
    make_archive(issues)
    return costs()


def costs() -> dict[str, Cost]:
    """The same of an archive that is there."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tests.benchmarks.addresses import editor, for_readers, for_staff, signed_in

    # A page that is not there is asked for on purpose.
    logging.disable(logging.WARNING)
    figures: dict[str, Cost] = {}
    reader, user = Client(headers={"host": "127.0.0.1"}), editor()
    kinds = ((reader, for_readers()), (signed_in(user), for_staff(user)))
    for client, addresses in kinds:
        for name, address in addresses.items():
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(address)
            asked = len(queries)
            assert answer.status_code in (200, 404), (address, answer.status_code)
            times = []
            for _ in range(ROUNDS):
                begin = time.perf_counter()
                answer = client.get(address)
                times.append((time.perf_counter() - begin) * 1000)
            figures[name] = min(times), len(answer.getvalue()), asked
    return figures


def in_a_process(issues: int, url: str) -> dict[str, Cost]:
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, **SETTINGS, "VAR_DIR": folder, "DATABASE_URL": url}
        command = [sys.executable, "-m", "tests.benchmarks.growth", "--issues", str(issues)]
        said = subprocess.run(
            [*command, "--here"], env=environment, stdout=subprocess.PIPE, check=True
        ).stdout
    figures: dict[str, Any] = json.loads(said)
    return figures


def compare(name: str, small: dict[str, Cost], large: dict[str, Cost], issues: int) -> None:
    print(f"== {name}: milliseconds a page of {FEW} issues and of {issues}, queries, growth")
    bars = Bars("growth", name)
    for page, (before, short, _) in small.items():
        after, long, queries = large[page]
        longer = f"; {long / short:.1f} times as long" if long > short * 1.05 else ""
        print(f"  {page:30} {before:7.1f} {after:7.1f}  {queries:3}{longer}", flush=True)
    for page, (before, short, _) in small.items():
        after, long, queries = large[page]
        bars.at_most(page, after / before / max(1, long / short), GROWTH_BAR)
        if page in QUERIES:
            bars.at_most(f"{page}, queries", queries, QUERIES[page])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--issues", type=int, default=MANY)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        json.dump(measure(options.issues), sys.stdout)
        return
    small, large = (in_a_process(issues, "") for issues in (FEW, options.issues))
    compare("SQLite", small, large, options.issues)
    if programs := postgresql_programs():
        with postgresql(programs) as one, postgresql(programs) as other:
            small, large = in_a_process(FEW, one), in_a_process(options.issues, other)
        compare("PostgreSQL", small, large, options.issues)


if __name__ == "__main__":
    main()
