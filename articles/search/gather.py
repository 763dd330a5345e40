"""Gathering as many documents as an answer is made of.

SQLite's index gives its rows in order. PostgreSQL's finds all documents with the terms before the
first can be shown; where they are many, reading from the newest finds enough of them sooner, or
asking the index for one period after another. Which it is, the newest documents tell: the planner
knows how frequent each term is, but not how frequent all are together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import compress
from typing import Any

from django.db import connection

from .find import Places, Question, by_index, in_order, no_places, period_of
from .index import IN_A_PERIOD
from .rarest import with_rarest

# Documents read in order before there is a plan, and the most between two looks at it.
FIRST_LOOK, LOOK = 1000, 20_000
# Against a document read in order: one that PostgreSQL's index names, and a period it is asked for.
DEARER, PERIOD = 3, 100
# As many more are fetched as an estimate says, so that it need not be asked again.
SURPLUS = 1.25
# Documents fetched by PostgreSQL's index, which has found them all anyway.
BY_INDEX = 10_000


@dataclass
class Gathered:
    """Documents in the order asked for, as far as they were gathered: all of them, or those up to
    the number `reached`."""

    places: Places = field(default_factory=no_places)
    is_all: bool = False
    reached: int | None = None
    # Of PostgreSQL: documents read in order, those found among them, how many there are in all, in
    # a period, the last document's number.
    scanned: int = 0
    found_in_order: float = 0
    total: float = 1
    in_a_period: float = 1
    end: int = 0

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
        further = articles + 1 - have
        return int(len(places.articles) / have * further) + 1 if have else further

    gathered = Gathered()
    if connection.vendor == "sqlite":
        question = with_rarest(question)
    go_on(gathered, question, wanted)
    return gathered


def titled(question: Question, gathered: Gathered, most: int) -> list[int]:
    """The numbers of the first `most` documents whose title has the terms, be they gathered or
    not."""
    mine = gathered.places.titled
    return among_others(replace(question, field="title"), gathered, mine, most)


def headlined(question: Question, gathered: Gathered, most: int) -> list[int]:
    """The same of the heads of articles: their titles are the headlines."""
    pairs = zip(gathered.places.titled, gathered.places.heads, strict=True)
    mine = [is_titled and is_head for is_titled, is_head in pairs]
    return among_others(replace(question, field="headline"), gathered, mine, most)


def among_others(question: Question, gathered: Gathered, mine: list[bool], most: int) -> list[int]:
    """The numbers of the first `most` documents of the kind that `mine` marks among those that were
    gathered: of these, and further ones."""
    every: Iterable[list[Any]] = gathered.places
    places = Places(*(list(compress(column, mine)) for column in every))
    share = len(places.numbers) / max(len(mine), 1)
    further = replace(gathered, places=places, found_in_order=gathered.found_in_order * share)
    go_on(further, question, lambda found: most - len(found.numbers))
    return further.places.numbers[:most]


def go_on(gathered: Gathered, question: Question, wanted: Wanted) -> None:
    """Gather until nothing more is wanted or there."""
    while not gathered.is_all and (more := wanted(gathered.places)) > 0:
        more = int(more * SURPLUS) + 1
        if connection.vendor == "sqlite":
            add_by_index(gathered, question, more)
        elif not gathered.scanned:
            add_in_order(gathered, question, FIRST_LOOK)
        else:
            add_as_planned(gathered, question, more)


def add_as_planned(gathered: Gathered, question: Question, more: int) -> None:
    """Add so many documents, or some of them, in the way that reads least."""
    if not gathered.share:
        add_by_index(gathered, question, max(more, BY_INDEX))
        return
    among = more / gathered.share
    periods = int(among / gathered.in_a_period) + 1
    whole = gathered.share * gathered.total * DEARER
    by_periods = periods * PERIOD + more * DEARER
    if among <= min(whole, by_periods):
        add_in_order(gathered, question, min(int(among) + 1, LOOK))
    elif by_periods < whole:
        add_by_periods(gathered, question, more)
    else:
        add_by_index(gathered, question, max(more, BY_INDEX))


def add_by_index(
    gathered: Gathered, question: Question, limit: int, periods: range | None = None
) -> None:
    """Add the first so many documents behind those that were reached, or all."""
    places = by_index(question, limit, gathered.reached, periods)
    add(gathered, places)
    gathered.is_all = len(places.numbers) < limit
    if places.numbers:
        gathered.reached = places.numbers[-1]


def add_by_periods(gathered: Gathered, question: Question, limit: int) -> None:
    """The same, the index asked for one period after another, the one that was reached first."""
    step = 1 if question.is_oldest_first else -1
    start, last = (period_of(number) for number in (gathered.reached or 0, gathered.end))
    add_by_index(gathered, question, limit, range(start, last + step, step))


def add_in_order(gathered: Gathered, question: Question, among: int) -> None:
    scan = in_order(question, among, gathered.reached)
    add(gathered, scan.places)
    gathered.is_all = scan.scanned < among
    gathered.scanned += scan.scanned
    gathered.found_in_order += len(scan.places.numbers)
    if scan.scanned:
        gathered.reached = scan.last
        gathered.in_a_period = scan.scanned / (abs(scan.last - scan.first) / IN_A_PERIOD + 0.001)
    gathered.total, gathered.end = scan.total, scan.end


def add(gathered: Gathered, places: Places) -> None:
    columns: Iterable[tuple[list[Any], list[Any]]] = zip(gathered.places, places, strict=True)
    for column, further in columns:
        column.extend(further)
