"""What is to be looked at before an issue is published, as far as the print itself goes.

Each rule looks at all the issues asked for in one query, so that the staff home page can ask about
every draft at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from .models import Article, Issue, Page, Photo, Section
from .weekdays import wrong_weekday

Issues = QuerySet[Issue]


class Finding(NamedTuple):
    """One line of an issue's check-list. An error blocks publication; anything else is for the eye
    of a person, who signs it off."""

    issue: int
    is_error: bool
    message: str

    @property
    def key(self) -> str:
        """Names the finding in a form; another as soon as its words are others."""
        return sha256(self.message.encode()).hexdigest()[:16]


def check_print(issues: Issues) -> Iterator[Finding]:
    """Findings about the issues' numbers, dates, articles, sections and photos, in Chinese."""
    yield from check_numbers(issues)
    yield from check_texts(issues)
    yield from check_photos(issues)
    has_pages = Exists(Page.objects.filter(issue=OuterRef("pk")))
    for issue in issues.annotate(has_pages=has_pages):
        if message := wrong_weekday(issue.published_on, issue.imprint):
            yield Finding(issue.pk, False, message)
        for name in not_known(issue, issue.has_pages):
            if name not in issue.not_stated:
                words = f"{name}空着。如果原刊没有写，请在“原刊未载明的内容”里写上它。"
                yield Finding(issue.pk, False, words)


def check_numbers(issues: Issues) -> Iterator[Finding]:
    numbered = issues.exclude(number=None)
    named: dict[tuple[str, int | None], list[Issue]] = {}
    for issue in Issue.objects.filter(number__in=numbered.values("number")):
        named.setdefault((issue.masthead, issue.number), []).append(issue)
    for issue in numbered:
        for other in named[issue.masthead, issue.number]:
            if other != issue:
                yield Finding(issue.pk, True, f"期号 {issue.number} 与《{other}》重复。")


def check_texts(issues: Issues) -> Iterator[Finding]:
    for issue in issues.filter(articles=None):
        yield Finding(issue.pk, False, "这一期还没有文章。")
    for article in Article.objects.filter(issue__in=issues, sections=None, lead=""):
        yield Finding(article.issue_id, False, f"《{article}》没有正文。")
    sections = Section.objects.filter(article__issue__in=issues, body="")
    for section in sections.select_related("article"):
        yield Finding(section.article.issue_id, True, f"{named(section)}没有正文。")


def named(section: Section) -> str:
    """A section as the check-list calls it: without its issue, on whose page it stands."""
    return f"《{section.article}》的小节“{section.heading or section.body[:12]}”"


def check_photos(issues: Issues) -> Iterator[Finding]:
    photos = Photo.objects.filter(article__issue__in=issues).select_related("article")
    for photo in photos.filter(caption=""):
        words = f"一幅图片（《{photo.article}》）没有图片说明。"
        yield Finding(photo.article.issue_id, True, words)
    for photo in photos.without_alt():
        words = f"图片“{photo}”没有替代文字，看不见图的读者不知道画面上有什么。"
        yield Finding(photo.article.issue_id, False, words)


def unknown(issue: Issue) -> list[str]:
    """The names of what the print does not state, or nobody has entered."""
    return not_known(issue, issue.pages.exists())


def not_known(issue: Issue, has_pages: bool) -> list[str]:
    values = {"期号": issue.number, "出版日期": issue.published_on, "版次": has_pages or None}
    return [name for name, value in values.items() if value is None]
