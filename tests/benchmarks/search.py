"""How exact and how fast search is, on SQLite and on PostgreSQL, against a plain scan by LIKE.

python -m tests.benchmarks.search [--issues N]   (8 articles and some 40 sections an issue)

Times are of this machine, and the median is one by that of the scan in the same run, too. From
GROWN issues on, an archive of a tenth of that size is measured too, for the growth.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.benchmarks.bars import Bars
from tests.benchmarks.exactness import EXACT, exactness, hostile
from tests.benchmarks.sample import make_archive
from tests.benchmarks.search_bars import GROWTH, tell
from tests.deployment import SETTINGS
from tests.run import postgresql, postgresql_programs

if TYPE_CHECKING:
    from articles.search.query import Query

ROUNDS = 3
GROWN = 5000
# Building from nothing is measured up to so many issues (some 100,000 sections).
BUILT = 2500
# Frequent, middle, rare, absent, one character, phrases, two terms.
ASKED = (
    "居民 居委会 的 下半年 垃圾箱房 老年学堂 学雷锋日 讨论了健身步道 87户 云杉苑 石泉里 "
    "凤凰涅槃 默想 wanli 居 亭 云 学 居民们都说好 楼组长在弄堂口 富平居民区上半年"
).split()
TWO = ["垃圾 电梯", "合唱队 凉亭", "富平 消防演练", "石泉里 居民", "87户 路灯"]


AREA, TAG = {"area": "fuping"}, {"tag": "lajifenlei"}
FILTERED: list[tuple[str, dict[str, Any]]] = [
    ("居民", AREA),
    ("石泉里", AREA),
    ("学雷锋日", AREA),
    ("居民", TAG),
    ("云杉苑", TAG),
]


def timed(work: Callable[..., Any], *arguments: Any, **named: Any) -> float:
    """How long the work takes, in milliseconds."""
    start = time.perf_counter()
    work(*arguments, **named)
    return (time.perf_counter() - start) * 1000


def measure(issues: int, is_for_growth: bool) -> dict[str, Any]:
    """The figures of the database that the settings name, which must be empty; only those that
    growth is told by, if it is for that."""
    took = make_archive(issues)
    figures: dict[str, Any] = {"articles_a_minute": round(issues * 8 / took * 60)}
    if is_for_growth:
        return figures | speed() | sizes()
    figures |= exactness() | speed() | hostile() | sizes() | publication()
    return figures | built() if issues <= BUILT else figures


def speed() -> dict[str, Any]:
    """The first page with snippets and facets, against counting by LIKE in the same run; and the
    page as it is served, warm too, with the processor's time in this process."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from articles.search.query import parse
    from tests.queries import questions

    times, scans, pages, work, queries = [], [], [], [], []
    client = Client(headers={"host": "127.0.0.1"})
    asked: list[tuple[str, dict[str, Any]]] = [(typed, {}) for typed in [*ASKED, *TWO]]
    for typed, filters in [*asked, *FILTERED]:
        query = parse(typed)
        first_page(query, filters)
        times.append(statistics.median(timed(first_page, query, filters) for _ in range(ROUNDS)))
        scans.append(timed(by_like, query))
        begun = time.process_time()
        pages.append(timed(client.get, "/search/", {"q": typed, **filters}))
        work.append((time.process_time() - begun) * 1000)
        with CaptureQueriesContext(connection) as captured:
            client.get("/search/", {"q": typed, **filters})
        queries.append(len(questions(captured)))
    times_in_order = sorted(times)
    return {
        "p50_ms": round(statistics.median(times), 1),
        "p95_ms": round(times_in_order[int(len(times) * 0.95)], 1),
        "worst_ms": round(max(times), 1),
        "page_p50_ms": round(statistics.median(pages), 1),
        "page_processor_p50_ms": round(statistics.median(work), 1),
        "most_queries": max(queries),
        "like_p50_ms": round(statistics.median(scans), 1),
        "times_faster_than_like": round(statistics.median(scans) / statistics.median(times), 1),
    }


def first_page(query: Query, filters: dict[str, Any]) -> None:
    from django.utils import timezone

    from articles.search.answer import Sort, answer
    from articles.search.deadline import limited
    from articles.search.find import Filters
    from articles.search.results import shown

    with limited():
        found = answer(query, Filters(**filters), Sort.RELEVANCE, 1, timezone.now())
        shown(found.page, query)


def by_like(query: Query) -> None:
    """Count what the terms are in, by reading all."""
    from django.db import connection

    from articles.search.find import DOCUMENTS

    where = " AND ".join(["text LIKE %s"] * len(query.terms))
    with connection.cursor() as cursor:
        values = [f"%{term.needle}%" for term in query.terms]
        cursor.execute(f"SELECT count(*) FROM {DOCUMENTS} WHERE {where}", values)
        cursor.fetchall()


