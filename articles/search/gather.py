"""Gathering as many documents as an answer is made of.

PostgreSQL's index finds all documents with the terms before the first can be shown; where they are
many, reading from the newest finds enough of them sooner. Which it is, the newest documents tell:
the planner knows how frequent each pair of characters is, but not how frequent all are together.
SQLite's index gives its rows in order and needs no such plan.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import compress

from django.db import connection

from .find import Places, Question, by_index, in_order

# Documents read in order before there is a plan, and the most between two looks at it.
FIRST_LOOK, LOOK = 1000, 20_000
# A document that PostgreSQL's index names costs as much as so many read in order.
DEARER = 4
# As many more are fetched as an estimate says, so that it need not be asked again.
SURPLUS = 1.25
# Documents fetched by PostgreSQL's index, which has found them all anyway.
BY_INDEX = 10_000
FIRST_PORTION = 2000


@dataclass
class Gathered:
    """Documents in the order asked for, as far as they were gathered: all of them, or those up to
    the number `reached`."""

    places: Places = field(default_factory=lambda: Places([], [], []))
    is_all: bool = False
    reached: int | None = None
    # Of PostgreSQL: documents read in order, those found among them, how many there are in all.
    scanned: int = 0
    found_in_order: float = 0
    total: float = 1.0

    @property
    def share(self) -> float:
        return self.found_in_order / self.scanned if self.scanned else 0.0

    def articles(self) -> list[int]:
        """The articles of the documents, each once, in the order asked for."""
        return list(dict.fromkeys(self.places.articles))


# How many more documents are wanted, by those that are there.
Wanted = Callable[[Places], int]


def gather(question: Question, articles: int) -> Gathered:
    """The documents of more than so many articles, or all."""

    def wanted(places: Places) -> int:
        have = len(set(places.articles))
        if have > articles:
            return 0
        if not have:
            return FIRST_PORTION
        return int(len(places.articles) / have * (articles + 1 - have) * SURPLUS) + 1

    gathered = Gathered()
    go_on(gathered, question, wanted)
    return gathered


def titled(question: Question, gathered: Gathered, most: int) -> list[int]:
    """The numbers of the first `most` documents whose title has the terms, be they gathered or
    not."""
    columns = gathered.places
    mine = Places(
        list(compress(columns.numbers, columns.titled)),
        list(compress(columns.articles, columns.titled)),
        list(filter(None, columns.titled)),
    )
    share = len(mine.numbers) / max(len(columns.numbers), 1)
    further = replace(gathered, places=mine, found_in_order=gathered.found_in_order * share)
    go_on(further, replace(question, field="title"), lambda places: most - len(places.numbers))
    return further.places.numbers[:most]


def headlined(question: Question, gathered: Gathered, most: int) -> list[int]:
    """The numbers of the first `most` heads of articles whose headline has the terms, if there are
    more documents than that."""
    if gathered.is_all and len(gathered.places.numbers) <= most:
        return []
    heads = Gathered()
    go_on(heads, replace(question, field="headline"), lambda places: most - len(places.numbers))
    return heads.places.numbers[:most]


def go_on(gathered: Gathered, question: Question, wanted: Wanted) -> None:
    """Gather until nothing more is wanted or there."""
    while not gathered.is_all and (more := wanted(gathered.places)) > 0:
        if connection.vendor == "sqlite":
            add_by_index(gathered, question, more)
        elif not gathered.scanned:
            add_in_order(gathered, question, FIRST_LOOK)
        elif more < gathered.share**2 * gathered.total * DEARER:
            # Reading on costs more / share, the index share x total x DEARER.
            among = int(more / gathered.share * SURPLUS) + 1
            add_in_order(gathered, question, min(among, LOOK))
        else:
            add_by_index(gathered, question, max(more, BY_INDEX))


def add_by_index(gathered: Gathered, question: Question, limit: int) -> None:
    places = by_index(question, limit, gathered.reached)
    add(gathered, places)
    gathered.is_all = len(places.numbers) < limit
    if places.numbers:
        gathered.reached = places.numbers[-1]


def add_in_order(gathered: Gathered, question: Question, among: int) -> None:
    scan = in_order(question, among, gathered.reached)
    add(gathered, scan.places)
    gathered.is_all = scan.scanned < among
    gathered.scanned += scan.scanned
    gathered.found_in_order += len(scan.places.numbers)
    gathered.reached = gathered.reached if scan.last is None else scan.last
    gathered.total = scan.total


def add(gathered: Gathered, places: Places) -> None:
    gathered.places.numbers.extend(places.numbers)
    gathered.places.articles.extend(places.articles)
    gathered.places.titled.extend(places.titled)
