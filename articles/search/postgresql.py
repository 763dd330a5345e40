"""Asking PostgreSQL: its index, which finds all documents with the terms before the first can be
shown; the index for one period after another; or the documents themselves in the order wanted."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Any, NamedTuple

from django.db import connection

from .find import DOCUMENTS, Condition, Places, Question, all_of, checks, has, terms_of, within
from .index import IN_A_PERIOD

# What is found, in columns.
ARRAYS = [f"array_agg({column})" for column in ("id", "article_id", "titled", "head")]
# What is asked of a document; {} tells whether its title has the terms.
ASKED = "d.id, d.article_id, {} AS titled, d.section_id IS NULL AS head"
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
        rows = sorted(cursor.fetchall(), key=lambda row: row[:2])
    found = [[answered(*row[2:]) for row in rows if row[0] == place] for place in range(len(parts))]
    return [reduce(both, answers) for answers in found]


def answered(*columns: Any) -> Answered:
    scanned, first, last, end, total = (column or 0 for column in columns[4:])
    return Answered(
        Places(*(column or [] for column in columns[:4])), scanned, first, last, end, total
    )


def both(one: Answered, further: Answered) -> Answered:
    """What was found by reading and by reading on."""
    if not further.scanned:
        return one
    columns: Iterable[tuple[list[Any], list[Any]]] = zip(one.places, further.places, strict=True)
    places = Places(*(mine + more for mine, more in columns))
    return one._replace(places=places, scanned=one.scanned + further.scanned, last=further.last)


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
        f"SELECT {ASKED.format(titled.sql)}"
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
        f"SELECT 0, {', '.join(ARRAYS)},"
        " NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::real"
        f" FROM ({in_turn} LIMIT {int(limit)}) AS f",
        values,
    )


def in_order(question: Question, among: int, beyond: int | None = None) -> Condition:
    """The documents found among the next so many in the order asked for, without the index."""
    asked = next_of(question, within(question, "id", beyond), Condition("%s", [among]))
    return read(question, asked, part=0)


def at_first(question: Question, among: int, articles: int, most: int, dearer: float) -> Condition:
    """The same of the first so many; and where the index would cost more, naming a document being
    so much dearer, of as many further ones as show more than so many articles, `most` of them."""
    asked = next_of(question, within(question, "id", None), Condition("%s", [among]))
    titled, where = has(question, "title"), checks(question)
    _, last = first_and_last(question)
    # Null where it is not found.
    told = ASKED.format(f"CASE WHEN {where.sql} THEN {titled.sql} END")
    look = Condition(
        f"SELECT {told} FROM (SELECT * {asked.sql}) AS d",
        [*where.values, *titled.values, *asked.values],
    )
    rate = (
        f"SELECT count(*) AS read, count(titled) AS found, {last}(id) AS last,"
        " count(DISTINCT article_id) FILTER (WHERE titled IS NOT NULL) AS articles FROM look"
    )
    is_dearer = Condition("found > 0 AND found * %s >= read", [dearer])
    lacking = Condition(f"greatest(%s - articles, 0) * {SURPLUS} * read / articles", [articles + 1])
    as_many = Condition(
        f"(SELECT CASE WHEN {is_dearer.sql} THEN least(ceil({lacking.sql}), %s) ELSE 0 END"
        " FROM rate)",
        [*is_dearer.values, *lacking.values, most],
    )
    side = ">" if question.is_oldest_first else "<"
    behind = Condition(f"id {side} (SELECT last FROM rate)", [])
    numbers = all_of([within(question, "id", None), behind])
    further = read(question, next_of(question, numbers, as_many), part=1)
    found = ", ".join(f"{each} FILTER (WHERE titled IS NOT NULL)" for each in ARRAYS)
    whole = archive(question)
    return Condition(
        f"WITH look AS MATERIALIZED ({look.sql}), rate AS MATERIALIZED ({rate})"
        f" SELECT 0, {found}, {read_of(question)}, {whole.sql} FROM look"
        f" UNION ALL ({further.sql})",
        [*look.values, *whole.values, *further.values],
    )


def next_of(question: Question, numbers: Condition, among: Condition) -> Condition:
    """So many documents of these numbers, in the order asked for: what follows SELECT."""
    return Condition(
        f"FROM {DOCUMENTS} WHERE {numbers.sql} ORDER BY id {question.order} LIMIT {among.sql}",
        [*numbers.values, *among.values],
    )


def read(question: Question, asked: Condition, part: int) -> Condition:
    """What is found of these documents, of which only the index of numbers tells how many."""
    titled, where = has(question, "title"), checks(question)
    found = Condition(
        f"SELECT {ASKED.format(titled.sql)} FROM (SELECT * {asked.sql}) AS d WHERE {where.sql}",
        [*titled.values, *asked.values, *where.values],
    )
    whole = archive(question)
    return Condition(
        f"SELECT {part}, found.*, read.*, {whole.sql}"
        f" FROM (SELECT {', '.join(ARRAYS)} FROM ({found.sql}) AS found) AS found"
        f" CROSS JOIN (SELECT {read_of(question)} FROM (SELECT id {asked.sql}) AS ids) AS read",
        [*whole.values, *found.values, *asked.values],
    )


def first_and_last(question: Question) -> tuple[str, str]:
    return ("min", "max") if question.is_oldest_first else ("max", "min")


def read_of(question: Question) -> str:
    """How many documents were read, the numbers of the first and last of them."""
    first, last = first_and_last(question)
    return f"count(*), {first}(id), {last}(id)"


def archive(question: Question) -> Condition:
    """The number of the last document of the days asked for; about how many there are in all."""
    days, (_, last) = within(question, "id", None), first_and_last(question)
    return Condition(
        f"(SELECT {last}(id) FROM {DOCUMENTS} WHERE {days.sql}),"
        f" (SELECT greatest(reltuples, 1) FROM pg_class WHERE oid = '{DOCUMENTS}'::regclass)",
        days.values,
    )
