"""What to show of the articles found: their best sections, the words around the terms."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from articles import sentences
from articles.models import Article, Photo, Section

from .query import Query
from .rank import Found, is_own
from .snippet import Piece, Snippet, marked, snippet

SECTIONS_SHOWN = 3


@dataclass
class SectionFound:
    """A section to show: heading and words with the terms marked, where its link leads."""

    heading: list[Piece]
    snippet: Snippet
    address: str


@dataclass
class ArticleFound:
    article: Article
    headline: list[Piece]
    sections: list[SectionFound]
    address: str


def shown(found: list[Found], query: Query) -> list[ArticleFound]:
    """The articles of a page with their best sections, in four queries."""
    keys = [one.article for one in found]
    articles = Article.objects.select_related("issue").in_bulk(keys)
    best = {
        one.article: [hit for hit in one.hits if is_own(hit, query)][:SECTIONS_SHOWN]
        for one in found
    }
    wanted = [hit.section for hits in best.values() for hit in hits if hit.section]
    sections = Section.objects.in_bulk(wanted)
    captions: dict[tuple[int, int | None], list[str]] = {}
    for photo in Photo.objects.filter(article__in=keys).order_by("order"):
        captions.setdefault((photo.article_id, photo.section_id), []).append(photo.caption)
    result = []
    for one in found:
        article = articles.get(one.article)
        if article is None:
            continue
        parts = [
            section_found(
                article,
                sections.get(hit.section) if hit.section else None,
                captions.get((hit.article, hit.section), []),
                query,
            )
            for hit in best[one.article]
        ]
        address = f"{article.get_absolute_url()}?{asked_in_article(query)}"
        result.append(ArticleFound(article, marked(article.headline, query), parts, address))
    return result


def asked_in_article(query: Query) -> str:
    """The parameter by which an article's page marks the terms."""
    return urlencode({"q": " ".join(term.printed for term in query.terms)})


def section_found(
    article: Article, section: Section | None, captions: list[str], query: Query
) -> SectionFound:
    """The words of a section (or lead) that have the terms, else of a caption, else its first."""
    body = section.body if section else article.lead
    words = snippet(body, query)
    address, anchor = article.get_absolute_url(), section.anchor if section else ""
    if words.start is None:
        with_terms = (snippet(caption, query) for caption in captions)
        words = next((s for s in with_terms if s.start is not None), words)
    elif section:
        anchor = sentences.anchor_at(words.start, body, section.anchor)
    hit = next((piece.text for piece in words.pieces if piece.is_marked), "")
    fragment = f":~:text={quote(hit.strip(), safe='')}" if hit else ""
    target = f"#{anchor}{fragment}" if anchor or fragment else ""
    heading = marked(section.heading, query) if section else []
    return SectionFound(heading, words, f"{address}?{asked_in_article(query)}{target}")
