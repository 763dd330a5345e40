from datetime import date, timedelta

import pytest
from django.test import Client

from articles import newest
from articles.models import Article
from tests.html import Page, page
from tests.make import make_area, make_article, make_coverage, make_issue, make_section

pytestmark = pytest.mark.django_db

START = date(2020, 1, 1)


@pytest.fixture(params=["few", "many"])
def small(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three to a page, a portion of two issues, and rows that are few or many."""
    monkeypatch.setattr(newest, "ON_A_PAGE", 3)
    monkeypatch.setattr(newest, "PORTION", 2)
    monkeypatch.setattr(newest, "FEW", 500 if request.param == "few" else 1)


def through(client: Client, address: str, marker: str) -> list[list[str]]:
    """What the pages list, from the newest to the oldest."""
    pages, further = [], ""
    while True:
        shown = Page(page(client, f"{address}{further}"))
        pages.append([link.to_text() for link in shown.all(marker)])
        links = [one for one in shown.values('a[rel="next"]', "href") if "before" in one]
        if not links:
            return pages
        further = links[0].split("#")[0]


@pytest.mark.usefixtures("small")
def test_articles_of_a_tag_are_listed_page_by_page_in_print_order(client: Client) -> None:
    for day in (3, 0, 1, 2):
        issue = make_issue(published_on=START + timedelta(days=day))
        for number in range(2):
            article = make_article(issue=issue, headline=f"{day}之{number}")
            article.tags.add("读书")
        make_article(issue=issue, headline="无关").tags.add("别的")
    expected = [f"{day}之{number}" for day in (3, 2, 1, 0) for number in range(2)]
    pages = through(client, "/tags/dushu/", ".items h2")
    assert [len(one) for one in pages] == [3, 3, 2]
    assert [name for one in pages for name in one] == expected


@pytest.mark.usefixtures("small")
def test_sections_about_an_area_are_listed_page_by_page_in_print_order(client: Client) -> None:
    area, other = make_area(slug="jia"), make_area()
    for day in range(3):
        article = make_article(issue=make_issue(published_on=START + timedelta(days=day)))
        for number in range(4):
            section = make_section(article=article, heading=f"{day}之{number}")
            make_coverage(area=other if number == 2 else area, section=section)
    make_section(article=make_article(issue=make_issue(is_published=False)), heading="稿")
    expected = [f"{day}之{number}" for day in (2, 1, 0) for number in (0, 1, 3)]
    pages = through(client, "/areas/jia/", "#coverage .items h3")
    assert [name for one in pages for name in one] == expected


def test_a_key_that_names_nothing_is_not_found(client: Client) -> None:
    make_article().tags.add("读书")
    draft = make_article(issue=make_issue(slug="draft", is_published=False))
    for key in ("x", "a/b", "a/b/c/d", f"draft/{draft.slug}", "\x00/a1"):
        assert client.get("/tags/dushu/", {"before": key}).status_code == 404
    make_area(slug="jia")
    assert client.get("/areas/jia/", {"before": "nope/a1/s1"}).status_code == 404
    assert Article.objects.count() == 2


@pytest.mark.usefixtures("small")
def test_what_is_seldom_printed_is_found_however_long_ago(client: Client) -> None:
    make_article(issue=make_issue(published_on=START), headline="从前").tags.add("读书")
    for day in range(1, 20):
        make_issue(published_on=START + timedelta(days=day))
    assert through(client, "/tags/dushu/", ".items h2") == [["从前"]]
    assert "从前" in page(client, "/tags/dushu/feed/")


def test_tags_count_their_articles_up_to_a_bound(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("articles.views.MOST_COUNTED", 2)
    for number in range(3):
        make_article().tags.add("多", *(["少"] if number else []))
    text = Page(page(client, "/tags/")).all(".tag-cloud")[0].to_text()
    assert "超过 2 篇" in text
    assert text.count("2 篇") == 2
