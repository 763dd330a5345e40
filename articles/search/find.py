"""Asking the database: which documents have all terms, the newest (or oldest) first.

The index gives candidates by their characters and pairs of characters; every candidate is checked
against its text, so what is found is exactly what has the terms as substrings.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from .index import IN_A_DAY, IN_A_PERIOD, first_number, listing, mark
from .indexes import column_of
from .query import Query
from .text import needed


class Places(NamedTuple):
    """Documents found, in columns: their numbers, their articles, whether their titles have all
    terms too, whether they are heads of articles."""

    numbers: list[int]
    articles: list[int]
    titled: list[bool]
    heads: list[bool]


def no_places() -> Places:
    return Places([], [], [], [])


class Hit(NamedTuple):
    """What is shown and counted of a document; `section` is None for an article's head and lead."""

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
    """What is asked of the database. `at` is the time that decides what is public, `field` one of
    INDEXES: all that is searched of a document, its title, or the headline of an article; `terms`
    are the index terms that SQLite is asked for, if not all (`.rarest`)."""

    query: Query
    filters: Filters
    at: datetime
    field: str = "text"
    is_oldest_first: bool = False
    terms: frozenset[str] = frozenset()

    @property
    def column(self) -> str:
        return column_of(self.field)

    @property
    def order(self) -> str:
        return "ASC" if self.is_oldest_first else "DESC"


class Condition(NamedTuple):
    """A piece of SQL and its values."""

    sql: str
    values: list[Any]


DOCUMENTS = "articles_searchdocument"


def all_of(conditions: list[Condition]) -> Condition:
    """All conditions together; true if there are none."""
    sql = " AND ".join(condition.sql for condition in conditions) or "1 = 1"
    return Condition(sql, [value for condition in conditions for value in condition.values])


def has(question: Question, field: str) -> Condition:
    """Whether a field has all terms."""
    return all_of([within_text(field, term.needle) for term in question.query.terms])


def within_text(column: str, needle: str, is_there: bool = True) -> Condition:
    """Whether a column has a needle; or that it has not."""
    position = "strpos" if connection.vendor == "postgresql" else "instr"
    return Condition(f"{position}(d.{column}, %s) {'>' if is_there else '='} 0", [needle])


def checks(question: Question) -> Condition:
    """What each document is checked for, the index and its number apart."""
    filters = question.filters
    conditions = [has(question, question.column)]
    if question.field == "headline":
        conditions.append(Condition("d.section_id IS NULL", []))
    for term in question.query.excluded:
        conditions.append(within_text("text", term.needle, is_there=False))
    at = connection.ops.adapt_datetimefield_value(question.at)
    conditions.append(Condition("d.public_from <= %s", [at]))
    if filters.area:
        conditions.append(within_text("areas", listing(filters.area)))
    if filters.tag:
        conditions.append(within_text("tags", listing(filters.tag)))
    if filters.column:
        conditions.append(Condition('d."column" = %s', [filters.column]))
    if filters.issue:
        of_issue = "d.article_id IN (SELECT id FROM articles_article WHERE issue_id = %s)"
        conditions.append(Condition(of_issue, [filters.issue]))
    return all_of(conditions)


def within(question: Question, number: str, beyond: int | None) -> Condition:
    """Which numbers are asked for, by the SQL that gives a document's number: those of the days
    from and to, and those behind a number."""
    filters = question.filters
    conditions = []
    if filters.first:
        conditions.append(Condition(f"{number} >= %s", [first_number(filters.first)]))
    if filters.last:
        conditions.append(Condition(f"{number} < %s", [first_number(filters.last) + IN_A_DAY]))
    if beyond is not None:
        conditions.append(
            Condition(f"{number} {'>' if question.is_oldest_first else '<'} %s", [beyond])
        )
    return all_of(conditions)


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
        match [ord(character) for character in term]:
            case [one]:
                codes.append(one)
            case [a, b]:
                codes.append((a & 0x7FFF) * 0x10000 + (b & 0xFFFF))
            case [a, b, c]:
                codes.append(-1 - ((a & 0x1FFF) << 18 | (c & 0x1FFF) << 5 | b & 0x1F))
    return sorted(codes)


def period_of(number: int) -> int:
    """The days, 128 together, that PostgreSQL's index knows of a document."""
    return number // IN_A_PERIOD


def term_of(period: int) -> int:
    return -1 - period


def by_index(
    question: Question, limit: int, beyond: int | None = None, periods: range | None = None
) -> Places:
    """The first `limit` documents in the order asked for, behind the number `beyond`, by the index;
    asked for one of these periods after another, which SQLite's index does not know."""
    if connection.vendor == "sqlite":
        return by_index_of_sqlite(question, limit, beyond)
    return by_index_of_postgresql(question, limit, beyond, periods)


