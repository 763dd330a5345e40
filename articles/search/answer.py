"""One question from a reader, answered: the articles of a page, how many there are, the facets.

Counting, facets and relevance work on bounded sets: the newest MOST_ARTICLES articles; for
relevance the newest CANDIDATES documents, and as many again whose title has the terms, so that a
headline or an area's name is never lost to the bound.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from .find import Filters, Hit, Question, expected, hits, limited
from .index import IN_A_DAY, names_listed
from .query import Query
from .rank import Found, grouped

MOST_ARTICLES = 1000
CANDIDATES = 400
# Documents fetched at once: somewhat more than articles, for an article has several.
AT_ONCE = 1200
ON_A_PAGE = 20
MOST_PAGES = 50


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
    """`count` articles, or more if `is_more`; those of the page, of so many pages; the facets."""

    count: int
    is_more: bool
    page: list[Found]
    pages: int
    facets: Facets


def answer(query: Query, filters: Filters, sort: Sort, page: int, at: datetime) -> Answer:
    """Answer a query that has terms; raises TooSlow."""
    with limited():
        estimates = expected(query)
        question = Question(query, filters, at, expected=estimates)
        found = all_hits(replace(question, is_oldest_first=sort == Sort.OLDEST))
        if sort == Sort.RELEVANCE:
            titled = hits(replace(question, field="title"), CANDIDATES)
            best = {hit.number: hit for hit in [*titled, *found[:CANDIDATES]]}
            articles = grouped(best.values(), query, by_score=True)
        else:
            articles = grouped(found, query, by_score=False)
    counted = {hit.article for hit in found}
    is_more = len(counted) > MOST_ARTICLES
    articles = articles[: ON_A_PAGE * MOST_PAGES]
    start = (page - 1) * ON_A_PAGE
    return Answer(
        count=min(len(counted), MOST_ARTICLES),
        is_more=is_more,
        page=articles[start : start + ON_A_PAGE],
        pages=-(-len(articles) // ON_A_PAGE),
        facets=facets_of(found),
    )


def counts_alone(query: Query, at: datetime) -> dict[str, int]:
    """How many articles each term of a query has by itself, as it was typed; at most as many as
    are counted. For a query that found nothing."""
    counts = {}
    with limited():
        for term in query.terms:
            query_alone = Query([term])
            question = Question(query_alone, Filters(), at, expected=expected(query_alone))
            found = all_hits(question)
            counts[term.printed] = min(len({hit.article for hit in found}), MOST_ARTICLES)
    return counts


def all_hits(question: Question) -> list[Hit]:
    """The documents found of the first articles, one article more than are counted at most."""
    found = hits(question, AT_ONCE)
    articles = {hit.article for hit in found}
    fetched = len(found)
    while fetched == AT_ONCE and len(articles) <= MOST_ARTICLES:
        further = hits(question, AT_ONCE, beyond=found[-1].number)
        found += further
        fetched = len(further)
        articles |= {hit.article for hit in further}
    return found


def facets_of(found: list[Hit]) -> Facets:
    """The facets of the documents found; an article counts once for each value."""
    areas = {(hit.article, area) for hit in found for area in names_listed(hit.areas)}
    tags = {(hit.article, tag) for hit in found for tag in names_listed(hit.tags)}
    columns = {(hit.article, hit.column) for hit in found if hit.column}
    years = {(hit.article, date.fromordinal(hit.number // IN_A_DAY).year) for hit in found}
    return Facets(
        areas=Counter(name for _, name in areas),
        tags=Counter(name for _, name in tags),
        columns=Counter(name for _, name in columns),
        years=Counter(year for _, year in years),
    )
