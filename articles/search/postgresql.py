"""Asking PostgreSQL: its index, which finds all documents with the terms before the first can be
shown; the index for one period after another; or the documents themselves in the order wanted."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import connection

from .find import DOCUMENTS, Condition, Places, Question, all_of, checks, has, terms_of, within
from .index import IN_A_PERIOD

# A term is frequent if of so many documents one tells another article that has it: reading on in
# order costs least then.
OFTEN = 4
# As many more are asked for as an estimate says, so that the database need not be asked again.
SURPLUS = 1.25


class Answered(NamedTuple):
    """What was found; of a read in order, how many documents were read, the numbers of the first
    and last of them, of the last one of the days asked for, and about how many there are in all."""

    places: Places
    scanned: int
    first: int
    last: int
    end: int
    total: float


def together(questions: list[Condition]) -> list[Answered]:
    """What is found of each of these questions, in one statement."""
    parts = [f"(SELECT {place}, q.* FROM ({sql}) AS q)" for place, (sql, _) in enumerate(questions)]
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(parts), [value for _, values in questions for value in values]
        )
        rows = sorted(cursor.fetchall(), key=lambda row: row[0])
    return [answered(*row[1:]) for row in rows]


def answered(*columns: Any) -> Answered:
    scanned, first, last, end, total = (column or 0 for column in columns[4:])
    return Answered(
        Places(*(column or [] for column in columns[:4])), scanned, first, last, end, total
    )


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
    """The days, 128 together, that the index knows of a document."""
    return number // IN_A_PERIOD


def term_of(period: int) -> int:
    return -1 - period


def by_index(
    question: Question, limit: int, beyond: int | None = None, periods: range | None = None
) -> Condition:
    """The first `limit` documents in the order asked for, behind the number `beyond`, by the index;
    asked for one of these periods after another, if there are some."""
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
    return Condition(
        "SELECT array_agg(id), array_agg(article_id), array_agg(titled), array_agg(head),"
        " NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::real"
        f" FROM ({in_turn} LIMIT {int(limit)}) AS f",
        values,
    )


def in_order(question: Question, among: int, beyond: int | None = None) -> Condition:
    """The documents found among the next so many in the order asked for, without the index."""
    part = read(question, within(question, "id", beyond), Condition("%s", [among]))
    return found_in(question, part, "SELECT * FROM look")


def at_first(question: Question, among: int, articles: int) -> Condition:
    """The same of the first so many; and where at least one article for every OFTEN of them was
    found, among as many further ones as show more than so many articles at that rate."""
    part = read(question, within(question, "id", None), Condition("%s", [among]))
    found = "count(DISTINCT article_id) FILTER (WHERE titled IS NOT NULL)"
    lacking = f"greatest(%s - {found}, 0) * {SURPLUS} * count(*) / {found}"
    is_often = f"{found} * {OFTEN} >= greatest(count(*), 1)"
    as_many = Condition(
        f"(SELECT CASE WHEN {is_often} THEN ceil({lacking}) ELSE 0 END FROM look)", [articles + 1]
    )
    behind = (
        "id > (SELECT max(id) FROM look)"
        if question.is_oldest_first
        else "id < (SELECT min(id) FROM look)"
    )
    further = read(question, all_of([within(question, "id", None), Condition(behind, [])]), as_many)
    both = Condition(
        f"{part.sql}), further AS MATERIALIZED ({further.sql}", [*part.values, *further.values]
    )
    return found_in(question, both, "SELECT * FROM look UNION ALL SELECT * FROM further")


def read(question: Question, numbers: Condition, among: Condition) -> Condition:
    """So many documents of these numbers, those that are found with whether their titles have the
    terms, the others without."""
    titled, where = has(question, "title"), checks(question)
    return Condition(
        f"SELECT d.id, d.article_id, CASE WHEN {where.sql} THEN {titled.sql} END AS titled,"
        " d.section_id IS NULL AS head"
        f" FROM (SELECT * FROM {DOCUMENTS} WHERE {numbers.sql}"
        f" ORDER BY id {question.order} LIMIT {among.sql}) AS d",
        [*where.values, *titled.values, *numbers.values, *among.values],
    )


def found_in(question: Question, look: Condition, every: str) -> Condition:
    """What is found in what `every` gives of the documents that were read."""
    days = within(question, "id", None)
    first, last = ("min", "max") if question.is_oldest_first else ("max", "min")
    columns = ("id", "article_id", "titled", "head")
    found = (f"array_agg({each}) FILTER (WHERE titled IS NOT NULL)" for each in columns)
    return Condition(
        f"WITH look AS MATERIALIZED ({look.sql})"
        f" SELECT {', '.join(found)}, count(*), {first}(id), {last}(id),"
        f" (SELECT {last}(id) FROM {DOCUMENTS} WHERE {days.sql}),"
        f" (SELECT greatest(reltuples, 1) FROM pg_class WHERE oid = '{DOCUMENTS}'::regclass)"
        f" FROM ({every}) AS every",
        [*look.values, *days.values],
    )
