"""Asking SQLite's index, which gives its rows in order and so reads no more than are wanted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from .find import DOCUMENTS, Condition, Question, checks, has, terms_of, within

# Of a question, by its place among those asked together: a document's number, article, whether its
# title has the terms, whether it is the head of an article.
Row = tuple[int, int, int, bool, bool]
# An index term of these is in the index as it is written; of others small and capital letters are
# the same there, and punctuation is not there at all.
HAN = re.compile("[\u4e00-\u9fff]+")


@contextmanager
def asked(questions: list[tuple[Question, int | None, int | None]]) -> Iterator[Any]:
    """A cursor that gives, one after another, what is found of each question: behind a number, at
    most so many. Nothing is read before it is fetched."""
    parts = [
        in_turn(place, question, beyond, limit)
        for place, (question, beyond, limit) in enumerate(questions)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(f"SELECT * FROM ({part.sql})" for part in parts),
            [value for part in parts for value in part.values],
        )
        yield cursor


def in_turn(place: int, question: Question, beyond: int | None, limit: int | None) -> Condition:
    terms = question.terms or terms_of(question)
    titled = has(question, "title")
    needles = [term.needle for term in question.query.terms]
    # Then the long texts need not be read, nor the documents: the index articles_search_told has
    # all else.
    is_told = all(needle in terms and HAN.fullmatch(needle) for needle in needles)
    where = checks(question, is_text_told=is_told)
    index = f"articles_search_{question.field}"
    numbers = within(question, "f.rowid", beyond)
    match = " ".join(f'"{term}"' for term in sorted(terms))
    return Condition(
        f"SELECT {place}, d.id, d.article_id, {titled.sql}, d.section_id IS NULL FROM {index} f"
        f" CROSS JOIN {DOCUMENTS} d ON d.id = f.rowid"
        f" WHERE {index} MATCH %s AND {numbers.sql} AND {where.sql}"
        f" ORDER BY f.rowid {question.order} LIMIT {-1 if limit is None else limit}",
        [*titled.values, match, *numbers.values, *where.values],
    )
