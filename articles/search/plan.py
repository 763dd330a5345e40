"""How PostgreSQL is to look for documents: by its index, or by reading them in order.

Its index finds all documents with the terms before the first can be shown; where they are many,
reading from the newest finds enough of them sooner. Which it is, a sample of the newest documents
tells: the planner knows how frequent each pair of characters is, but not how frequent all together.
SQLite's index gives its rows in order and needs no plan.
"""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

from django.db import connection

from .find import DOCUMENTS, Question, checks

SAMPLE = 2000
# A document that the index names costs as much as so many read in order.
DEARER = 6


def planned(question: Question, *, text: int, title: int = 0) -> Question:
    """The question with its plan: which fields are looked for in order, if so many documents are
    wanted of each."""
    if connection.vendor == "sqlite":
        return question
    wanted = {"text": text, "title": title}
    total, shares = sampled(question, [field for field, count in wanted.items() if count])
    many = {
        field
        for field, share in shares.items()
        # Reading in order costs wanted / share, the index share x total x DEARER.
        if share > sqrt(wanted[field] / (total * DEARER))
    }
    return replace(question, in_order=frozenset(many))


def sampled(question: Question, fields: list[str]) -> tuple[float, dict[str, float]]:
    """About how many documents there are, and of the newest the share that fulfils the question in
    each of the fields."""
    counts, values = [], []
    for field in fields:
        sql, mine = checks(replace(question, field=field), None)
        counts.append(f"count(*) FILTER (WHERE {' AND '.join(sql)})")
        values += mine
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT greatest(reltuples, 1) FROM pg_class"
            f" WHERE oid = '{DOCUMENTS}'::regclass), {', '.join(counts)}"
            f" FROM (SELECT * FROM {DOCUMENTS} ORDER BY id DESC LIMIT {SAMPLE}) AS d",
            values,
        )
        total, *found = cursor.fetchone()
    return total, {field: count / SAMPLE for field, count in zip(fields, found, strict=True)}
