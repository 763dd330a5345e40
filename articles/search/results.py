"""What to show of the articles found: their best sections, the words around the terms."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.db.models import FilteredRelation, Q, Value

from articles import sentences
from articles.models import Article, Photo, Section, Wording

from .find import Hit
from .index import FIELDS
from .query import Query
from .rank import Found, is_own
from .snippet import Piece, Snippet, marked, snippet
from .text import FIELD

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
    """The articles of a page with their best sections, in at most two queries; none that has
    been withdrawn since it was found."""
    best = {
        one.article: [hit for hit in one.hits if is_own(hit, query)][:SECTIONS_SHOWN]
        for one in found
    }
    articles, sections = rows_of(best)
    captions = captions_of([hit for hits in best.values() for hit in hits], query)
    asked = asked_in_article(query)
    result = []
    for one in found:
        if (article := articles.get(one.article)) is None:
            continue
        address = f"{article.get_absolute_url()}?{asked}"
        parts = [
            section_found(article, sections.get(hit.section or 0), captions, query, address)
            for hit in best[one.article]
            if hit.section is None or hit.section in sections
        ]
        result.append(ArticleFound(article, marked(article.headline, query), parts, address))
    return result


def rows_of(best: dict[int, list[Hit]]) -> tuple[dict[int, Article], dict[int, Section]]:
    """The articles that are public, and those of the sections that are shown of them."""
    keys = [hit.section for hits in best.values() for hit in hits if hit.section]
    mine = Q(sections__in=keys) & Q(sections__is_withheld=False)
    rows = Article.objects.published().filter(pk__in=best).order_by()
    rows = rows.annotate(section=FilteredRelation("sections", condition=mine))
    articles: dict[int, Article] = {}
    sections: dict[int, Section] = {}
    for article in rows.select_related("issue", "section"):  # type: ignore[misc]
        articles[article.pk] = article
        # Where there is none, there is no such attribute.
        if section := getattr(article, "section", None):
            sections[section.pk] = section
    return articles, sections


CAPTION = ("article", "section")
Captions = dict[tuple[int, int | None], list[str]]


def captions_of(hits: list[Hit], query: Query) -> Captions:
    """The captions of the documents in whose captions a term stands, by article and section."""
    field = FIELDS.index("captions")
    keys = {
        (hit.article, hit.section)
        for hit in hits
        if any(term.needle in hit.text.split(FIELD)[field] for term in query.terms)
    }
    captions: Captions = {}
    if keys:
        asked = {"article__in": {article for article, _ in keys}}
        photos = Photo.objects.filter(is_withheld=False, **asked).order_by()
        wordings = Wording.objects.readable().filter(**asked).order_by()
        # As printed now, in the order of the photos; then as they were.
        rows = (
            photos.annotate(was=Value(0))
            .values_list(*CAPTION, "was", "order", "caption")
            .union(
                wordings.annotate(was=Value(1)).values_list(*CAPTION, "was", "pk", "text"), all=True
            )
        )
        for article, section, _, _, text in rows.order_by("was", "order"):
            captions.setdefault((article, section), []).append(text)
    return captions


def asked_in_article(query: Query) -> str:
    """The parameter by which an article's page marks the terms."""
    return urlencode({"q": " ".join(term.typed for term in query.terms)})


def section_found(
    article: Article, section: Section | None, captions: Captions, query: Query, address: str
) -> SectionFound:
    """The words of a section (or lead) that have the terms, else of a caption, else its first;
    `address` is that of the article with the terms marked."""
    body = section.body if section else article.lead
    words = snippet(body, query)
    anchor = section.anchor if section else ""
    if words.start is None:
        mine = captions.get((article.pk, section.pk if section else None), [])
        with_terms = (snippet(caption, query) for caption in mine)
        words = next((s for s in with_terms if s.start is not None), words)
    elif section:
        anchor = sentences.anchor_at(words.start, body, section.anchor)
    hit = next((piece.text for piece in words.pieces if piece.is_marked), "")
    fragment = f":~:text={quote(hit.strip(), safe='')}" if hit else ""
    target = f"#{anchor}{fragment}" if anchor or fragment else ""
    heading = marked(section.heading, query) if section else []
    return SectionFound(heading, words, f"{address}{target}")
