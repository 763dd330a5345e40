"""What is to be looked at before an issue is published, as far as the print itself goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Q

from .models import Issue, Photo, Section
from .weekdays import wrong_weekday


class Finding(NamedTuple):
    """One line of the check-list. An error blocks publication; anything else is for the eye."""

    is_error: bool
    message: str


def check_print(issue: Issue) -> Iterator[Finding]:
    """Findings about the issue's number, articles, sections and photos, in Chinese."""
    if issue.number is not None:
        others = Issue.objects.filter(masthead=issue.masthead, number=issue.number)
        for other in others.exclude(pk=issue.pk):
            yield Finding(True, f"期号 {issue.number} 与《{other}》重复。")
    if message := wrong_weekday(issue.published_on, issue.imprint):
        yield Finding(False, message)
    if not issue.articles.exists():
        yield Finding(False, "这一期还没有文章。")
    for article in issue.articles.filter(sections=None, lead=""):
        yield Finding(False, f"《{article}》没有正文。")
    for section in Section.objects.filter(article__issue=issue, body=""):
        yield Finding(True, f"小节“{section}”没有正文。")
    photos = Photo.objects.filter(article__issue=issue)
    for photo in photos.filter(caption=""):
        yield Finding(True, f"一幅图片（《{photo.article}》）没有图片说明。")
    for photo in photos.filter(~Q(image=""), alt=""):
        yield Finding(False, f"图片“{photo}”没有替代文字，看不见图的读者不知道画面上有什么。")
    for name in unknown(issue):
        if name not in issue.not_stated:
            yield Finding(False, f"{name}空着。如果原刊没有写，请在“原刊未载明的内容”里写上它。")


def unknown(issue: Issue) -> list[str]:
    """The names of what the print does not state, or nobody has entered."""
    values = {"期号": issue.number, "出版日期": issue.published_on}
    names = [name for name, value in values.items() if value is None]
    return names if issue.pages.exists() else [*names, "版次"]
