"""One question from a reader, answered: the articles of a page, how many there are, the facets.

Counting, facets and relevance work on bounded sets: articles are counted up to MOST_ARTICLES,
facets over the first FACETED documents; relevance compares the newest CANDIDATES documents, as many
again whose heading or area has the terms, and as many whose headline has, so that neither is lost
to the bound.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from .find import Filters, Hit, Question, documents
from .gather import gather, titled
from .index import IN_A_DAY, names_listed
from .query import Query, Term
from .rank import Found, best_first, grouped

MOST_ARTICLES = 1000
CANDIDATES = 200
FACETED = 600
ON_A_PAGE = 20
MOST_PAGES = 50
TERMS_ALONE = 4


T = TypeVar("T")


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True)
class Facets:
    """How many of the counted articles are of each area and tag (slug, name), column and year."""

    areas: Counter[tuple[str, str]]
    tags: Counter[tuple[str, str]]
    columns: Counter[str]
    years: Counter[int]


@dataclass(frozen=True)
class Answer:
    """`count` articles, or more if `is_more`, of which the pages show fewer if `is_bounded`; those
    of the page `number` of so many pages; the facets, of all documents if `is_all`, else of the
    first FACETED."""

    count: int
    is_more: bool
    is_bounded: bool
    page: list[Found]
    number: int
    pages: int
    facets: Facets
    is_all: bool


def answer(query: Query, filters: Filters, sort: Sort, page: int, at: datetime) -> Answer:
    """Answer a query that has terms. Those who ask set the limit of time."""
    question = Question(query, filters, at, is_oldest_first=sort == Sort.OLDEST)
    (gathered,) = gather([question], MOST_ARTICLES)
    in_turn = gathered.articles()
    numbers = gathered.places.numbers
    faceted = set(numbers[:FACETED])
    if sort == Sort.RELEVANCE:
        wanted = set(numbers[:CANDIDATES])
        wanted.update(*titled(gathered, CANDIDATES))
    else:
        of_page = set(page_of(in_turn[:MOST_ARTICLES], page))
        pairs = zip(numbers, gathered.places.articles, strict=True)
        wanted = {number for number, article in pairs if article in of_page}
    hits = documents(faceted | wanted, wanted) if wanted else []
    articles = grouped([hit for hit in hits if hit.number in wanted], query)
    if sort == Sort.RELEVANCE:
        reach = len(articles)
        articles = page_of(best_first(articles), page)
    else:
        reach = min(len(in_turn), MOST_ARTICLES)
        articles.sort(key=lambda one: in_turn.index(one.article))
    return Answer(
        count=min(len(in_turn), MOST_ARTICLES),
        is_more=len(in_turn) > MOST_ARTICLES,
        is_bounded=reach < len(in_turn),
        page=articles,
        number=min(page, pages_of(reach)),
        pages=pages_of(reach),
        facets=facets_of([hit for hit in hits if hit.number in faceted]),
        is_all=gathered.is_all and len(numbers) <= FACETED,
    )


def page_of(articles: list[T], page: int) -> list[T]:
    """The articles of a page, of the last for those beyond it."""
    start = (min(page, pages_of(len(articles))) - 1) * ON_A_PAGE
    return articles[start : start + ON_A_PAGE]


def pages_of(articles: int) -> int:
    return max(1, min(-(-articles // ON_A_PAGE), MOST_PAGES))


def counts_alone(query: Query, at: datetime) -> dict[Term, int]:
    """How many articles each of the first terms of a query has by itself, at most as many as are
    counted. For a query that found nothing."""
    terms = query.terms[:TERMS_ALONE]
    found = gather([Question(Query([term]), Filters(), at) for term in terms], MOST_ARTICLES)
    return {
        term: min(len(each.articles()), MOST_ARTICLES)
        for term, each in zip(terms, found, strict=True)
    }


def facets_of(found: list[Hit]) -> Facets:
    """The facets of the documents found; an article counts once for each value."""
    areas = {(hit.article, area) for hit in found for area in names_listed(hit.areas)}
    tags = {(hit.article, tag) for hit in found for tag in names_listed(hit.tags)}
    columns = {(hit.article, hit.column) for hit in found if hit.column}
    years = {(hit.article, hit.number // IN_A_DAY) for hit in found}
    return Facets(
        areas=Counter(name for _, name in areas),
        tags=Counter(name for _, name in tags),
        columns=Counter(name for _, name in columns),
        years=Counter(date.fromordinal(day).year for _, day in years),
    )
