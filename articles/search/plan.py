"""How PostgreSQL is to look for documents: by its index, or by reading them in order.

Its index finds all documents with the terms before the first can be shown; where they are many,
reading from the newest finds enough of them sooner. SQLite's index gives its rows in order and
needs no plan.
"""

from __future__ import annotations

from math import sqrt

from django.db import connection

from .find import DOCUMENTS, Filters, codes_of, terms_of
from .query import Query

FIELDS = ("text", "title")
# Index terms whose frequency is asked for: each lengthens the planner's work.
MOST_TERMS = 8
# A document that the index names costs as much as so many read in order.
DEARER = 6
# Where a filter leaves one document in many, as many times more are read.
FILTERED = 20


def in_order(query: Query, filters: Filters, *, text: int, title: int = 0) -> frozenset[str]:
    """Those of FIELDS whose documents are read in order until so many are found in each."""
    if connection.vendor == "sqlite":
        return frozenset()
    codes = codes_of(terms_of(query))
    total, frequency = estimates(codes[:: -(-len(codes) // MOST_TERMS)])
    is_filtered = filters.area or filters.tag or filters.column or filters.issue
    more = FILTERED if is_filtered else 1
    bounds = {
        field: int(sqrt(wanted * more * total / DEARER)) + 1
        for field, wanted in (("text", text), ("title", title))
        if wanted
    }
    many = {field: bound for field, bound in bounds.items() if frequency[field] > bound}
    if len(codes) > 1 and many:
        # Each term is frequent; whether all together are, only the index knows.
        counts = counted(codes, many)
        many = {field: bound for field, bound in many.items() if counts[field] >= bound}
    return frozenset(many)


def estimates(codes: list[int]) -> tuple[int, dict[str, int]]:
    """What the planner expects: how many documents there are, and how many have the rarest of the
    terms in each field."""
    branches = [
        f"SELECT 1 FROM {DOCUMENTS} WHERE articles_search_grams({field}) @> '{{{code}}}'::int[]"
        for field in FIELDS
        for code in codes
    ]
    sql = " UNION ALL ".join([*branches, f"SELECT 1 FROM {DOCUMENTS}"])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        (plan,) = cursor.fetchone()
    node = plan[0]["Plan"]
    while node["Node Type"] != "Append":
        (node,) = node["Plans"]
    *rows, total = (part["Plan Rows"] for part in node["Plans"])
    half = len(codes)
    return total, {"text": min(rows[:half]), "title": min(rows[half:])}


def counted(codes: list[int], most: dict[str, int]) -> dict[str, int]:
    """How many documents have all the terms in each of the fields, counted up to its `most`."""
    counts = ", ".join(
        f"(SELECT count(*) FROM (SELECT 1 FROM {DOCUMENTS}"
        f" WHERE articles_search_grams({field}) @> %s::int[] LIMIT {limit}) AS d)"
        for field, limit in most.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}", [codes] * len(most))
        return dict(zip(most, cursor.fetchone(), strict=True))