def by_index_of_sqlite(question: Question, limit: int, beyond: int | None) -> Places:
    """SQLite's index gives its rows in order and so reads no more than are wanted."""
    titled, where = has(question, "title"), checks(question)
    index = f"articles_search_{question.field}"
    numbers = within(question, "f.rowid", beyond)
    match = " ".join(f'"{term}"' for term in sorted(question.terms or terms_of(question)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT d.id, d.article_id, {titled.sql}, d.section_id IS NULL FROM {index} f"
            f" CROSS JOIN {DOCUMENTS} d ON d.id = f.rowid"
            f" WHERE {index} MATCH %s AND {numbers.sql} AND {where.sql}"
            f" ORDER BY f.rowid {question.order} LIMIT {int(limit)}",
            [*titled.values, match, *numbers.values, *where.values],
        )
        columns = [list(column) for column in zip(*cursor.fetchall(), strict=True)]
    return Places(*columns) if columns else no_places()


def by_index_of_postgresql(
    question: Question, limit: int, beyond: int | None, periods: range | None
) -> Places:
    """PostgreSQL's index finds all, of one period where it is asked for these, before the first."""
    titled, where = has(question, "title"), checks(question)
    numbers = within(question, "d.id", beyond)
    codes, order = codes_of(terms_of(question)), question.order
    of_period = "" if periods is None else " || p.term"
    found = Condition(
        f"SELECT d.id, d.article_id, {titled.sql} AS titled, d.section_id IS NULL AS head"
        f" FROM {DOCUMENTS} d"
        f" WHERE articles_search_terms(d.{question.column}, d.id) @> (%s::int[]{of_period})"
        f" AND {numbers.sql} AND {where.sql}",
        [*titled.values, codes, *numbers.values, *where.values],
    )
    if periods is None:
        # Not ordered before it is cut: the planner is not to read the newest instead.
        in_turn = (
            f"WITH found AS MATERIALIZED ({found.sql}) SELECT * FROM found ORDER BY id {order}"
        )
        values = found.values
    else:
        # What is joined laterally is asked for in turn, and no longer than there is need for more.
        in_turn = (
            "SELECT f.* FROM generate_series(%s, %s, %s) AS p (term)"
            f" CROSS JOIN LATERAL ({found.sql} ORDER BY d.id {order}) AS f"
        )
        values = [term_of(periods[0]), term_of(periods[-1]), -periods.step, *found.values]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(id), array_agg(article_id), array_agg(titled), array_agg(head)"
            f" FROM ({in_turn} LIMIT {int(limit)}) AS f",
            values,
        )
        return Places(*(column or [] for column in cursor.fetchone()))


class Scan(NamedTuple):
    """What was found among so many documents read in order, from the number `first` to `last`;
    `end` is the number of the last one of the days asked for, `total` about how many there are."""

    places: Places
    scanned: int
    first: int
    last: int
    end: int
    total: float


def in_order(question: Question, among: int, beyond: int | None = None) -> Scan:
    """The documents found among the next so many in the order asked for, without the index; on
    PostgreSQL."""
    titled, where = has(question, "title"), checks(question)
    numbers, days = within(question, "id", beyond), within(question, "id", None)
    first, last = ("min", "max") if question.is_oldest_first else ("max", "min")
    columns = ("id", "article_id", "titled", "head")
    found = (f"array_agg({each}) FILTER (WHERE titled IS NOT NULL)" for each in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH read AS MATERIALIZED ("
            f" SELECT d.id, d.article_id, CASE WHEN {where.sql} THEN {titled.sql} END AS titled,"
            " d.section_id IS NULL AS head"
            f" FROM (SELECT * FROM {DOCUMENTS} WHERE {numbers.sql}"
            f" ORDER BY id {question.order} LIMIT {int(among)}) AS d)"
            f" SELECT {', '.join(found)}, count(*), {first}(id), {last}(id),"
            f" (SELECT {last}(id) FROM {DOCUMENTS} WHERE {days.sql}),"
            f" (SELECT greatest(reltuples, 1) FROM pg_class WHERE oid = '{DOCUMENTS}'::regclass)"
            " FROM read",
            [*where.values, *titled.values, *numbers.values, *days.values],
        )
        *columns_found, scanned, begin, reached, end, total = cursor.fetchone()
    places = Places(*(column or [] for column in columns_found))
    return Scan(places, scanned, begin or 0, reached or 0, end or 0, total)


def documents(numbers: Collection[int], with_text: Collection[int]) -> list[Hit]:
    """The documents of these numbers, those in `with_text` with their texts; the newest first."""
    any_of = (
        "= ANY(%s::bigint[])"
        if connection.vendor == "postgresql"
        else "IN (SELECT value FROM json_each(%s))"
    )
    start, end = "{}" if connection.vendor == "postgresql" else "[]"
    lists = [f"{start}{','.join(map(str, each))}{end}" for each in (with_text, numbers)]
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT id, article_id, section_id, "column", areas, tags,'
            f" CASE WHEN id {any_of} THEN text ELSE '' END"
            f" FROM {DOCUMENTS} WHERE id {any_of} ORDER BY id DESC",
            lists,
        )
        return [Hit(*row) for row in cursor.fetchall()]
