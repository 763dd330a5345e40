"""Gathering as many documents as an answer is made of.

SQLite's index gives its rows in order. PostgreSQL's finds all documents with the terms before the
first can be shown; where they are many, reading from the newest finds enough of them sooner, or
asking the index for one period after another. Which it is, the newest documents tell: the planner
knows how frequent each term is, but not how frequent all are together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import compress
from typing import Any

from django.db import connection

from . import postgresql, sqlite
from .find import Condition, Places, Question, no_places
from .index import IN_A_PERIOD
from .postgresql import SURPLUS
from .rarest import with_rarest

# Documents read in order before there is a plan, and the most between two looks at it.
FIRST_LOOK, LOOK = 1000, 20_000
# Against a document read in order: one that PostgreSQL's index names, and a period it is asked for.
DEARER, PERIOD = 3, 100
# Documents fetched by PostgreSQL's index, which has found them all anyway.
BY_INDEX = 10_000
# Rows of SQLite's index read at once, if not more are wanted.
AT_ONCE = 200
# Documents that an article has with a term, as long as none is known.
IN_AN_ARTICLE = 2


@dataclass
class Gathering:
    """Documents in the order asked for, as far as they were gathered: all of them, or those up to
    the number `reached`. Wanted are `most` documents, or those of more than `most` articles."""

    question: Question
    most: int
    is_of_articles: bool
    places: Places = field(default_factory=no_places)
    # The articles of the documents, each once, in the order asked for.
    found: dict[int, None] = field(default_factory=dict)
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
        return list(self.found)

    def fewest(self) -> int:
        """So many more documents are wanted at least; 0 if there are enough, or no more."""
        if self.is_all:
            return 0
        enough = self.most + 1 if self.is_of_articles else self.most
        have = len(self.found) if self.is_of_articles else len(self.places.numbers)
        return max(enough - have, 0)

    def lacking(self) -> int:
        """About how many more are wanted, an article having several."""
        fewest = self.fewest()
        if not fewest or not self.is_of_articles:
            return fewest
        articles = self.most + 1 - fewest
        rate = len(self.places.numbers) / articles if articles else IN_AN_ARTICLE
        return int(fewest * rate * SURPLUS) + 1

    def among(self, name: str, mine: list[bool], most: int) -> Gathering:
        """Of the documents of a field of INDEXES, which `mine` marks among those that are here, the
        first `most`: begun with these."""
        every: Iterable[list[Any]] = self.places
        places = Places(*(list(compress(column, mine)) for column in every))
        return replace(
            self,
            question=replace(self.question, field=name, terms=frozenset()),
            most=most,
            is_of_articles=False,
            places=places,
            found=dict.fromkeys(places.articles),
            found_in_order=self.found_in_order * len(places.numbers) / max(len(mine), 1),
        )

    def add(self, places: Places) -> None:
        columns: Iterable[tuple[list[Any], list[Any]]] = zip(self.places, places, strict=True)
        for column, further in columns:
            column.extend(further)
        self.found.update(dict.fromkeys(places.articles))


def gather(questions: list[Question], articles: int) -> list[Gathering]:
    """Of each question the documents of more than so many articles, or all."""
    if connection.vendor == "sqlite":
        questions = with_rarest(questions)
    gatherings = [Gathering(question, articles, is_of_articles=True) for question in questions]
    go_on(gatherings)
    return gatherings


def titled(gathering: Gathering, most: int) -> tuple[list[int], list[int]]:
    """The numbers of the first `most` documents whose title has the terms, be they gathered or not;
    and of the first whose headline has."""
    places = gathering.places
    heads = [title and head for title, head in zip(places.titled, places.heads, strict=True)]
    both = [gathering.among("title", places.titled, most), gathering.among("headline", heads, most)]
    go_on(both)
    titles, headlines = (each.places.numbers[:most] for each in both)
    return titles, headlines


def go_on(gatherings: list[Gathering]) -> None:
    """Gather until nothing more is wanted or there; the database is asked for all together."""
    ask = ask_sqlite if connection.vendor == "sqlite" else ask_postgresql
    while waiting := [each for each in gatherings if each.fewest()]:
        ask(waiting)


def ask_sqlite(waiting: list[Gathering]) -> None:
    """Add to each what it lacks: to one alone by and by, so that no more is read than it takes."""
    is_alone = len(waiting) == 1
    limits = [None if is_alone else each.lacking() for each in waiting]
    parts = [(e.question, e.reached, limit) for e, limit in zip(waiting, limits, strict=True)]
    with sqlite.asked(parts) as cursor:
        if is_alone:
            while fewest := waiting[0].fewest():
                limit = max(fewest, AT_ONCE)
                take(waiting[0], places_of(cursor.fetchmany(limit)), limit)
        else:
            rows = cursor.fetchall()
            for place, (each, most) in enumerate(zip(waiting, limits, strict=True)):
                take(each, places_of([row for row in rows if row[0] == place]), most or 0)


def places_of(rows: list[sqlite.Row]) -> Places:
    return Places(*map(list, list(zip(*rows, strict=True))[1:])) if rows else no_places()


def take(gathering: Gathering, places: Places, limit: int) -> None:
    """Add what was found when so many were asked for."""
    gathering.add(places)
    gathering.is_all = len(places.numbers) < limit
    if places.numbers:
        gathering.reached = places.numbers[-1]


def ask_postgresql(waiting: list[Gathering]) -> None:
    """Add to each what is found in the way that reads least."""
    steps = [step(each) for each in waiting]
    answers = postgresql.together([asked for asked, _ in steps])
    for each, (_, limit), answer in zip(waiting, steps, answers, strict=True):
        if limit is None:
            take_read(each, answer)
        else:
            take(each, answer.places, limit)


def step(gathering: Gathering) -> tuple[Condition, int | None]:
    """What to ask next, in the way that reads least; and how many documents the index is asked for,
    None if they are read in order."""
    question, beyond = gathering.question, gathering.reached
    if not gathering.scanned:
        return postgresql.at_first(question, FIRST_LOOK, gathering.most, LOOK, DEARER), None
    lacking = gathering.lacking()
    if gathering.share:
        among = lacking / gathering.share
        periods = int(among / gathering.in_a_period) + 1
        whole = gathering.share * gathering.total * DEARER
        by_periods = periods * PERIOD + lacking * DEARER
        # What is read in order may not be enough: of titles, so few are lacking that it is not
        # worth another question.
        if gathering.is_of_articles and among <= min(whole, by_periods):
            return postgresql.in_order(question, min(int(among) + 1, LOOK), beyond), None
        if by_periods < whole:
            return postgresql.by_index(question, lacking, beyond, periods_of(gathering)), lacking
    limit = max(lacking, BY_INDEX)
    return postgresql.by_index(question, limit, beyond), limit


def periods_of(gathering: Gathering) -> range:
    """The periods from the one that was reached to the last of the days asked for."""
    towards = 1 if gathering.question.is_oldest_first else -1
    start, last = map(postgresql.period_of, (gathering.reached or 0, gathering.end))
    return range(start, last + towards, towards)


def take_read(gathering: Gathering, read: postgresql.Answered) -> None:
    """Add what was found by reading in order."""
    gathering.add(read.places)
    gathering.is_all = not read.scanned or read.last == read.end
    gathering.scanned += read.scanned
    gathering.found_in_order += len(read.places.numbers)
    if read.scanned:
        gathering.reached = read.last
        days = abs(read.last - read.first) / IN_A_PERIOD
        gathering.in_a_period = read.scanned / (days + 0.001)
    gathering.total, gathering.end = read.total, read.end
