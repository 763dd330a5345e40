"""Asking the database: which documents have all terms, the newest (or oldest) first.

The index gives candidates by their characters and pairs of characters; every candidate is checked
against its text, so what is found is exactly what has the terms as substrings.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import OperationalError, connection, transaction

from .index import IN_A_DAY, first_number, listing, mark
from .query import Query
from .text import needed

TIME_LIMIT = 2.0
QUERY_CANCELED = "57014"
# How many steps SQLite's machine makes between two looks at the clock.
STEPS = 10_000


class TooSlow(Exception):
    """The question took longer than TIME_LIMIT seconds."""


class Hit(NamedTuple):
    """One document found; `section` is None for an article's head and lead."""

    number: int
    article: int
    section: int | None
    column: str
    areas: str
    tags: str
    text: str


@dataclass(frozen=True)
class Filters:
    """What narrows a search: the slugs of an area and a tag, a column, days from and to
    (inclusive), the key of an issue."""

    area: str = ""
    tag: str = ""
    column: str = ""
    first: date | None = None
    last: date | None = None
    issue: int | None = None


@dataclass(frozen=True)
class Question:
    """What is asked of the database. `at` is the time that decides what is public, `field` "text"
    or "title"; `in_order` are those of them whose documents are read in order (`.plan`)."""

    query: Query
    filters: Filters
    at: datetime
    field: str = "text"
    is_oldest_first: bool = False
    in_order: frozenset[str] = frozenset()


Conditions = tuple[list[str], list[Any]]


def checks(question: Question, beyond: int | None) -> Conditions:
    """What each document is checked for, the index apart: SQL conditions and their values."""
    position = "strpos" if connection.vendor == "postgresql" else "instr"
    filters = question.filters
    parts: list[tuple[str, Any]] = []
    for term in question.query.terms:
        parts.append((f"{position}(d.{question.field}, %s) > 0", term.needle))
    for term in question.query.excluded:
        parts.append((f"{position}(d.text, %s) = 0", term.needle))
    parts.append(("d.public_from <= %s", connection.ops.adapt_datetimefield_value(question.at)))
    if filters.area:
        parts.append((f"{position}(d.areas, %s) > 0", listing(filters.area)))
    if filters.tag:
        parts.append((f"{position}(d.tags, %s) > 0", listing(filters.tag)))
    if filters.column:
        parts.append(('d."column" = %s', filters.column))
    if filters.issue:
        issue = "d.article_id IN (SELECT id FROM articles_article WHERE issue_id = %s)"
        parts.append((issue, filters.issue))
    if filters.first:
        parts.append(("NUMBER >= %s", first_number(filters.first)))
    if filters.last:
        parts.append(("NUMBER < %s", first_number(filters.last) + IN_A_DAY))
    if beyond is not None:
        parts.append((f"NUMBER {'>' if question.is_oldest_first else '<'} %s", beyond))
    number = "d.id" if connection.vendor == "postgresql" else "f.rowid"
    sql = [part.replace("NUMBER", number) for part, _ in parts]
    values = [value for _, value in parts]
    return sql, values


def terms_of(question: Question) -> set[str]:
    """The index terms that every document asked for has: those of its area and tag among them."""
    terms = set().union(*(needed(term.needle) for term in question.query.terms))
    if question.filters.area:
        terms.add(mark("area", question.filters.area))
    if question.filters.tag:
        terms.add(mark("tag", question.filters.tag))
    return terms


def codes_of(terms: set[str]) -> list[int]:
    """The terms as the function of the migration numbers them."""
    codes = []
    for term in terms:
        first, *rest = map(ord, term)
        code = (first & 0x7FFF) * 0x10000 + (rest[0] & 0xFFFF) if rest else first
        codes.append(code)
    return sorted(codes)


COLUMNS = 'd.id, d.article_id, d.section_id, d."column", d.areas, d.tags, d.text'
DOCUMENTS = "articles_searchdocument"


def statement(
    question: Question, columns: str, limit: int | None, beyond: int | None
) -> tuple[str, list[Any]]:
    """The SQL that gives these columns of the documents in the order asked for."""
    sql, values = checks(question, beyond)
    where = " AND ".join(sql)
    order = "ASC" if question.is_oldest_first else "DESC"
    end = f" LIMIT {int(limit)}" if limit is not None else ""
    terms = terms_of(question)
    if connection.vendor == "sqlite":
        index = f"articles_search_{question.field}"
        match = " ".join(f'"{term}"' for term in sorted(terms))
        return (
            f"SELECT {columns} FROM {index} f CROSS JOIN {DOCUMENTS} d ON d.id = f.rowid"
            f" WHERE {index} MATCH %s AND {where} ORDER BY f.rowid {order}{end}",
            [match, *values],
        )
    if limit is not None and question.field in question.in_order:
        return (
            f"SELECT {columns} FROM {DOCUMENTS} d WHERE {where} ORDER BY d.id {order}{end}",
            values,
        )
    # Not ordered before it is cut: the planner is not to read the newest instead.
    return (
        f"WITH found AS MATERIALIZED (SELECT d.id FROM {DOCUMENTS} d"
        f" WHERE articles_search_grams(d.{question.field}) @> %s::int[] AND {where})"
        f" SELECT {columns} FROM (SELECT id FROM found ORDER BY id {order}{end}) AS f"
        f" JOIN {DOCUMENTS} d ON d.id = f.id ORDER BY d.id {order}",
        [codes_of(terms), *values],
    )


def hits(question: Question, limit: int, beyond: int | None = None) -> list[Hit]:
    """The first `limit` documents in the order asked for, behind the number `beyond`."""
    with connection.cursor() as cursor:
        cursor.execute(*statement(question, COLUMNS, limit, beyond))
        return [Hit(*row) for row in cursor.fetchall()]


def count_articles(question: Question, limit: int | None) -> tuple[int, int]:
    """How many documents there are, counted up to `limit`, and of how many articles."""
    sql, values = statement(question, "d.article_id", limit, None)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), count(DISTINCT article_id) FROM ({sql}) AS d", values)
        documents, articles = cursor.fetchone()
    return documents, articles


@contextmanager
def limited(seconds: float = TIME_LIMIT) -> Iterator[None]:
    """Questions asked inside that take too long raise TooSlow: on PostgreSQL one that takes so many
    seconds, on SQLite all of them together.

    On PostgreSQL they see one state of the data; on SQLite, where a transaction would wait for
    those who write, each sees its own.
    """
    try:
        if connection.vendor == "postgresql":
            # A transaction that is there already is a test's: it has read and written before.
            of_its_own = nullcontext() if connection.in_atomic_block else transaction.atomic()
            reading = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; "
            with of_its_own, connection.cursor() as cursor:
                start = "" if isinstance(of_its_own, nullcontext) else reading
                cursor.execute(
                    f"{start}SET LOCAL statement_timeout = {int(seconds * 1000)};"
                    # A question is answered by one process, and never by reading all.
                    "SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL enable_seqscan = off"
                )
                yield
        else:
            end = time.monotonic() + seconds
            connection.ensure_connection()
            sqlite: Any = connection.connection
            sqlite.set_progress_handler(lambda: time.monotonic() > end, STEPS)
            try:
                yield
            finally:
                sqlite.set_progress_handler(None, 0)
    except OperationalError as error:
        is_cancelled = getattr(error.__cause__, "sqlstate", None) == QUERY_CANCELED
        if is_cancelled or str(error) == "interrupted":
            raise TooSlow from error
        raise
