"""The order of what was found, the same on every database, and which words to show of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .find import Hit
from .index import FIELDS
from .query import Query
from .text import FIELD

# A term counts by the best field that has it: headline before heading before caption before text.
WEIGHTS = {
    "headline": 1000,
    "kicker": 800,
    "subhead": 800,
    "tags": 600,
    "heading": 500,
    "areas": 500,
    "captions": 200,
    "byline": 150,
    "body": 100,
}
BY_WEIGHT = sorted(((WEIGHTS[name], FIELDS.index(name)) for name in FIELDS), reverse=True)
# Fields that belong to the document itself; the others are its article's.
OWN = {"heading", "areas", "captions", "body"}
MOST_OFTEN = 9
NEAR = 30


@dataclass
class Found:
    """An article found: its best score, its newest document's number, its hits the best first."""

    article: int
    score: int
    number: int
    hits: list[Hit]


def score(hit: Hit, query: Query) -> int:
    """By the best field of each term, how often the terms are there, and how near each other."""
    fields = hit.text.split(FIELD)
    total = 0
    for term in query.terms:
        best = next(weight for weight, field in BY_WEIGHT if term.needle in fields[field])
        total += best + min(hit.text.count(term.needle), MOST_OFTEN)
    if len(query.terms) > 1:
        total += max(nearness(text, query) for text in fields)
    return total


def nearness(text: str, query: Query) -> int:
    """50 if all terms stand in the text, each within NEAR characters of the first's places."""
    if any(term.needle not in text for term in query.terms):
        return 0
    places = [text.find(term.needle) for term in query.terms]
    return 50 if max(places) - min(places) <= NEAR else 20


def is_own(hit: Hit, query: Query) -> bool:
    """Whether a term stands in what is the document's own, not only in its article's head."""
    fields = zip(FIELDS, hit.text.split(FIELD), strict=True)
    return any(
        name in OWN and any(term.needle in text for term in query.terms) for name, text in fields
    )


def grouped(hits: Iterable[Hit], query: Query) -> list[Found]:
    """The articles of the hits, each with its hits in the order of their scores, of equals as
    printed."""
    articles: dict[int, list[Hit]] = {}
    for hit in hits:
        articles.setdefault(hit.article, []).append(hit)
    result = []
    for article, mine in articles.items():
        scores = {hit.number: score(hit, query) for hit in mine}
        mine.sort(key=lambda hit: (-scores[hit.number], hit.number))
        result.append(Found(article, max(scores.values()), max(scores), mine))
    return result


def best_first(articles: Iterable[Found]) -> list[Found]:
    """The highest score first and of equals the newest."""
    return sorted(articles, key=lambda found: (-found.score, -found.number))
