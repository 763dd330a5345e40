"""One question from a reader, answered: the articles of a page, how many there are, the facets.

Counting, facets and relevance work on bounded sets: articles are counted up to MOST_ARTICLES,
facets over the first AT_ONCE documents; relevance compares the newest CANDIDATES documents, and as
many again whose title has the terms, so that a headline or an area's name is never lost to the
bound.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from .find import Filters, Hit, Question, count_articles, hits, limited
from .index import IN_A_DAY, names_listed
from .plan import planned
from .query import Query, Term
from .rank import Found, best_first, grouped

MOST_ARTICLES = 1000
CANDIDATES = 400
# Documents fetched at once: somewhat more than the articles counted, for some have several.
AT_ONCE = 1200
ON_A_PAGE = 20
MOST_PAGES = 50
TERMS_ALONE = 4


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
    first AT_ONCE."""

    count: int
    is_more: bool
    is_bounded: bool
    page: list[Found]
    number: int
    pages: int
    facets: Facets
    is_all: bool


def answer(query: Query, filters: Filters, sort: Sort, page: int, at: datetime) -> Answer:
    """Answer a query that has terms; raises TooSlow."""
    with limited():
        titles = CANDIDATES if sort == Sort.RELEVANCE else 0
        newest = planned(Question(query, filters, at), text=AT_ONCE, title=titles)
        question = replace(newest, is_oldest_first=sort == Sort.OLDEST)
        found = hits(question, AT_ONCE)
        count = count_of(question, found)
        if sort == Sort.RELEVANCE:
            titled = hits(replace(newest, field="title"), CANDIDATES)
            best = {hit.number: hit for hit in [*titled, *found[:CANDIDATES]]}
            articles = grouped(best.values(), query, by_score=True)
            reach = len(articles)
        else:
            reach = min(count, MOST_ARTICLES)
            articles = in_turn(question, found, min(page * ON_A_PAGE, reach))
    pages = max(1, min(-(-reach // ON_A_PAGE), MOST_PAGES))
    number = min(page, pages)
    start = (number - 1) * ON_A_PAGE
    shown = articles[start : start + ON_A_PAGE]
    if sort != Sort.RELEVANCE:
        for one in shown:
            best_first(one, query)
    return Answer(
        count=min(count, MOST_ARTICLES),
        is_more=count > MOST_ARTICLES,
        is_bounded=reach < count,
        page=shown,
        number=number,
        pages=pages,
        facets=facets_of(found),
        is_all=len(found) < AT_ONCE,
    )


def counts_alone(query: Query, at: datetime) -> dict[Term, int]:
    """How many articles each of the first terms of a query has by itself, at most as many as are
    counted. For a query that found nothing."""
    counts = {}
    with limited():
        for term in query.terms[:TERMS_ALONE]:
            question = planned(Question(Query([term]), Filters(), at), text=AT_ONCE)
            count = count_of(question, hits(question, AT_ONCE))
            counts[term] = min(count, MOST_ARTICLES)
    return counts


def count_of(question: Question, found: list[Hit]) -> int:
    """How many articles are found, exact up to MOST_ARTICLES; beyond that just more."""
    count = len({hit.article for hit in found})
    if len(found) < AT_ONCE or count > MOST_ARTICLES:
        return count
    # As many documents as hold the articles to be counted, if the others are like those found.
    most = len(found) * (MOST_ARTICLES + 1) * 5 // (count * 4) + 1
    documents, count = count_articles(question, most)
    if documents == most and count <= MOST_ARTICLES:
        _, count = count_articles(question, None)
    return count


def in_turn(question: Question, found: list[Hit], wanted: int) -> list[Found]:
    """The first articles found, as many as wanted, the hits of which are fetched as needed."""
    found = list(found)
    articles = grouped(found, question.query, by_score=False)
    while len(articles) < wanted:
        further = hits(question, AT_ONCE, beyond=found[-1].number)
        if not further:
            break
        found += further
        articles = grouped(found, question.query, by_score=False)
    return articles


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
