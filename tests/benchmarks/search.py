"""How exact and how fast search is, on SQLite and on PostgreSQL, against a plain scan by LIKE.

python -m tests.benchmarks.search [--issues N]   (8 articles and some 40 sections an issue)

Each figure is a ratio to the scan of the same run, or a count; times are of this machine.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

from tests.run import postgresql, postgresql_programs

EXACT = 300
HOSTILE = 5000
ROUNDS = 3
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


def measure(issues: int) -> dict[str, Any]:
    """The figures of the database that the settings name, which must be empty."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    took = timed(call_command, "make_sample", issues=issues, stdout=sys.stderr)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    figures = {"articles_a_minute": round(issues * 8 / took * 60_000)}
    figures |= exactness() | speed() | hostile() | sizes() | publication()
    return figures | built() if issues <= BUILT else figures


def exactness() -> dict[str, Any]:
    """Queries of 1 to 12 characters from the texts and from outside, against a plain scan of the
    same texts; `found` is what was found, to be compared between databases."""
    from django.utils import timezone

    from articles.models import SearchDocument
    from articles.search.deadline import limited
    from articles.search.find import Filters, Question
    from articles.search.gather import gather
    from articles.search.query import parse

    chance = random.Random(7)
    # The newest: a scan of millions of texts in Python would take hours.
    rows = list(SearchDocument.objects.order_by("-id").values_list("id", "text")[:10_000])
    first = rows[-1][0]
    equal, found = 0, []
    asked = 0
    while asked < EXACT:
        text = chance.choice(rows)[1]
        start = chance.randrange(len(text))
        typed = text[start : start + chance.randint(1, 12)]
        if asked % 5 == 0:
            typed = "".join(chance.choices("龙凤麟龟云居民电梯87户", k=chance.randint(1, 4)))
        typed = "".join(c for c in typed if not "\ue000" <= c <= "\uf8ff").strip()
        query = parse(typed)
        if not query.terms:
            continue
        asked += 1
        with limited(60):
            places = gather(Question(query, Filters(), timezone.now()), 1_000_000).places
        mine = [number for number in places.numbers if number >= first]
        scan = [n for n, t in rows if all(term.needle in t for term in query.terms)]
        equal += mine == scan
        found.append([typed, mine[:50]])
    return {"exact": f"{equal} of {EXACT}", "found": found}


def speed() -> dict[str, Any]:
    """The first page with snippets and facets, against counting by LIKE."""
    from django.db import connection
    from django.utils import timezone

    from articles.search.answer import Sort, answer
    from articles.search.deadline import limited
    from articles.search.find import DOCUMENTS, Filters
    from articles.search.query import Query, parse
    from articles.search.results import shown

    def search(query: Query, filters: Filters) -> None:
        with limited():
            found = answer(query, filters, Sort.RELEVANCE, 1, timezone.now())
            shown(found.page, query)

    def like(query: Query) -> None:
        where = " AND ".join(["text LIKE %s"] * len(query.terms))
        with connection.cursor() as cursor:
            values = [f"%{term.needle}%" for term in query.terms]
            cursor.execute(f"SELECT count(*) FROM {DOCUMENTS} WHERE {where}", values)
            cursor.fetchall()

    times, scans = [], []
    asked = [(typed, Filters()) for typed in [*ASKED, *TWO]]
    asked += [(typed, Filters(**filters)) for typed, filters in FILTERED]
    for typed, filters in asked:
        query = parse(typed)
        search(query, filters)
        times.append(statistics.median(timed(search, query, filters) for _ in range(ROUNDS)))
        scans.append(timed(like, query))
    times_in_order = sorted(times)
    return {
        "p50_ms": round(statistics.median(times), 1),
        "p95_ms": round(times_in_order[int(len(times) * 0.95)], 1),
        "worst_ms": round(max(times), 1),
        "like_p50_ms": round(statistics.median(scans), 1),
        "times_faster_than_like": round(statistics.median(scans) / statistics.median(times), 1),
    }


def hostile() -> dict[str, Any]:
    """Queries that nobody would type, and pieces of texts with everything among them; how long the
    slowest takes, and how many get the page that says that they take too long."""
    from django.utils import timezone

    from articles.models import SearchDocument
    from articles.search.answer import Sort, answer
    from articles.search.deadline import TooSlow, limited
    from articles.search.find import Filters
    from articles.search.query import parse

    chance = random.Random(11)
    texts = list(SearchDocument.objects.order_by("-id").values_list("text", flat=True)[:500])
    marks = '的居民区一了在，。、；“”"-*%_()（）AND OR NEAR 87 户　\ue000\0龘😀'
    times, stopped = [], 0
    for number in range(HOSTILE):
        text = chance.choice(texts)
        start = chance.randrange(len(text))
        piece = text[start : start + chance.randint(1, 30)]
        noise = "".join(chance.choices(marks, k=chance.randint(1, 40)))
        query = parse((piece, noise, piece + noise, f'"{piece}" -{noise}')[number % 4])
        if not query.terms:
            continue
        start_at = time.perf_counter()
        try:
            with limited():
                answer(query, Filters(), chance.choice(list(Sort)), 1, timezone.now())
        except TooSlow:
            stopped += 1
        times.append((time.perf_counter() - start_at) * 1000)
    times.sort()
    return {
        "hostile": len(times),
        "hostile_p50_ms": round(statistics.median(times), 1),
        "hostile_p99_ms": round(times[int(len(times) * 0.99)], 1),
        "hostile_worst_ms": round(times[-1], 1),
        "hostile_at_the_limit": stopped,
    }


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


def in_a_process(name: str, issues: int, environment: dict[str, str]) -> dict[str, Any]:
    print(f"== {name}", flush=True)
    command = [sys.executable, "-m", "tests.benchmarks.search", "--issues", str(issues), "--here"]
    process = subprocess.run(
        command, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True, check=True
    )
    figures: dict[str, Any] = json.loads(process.stdout)
    for key, value in figures.items():
        if key != "found":
            print(f"  {key}: {value}")
    return figures


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--issues", type=int, default=250)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        json.dump(measure(options.issues), sys.stdout, ensure_ascii=False)
        return
    settings = {
        "DJANGO_SETTINGS_MODULE": "wanli.settings",
        "SECRET_KEY": "for the benchmark only",
        "ALLOWED_HOSTS": "localhost",
        "DEBUG": "0",
    }
    with tempfile.TemporaryDirectory() as folder:
        here = settings | {"VAR_DIR": folder, "DATABASE_URL": ""}
        sqlite = in_a_process("SQLite", options.issues, here)
        if programs := postgresql_programs():
            with postgresql(programs) as url:
                there = in_a_process("PostgreSQL", options.issues, here | {"DATABASE_URL": url})
            same = sum(a == b for a, b in zip(sqlite["found"], there["found"], strict=True))
            print(f"== the same documents in the same order on both: {same} of {EXACT}")


if __name__ == "__main__":
    main()
