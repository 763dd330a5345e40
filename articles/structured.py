"""What an article and an issue are, in the terms of schema.org, for machines that index pages.

Only what the print or the archive knows: an unknown date, number, page or author is left out. The
text itself is not repeated, and a retold one says that it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from . import citation
from .models import Article, Issue

# Gives the absolute form of an address.
Absolute = Callable[[str], str]
LANGUAGE = "zh-Hans"
RETOLD = "正文是本馆对原刊的转述，不是原刊文字。"


def known(**properties: Any) -> dict[str, Any]:
    """The properties that have a value; `type` and `id` are JSON-LD's own."""
    names = {"type": "@type", "id": "@id", "context": "@context"}
    return {names.get(name, name): value for name, value in properties.items() if value}


def newspaper(issue: Issue) -> dict[str, Any]:
    return known(type="Newspaper", name=issue.masthead, inLanguage=LANGUAGE)


def part_of(issue: Issue) -> dict[str, Any]:
    """What an issue is part of: the paper, or a volume of it."""
    paper = newspaper(issue)
    if issue.volume is None:
        return paper
    return known(type="PublicationVolume", volumeNumber=str(issue.volume), isPartOf=paper)


def _issue(issue: Issue, absolute: Absolute) -> dict[str, Any]:
    address = absolute(issue.get_absolute_url())
    has_period = issue.covers_from and issue.covers_to
    return known(
        type="PublicationIssue",
        id=address,
        url=address,
        name=str(issue),
        issueNumber=str(issue.number or ""),
        datePublished=issue.published_on.isoformat() if issue.published_on else "",
        temporalCoverage=f"{issue.covers_from}/{issue.covers_to}" if has_period else "",
        isPartOf=part_of(issue),
    )


def of_issue(issue: Issue, articles: Iterable[Article], absolute: Absolute) -> dict[str, Any]:
    """An issue and the articles in it."""
    parts = []
    for article in articles:
        address = absolute(article.get_absolute_url())
        part = known(type="NewsArticle", id=address, url=address, headline=article.headline)
        parts.append(part)
    return {
        "@context": "https://schema.org",
        **_issue(issue, absolute),
        **known(inLanguage=LANGUAGE, isAccessibleForFree=True, hasPart=parts),
    }


def of_article(article: Article, absolute: Absolute) -> dict[str, Any]:
    """An article with its issue, pages, photos, tags and corrections."""
    address = absolute(article.get_absolute_url())
    pages, picture = list(article.pages.all()), article.first_picture()
    corrections = [correction.made_at for correction in article.corrections.all()]
    published_on = article.issue.published_on
    return known(
        context="https://schema.org",
        type="NewsArticle",
        id=address,
        url=address,
        headline=article.headline,
        alternativeHeadline=article.subhead,
        description=RETOLD if article.is_retold else "",
        author=[known(type="Person", name=name) for name in citation.persons(article.byline)],
        creditText=article.byline,
        datePublished=published_on.isoformat() if published_on else "",
        dateModified=max(corrections).isoformat() if corrections else "",
        articleSection=article.column,
        printPage=",".join(str(page.number) for page in pages if page.number),
        printSection=",".join(page.name for page in pages if page.name),
        keywords=[str(tag) for tag in article.tags.all()],
        image=absolute(picture.image.url) if picture else "",
        inLanguage=LANGUAGE,
        isAccessibleForFree=True,
        isPartOf=_issue(article.issue, absolute),
    )
