"""What staff find of the articles: those that search's index knows, by it, and by their own texts
those that it does not know: of drafts, and those of which something is withheld.

So the whole archive is searched at the cost of its index, which readers need anyway, and of what
readers cannot see, which is little.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.text import smart_split, unescape_string_literal

from articles.models import Article, Issue, Withholding

from .find import Filters, Question
from .gather import gather
from .query import Query, Term
from .text import RUN, needed, normal_text

# So many are listed, the newest; whoever wants others types more.
MOST = 500
# The index of longer words is not asked.
LONGEST = 200
# Whatever is scheduled is public then.
EVER = datetime(9000, 1, 1, tzinfo=UTC)


class Found(NamedTuple):
    """The newest articles of which a document has all words, and the documents of their sections;
    whether these are all."""

    articles: list[int]
    of_sections: list[int]
    is_all: bool


def words_of(typed: str) -> list[str]:
    """As Django's admin parts what is typed."""
    words = []
    for word in smart_split(typed):
        is_quoted = word[0] in "\"'" and len(word) > 1 and word[0] == word[-1]
        words.append(unescape_string_literal(word) if is_quoted else word)
    return words


def query_of(typed: str) -> Query | None:
    """Of words each of which may stand within others; None where the index tells nothing of them,
    as of punctuation."""
    needles = [normal_text(word).strip(RUN) for word in words_of(typed)]
    if len(typed) > LONGEST or not all(needles) or not any(map(needed, needles)):
        return None
    return Query([Term(needle, needle, is_phrase=True) for needle in needles])


def indexed(query: Query, field: str = "text") -> Found:
    """The documents that the index of a field knows."""
    (gathered,) = gather([Question(query, Filters(), EVER, field)], MOST)
    places = gathered.places
    of_sections = [
        n for n, is_head in zip(places.numbers, places.heads, strict=True) if not is_head
    ]
    return Found(gathered.articles(), of_sections, gathered.is_all)


def unindexed() -> QuerySet[Article]:
    """The articles that the index does not know, or not all of."""
    drafts = Article.objects.filter(issue__in=Issue.objects.drafts().values("pk"))
    withheld = Withholding.objects.in_force().values("article")
    return Article.objects.filter(pk__in=drafts.order_by().values("pk").union(withheld.order_by()))
