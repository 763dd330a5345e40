"""How the cost of each public page grows with the archive: from 12 issues (some 100 articles) to
many, on SQLite and on PostgreSQL.

python -m tests.benchmarks.growth [--issues N]   (8 articles and some 40 sections an issue)

A page's cost is the median time of several requests in one process, without the cache of pages; the
growth is its ratio, the large archive to the small one. Of so small an archive lists are not full:
where the page itself is longer in the large one, its growth is divided by that of its length.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Any

from tests.benchmarks.sample import make_archive
from tests.deployment import SETTINGS
from tests.run import postgresql, postgresql_programs

FEW, MANY, ROUNDS, BAR = 12, 1250, 15, 1.3


def addresses() -> dict[str, str]:
    """The same kinds of pages of any archive, by their names."""
    from articles.models import Issue, Tag

    public = Issue.objects.published()
    middle = public[public.count() // 2]
    tag = Tag.objects.order_by("slug")[0]
    return {
        "home": "/",
        "issue": middle.get_absolute_url(),
        "article": middle.articles.all()[0].get_absolute_url(),
        "areas": "/areas/",
        "area": "/areas/fuping/",
        "reports": "/reports/",
        "tags": "/tags/",
        "tag": tag.get_absolute_url(),
        "about": "/about/",
        "feed": "/feed/",
        "feed of an area": "/areas/fuping/feed/",
        "feed of a tag": f"{tag.get_absolute_url()}feed/",
        "search": "/search/?q=%E5%B1%85%E6%B0%91",
        "sitemap": "/sitemap.xml",
        "sitemap of a month": f"/sitemap-{middle.filed_on:%Y-%m}.xml",
        "not there": "/issues/nothing/",
    }


# Milliseconds and bytes.
Cost = tuple[float, int]


def measure(issues: int) -> dict[str, Cost]:
    """What each page of an archive of so many issues costs, in the database that the settings name,
    which must be empty."""
    make_archive(issues)
    # Only now are there settings.
    from django.test import Client

    # A page that is not there is asked for on purpose.
    logging.disable(logging.WARNING)
    client = Client(headers={"host": "127.0.0.1"})
    figures: dict[str, Cost] = {}
    for name, address in addresses().items():
        times = []
        for _ in range(ROUNDS):
            begin = time.perf_counter()
            answer = client.get(address)
            times.append((time.perf_counter() - begin) * 1000)
        figures[name] = statistics.median(times), len(answer.content)
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
    print(f"== {name}: milliseconds a page of {FEW} issues and of {issues}, growth (bar {BAR})")
    for page, (before, short) in small.items():
        after, long = large[page]
        growth = after / before / max(1, long / short)
        below = "" if growth <= BAR else "    << below the bar"
        longer = f"  ({long / short:.1f} times as long)" if long > short * 1.05 else ""
        print(f"  {page:20} {before:7.1f} {after:7.1f} {growth:6.2f}{longer}{below}", flush=True)


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