def publication() -> dict[str, Any]:
    """How long it takes to publish an issue of 8 articles and 40 sections, and the index's part."""
    from datetime import date

    from articles.models import Article, Issue, SearchDocument, Section
    from articles.search.index import index_articles, remove
    from residents_areas.sample import Sampler

    sampler = Sampler([("fuping", "富平")], 3)
    issue = Issue.objects.create(title="一期", slug="published", published_on=date(2019, 1, 1))
    for number in range(8):
        article = Article.objects.create(issue=issue, headline=f"第{number}篇")
        Section.objects.bulk_create(
            Section(article=article, order=n, anchor=f"s{n}", heading="小节", body=sample.body)
            for n, sample in enumerate((sampler.section() for _ in range(5)), start=1)
        )
    whole = timed(issue.publish)
    mine = Article.objects.filter(issue=issue)
    remove(SearchDocument.objects.filter(article__in=mine))
    return {
        "publish_ms": round(whole, 1),
        "publish_index_ms": round(timed(index_articles, mine), 1),
    }


def built() -> dict[str, Any]:
    """How many sections a second the index takes when it is built from nothing."""
    from django.core.management import call_command
    from django.db import connection

    from articles.models import SearchDocument, Section

    SearchDocument.objects.all().delete()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM articles_searchdocument")
        else:
            for name in ("text", "title", "headline"):
                name = f"articles_search_{name}"
                cursor.execute(f"INSERT INTO {name} ({name}) VALUES ('delete-all')")
    took = timed(call_command, "rebuild_search", stdout=sys.stderr)
    return {"built_sections_a_second": round(Section.objects.count() / took * 1000)}


def sizes() -> dict[str, Any]:
    """How many documents, and how large the index with its documents is against the text that is
    searched, each word of it counted once, in UTF-8."""
    from django.db import connection

    columns = {
        "articles_section": ("heading", "body"),
        "articles_article": ("headline", "kicker", "subhead", "byline", "lead"),
        "articles_photo": ("caption",),
    }
    size = "length(CAST({} AS BLOB))" if connection.vendor == "sqlite" else "octet_length({})"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM articles_section")
        (sections,) = cursor.fetchone()
        text = 0
        for table, names in columns.items():
            whole = " + ".join(size.format(name) for name in names)
            cursor.execute(f"SELECT sum({whole}) FROM {table}")
            text += int(cursor.fetchone()[0] or 0)
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'articles_search%'")
        else:
            cursor.execute("SELECT pg_total_relation_size('articles_searchdocument')")
        (index,) = cursor.fetchone()
    return {"sections": sections, "index_to_text": round(int(index or 0) / text, 2)}


def in_a_process(issues: int, environment: dict[str, str], *options: str) -> dict[str, Any]:
    """The figures of an archive in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.search", "--issues", str(issues), "--here"]
    process = subprocess.run(
        [*command, *options],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    figures: dict[str, Any] = json.loads(process.stdout)
    return figures


def both_sizes(name: str, issues: int, environment: dict[str, str], small: str) -> dict[str, Any]:
    """The figures of an archive; of a large one also those of a tenth of it, whose database is at
    `small`, and by how much the median is longer."""
    print(f"== {name}", flush=True)
    bars = Bars("search", name)
    before = None
    if issues >= GROWN:
        before = in_a_process(issues // 10, environment | {"DATABASE_URL": small}, "--for-growth")
        tell(bars, before)
    figures = in_a_process(issues, environment)
    tell(bars, figures)
    if before:
        what = f"growth of the median from {before['sections']:,} sections"
        bars.at_most(what, figures["p50_ms"] / before["p50_ms"], GROWTH)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--issues", type=int, default=250)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--for-growth", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        figures = measure(options.issues, options.for_growth)
        json.dump(figures, sys.stdout, ensure_ascii=False)
        return
    with tempfile.TemporaryDirectory() as folder:
        here = SETTINGS | {"VAR_DIR": folder, "DATABASE_URL": ""}
        sqlite = both_sizes("SQLite", options.issues, here, f"sqlite:///{folder}/small.sqlite3")
        if programs := postgresql_programs():
            with postgresql(programs) as url, postgresql(programs) as small:
                there = both_sizes(
                    "PostgreSQL", options.issues, here | {"DATABASE_URL": url}, small
                )
            same = sum(a == b for a, b in zip(sqlite["found"], there["found"], strict=True))
            Bars("search").at_least(f"the same on both, of {EXACT} queries", same, EXACT)


if __name__ == "__main__":
    main()
