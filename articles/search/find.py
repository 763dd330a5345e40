"""What is asked of the database: which documents have all terms, the newest (or oldest) first.

The index gives candidates by their characters and pairs of characters; every candidate is checked
against its text, so what is found is exactly what has the terms as substrings. How each database
is asked: `.sqlite` and `.postgresql`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from .index import IN_A_DAY, first_number, listing, mark
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


def checks(question: Question, *, is_text_told: bool = False) -> Condition:
    """What each document is checked for, the index and its number apart; its text not, if the index
    has told all of that."""
    filters = question.filters
    conditions = [] if is_text_told else [has(question, question.column)]
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
