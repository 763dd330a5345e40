"""The feed of a search: the newest of what it finds."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

import pytest
from django.test import Client

from articles.models import Article
from articles.search.answer import ON_A_PAGE
from tests.html import page
from tests.make import make_article, make_issue, make_section

pytestmark = pytest.mark.django_db


def found(client: Client, **asked: str) -> list[str]:
    """The headlines of the entries."""
    query = "&".join(f"{name}={quote(value)}" for name, value in asked.items())
    entries = page(client, f"/search/feed/?{query}").split("<entry>")[1:]
    return [entry.partition("<title>")[2].partition("</title>")[0] for entry in entries]


@pytest.fixture
def articles() -> list[Article]:
    """One a day; the first in two sections."""
    made = []
    for day in range(1, ON_A_PAGE + 4):
        issue = make_issue(published_on=date(2018, 5, day))
        article = make_article(issue=issue, headline=f"第{day}篇", column=f"第{day % 2}栏")
        make_section(article=article, body="居民来了", heading="甲")
        made.append(article)
    make_section(article=made[-1], body="居民又来了", heading="乙")
    return made


def test_it_has_the_newest_each_once(client: Client, articles: list[Article]) -> None:
    newest = [article.headline for article in reversed(articles)]
    assert found(client, q="居民") == newest[:ON_A_PAGE]
    assert found(client, q="居民 第3篇") == ["第3篇"]
    assert found(client, q="没有的词") == []


def test_it_is_narrowed_as_the_search_is(client: Client, articles: list[Article]) -> None:
    narrowed = found(client, q="居民", column="第1栏", to="2018-05-04", sort="oldest")
    assert narrowed == ["第3篇", "第1篇"]


def test_what_is_withdrawn_is_not_in_it(client: Client, articles: list[Article]) -> None:
    articles[-1].issue.withdraw("试试")
    assert found(client, q="居民")[0] == articles[-2].headline
