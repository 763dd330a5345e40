"""Whether search finds what a plain scan finds, and answers whatever is typed in time."""

from __future__ import annotations

import random
import statistics
import time
from typing import Any

EXACT = 300
HOSTILE = 5000


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
            (found_all,) = gather([Question(query, Filters(), timezone.now())], 1_000_000)
        mine = [number for number in found_all.places.numbers if number >= first]
        scan = [n for n, t in rows if all(term.needle in t for term in query.terms)]
        equal += mine == scan
        found.append([typed, mine[:50]])
    return {"exact": equal, "found": found}


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
