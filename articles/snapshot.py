"""What readers see of an issue, as plain data: kept at each publication, compared afterwards.

Lists hold dicts that a key tells apart (`slug` of an article, `anchor` of a section, `id` of a
photo); everything else is text, a list of texts, a number or null.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from .models import Article, Issue, Photo, Section

Row = TypeVar("Row", "Photo", "Section")

ISSUE = ("masthead", "title", "number", "volume", "not_stated")
DAYS = ("published_on", "covers_from", "covers_to")
ARTICLE = ("slug", "column", "kicker", "headline", "subhead", "byline", "is_retold", "lead")
SECTION = ("anchor", "heading", "body")
PHOTO = ("id", "caption", "credit", "alt")
# What a report states of a section, declared one floor up.
STATEMENTS = {"figures": "printed", "honours": "title", "plans": "text"}


def snapshot_of(issue: Issue) -> dict[str, Any]:
    """The issue with its articles, sections, photos, pages, tags, areas and statements, in a
    dozen queries; without those that are withheld."""
    statements = [f"sections__{name}" for name in STATEMENTS]
    parts = ["pages", "tags", "photos__section", "sections__areas", *statements]
    articles = issue.articles.filter(is_withheld=False).order_by("order")
    articles = articles.prefetch_related(*parts)
    return {
        **{name: getattr(issue, name) for name in ISSUE},
        **{name: day(getattr(issue, name)) for name in DAYS},
        "articles": [of_article(article) for article in articles],
    }


def of_article(article: Article) -> dict[str, Any]:
    photos = sorted(shown(article.photos.all()), key=lambda photo: photo.order)
    sections = sorted(shown(article.sections.all()), key=lambda section: section.order)
    return {
        **{name: getattr(article, name) for name in ARTICLE},
        "pages": [str(page) for page in article.pages.all()],
        "tags": sorted(tag.name for tag in article.tags.all()),
        "photos": [of_photo(photo) for photo in photos],
        "sections": [of_section(section) for section in sections],
    }


def shown(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if not row.is_withheld]


def of_photo(photo: Photo) -> dict[str, Any]:
    return {
        **{name: getattr(photo, name) for name in PHOTO},
        "taken_on": day(photo.taken_on),
        "image": photo.image.name or "",
        "section": photo.section.heading if photo.section else "",
    }


def of_section(section: Section) -> dict[str, Any]:
    rows: Any = section
    return {
        **{name: getattr(section, name) for name in SECTION},
        "areas": [str(area) for area in rows.areas.all()],
        **{
            name: [getattr(row, field) for row in getattr(rows, name).all()]
            for name, field in STATEMENTS.items()
        },
    }


def day(value: Any) -> str | None:
    """A date as text; a row that was made a moment ago may hold it as text already."""
    return str(value) if value else None
