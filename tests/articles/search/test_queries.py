"""What a search costs."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.search.gather import gather
from tests.articles.search.found import question
from tests.html import Page, page
from tests.make import make_area, make_coverage, make_photo, make_section
from tests.queries import questions

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "?q=居民 走访",
        "?q=居民 走访&area={area}&tag={tag}",
        "?q=居民 走访&sort=oldest&page=2&area={area}",
        "?q=走访 凤凰 涅槃 居民",
        "?q=凤凰 麒麟 金丝雀 涅槃&area={area}&tag={tag}",
    ],
)
def test_a_search_costs_at_most_eight_queries(
    client: Client, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """Of an archive that is large beside the bounds."""
    for name, size in {"answer.MOST_ARTICLES": 8, "answer.CANDIDATES": 3, "rarest.FEW": 2}.items():
        monkeypatch.setattr(f"articles.search.{name}", size)
    monkeypatch.setattr("articles.search.gather.FIRST_LOOK", 6)
    area = make_area()
    for number in range(25):
        section = make_section(heading="居民" * (number % 2), body="居民走访")
        make_coverage(area=area, section=section)
        make_photo(article=section.article, section=section, caption="居民走访")
        section.article.tags.add("议事")
    tag = section.article.tags.get().slug
    with CaptureQueriesContext(connection) as captured:
        page(client, f"/search/{address.format(area=area.slug, tag=tag)}")
    asked = questions(captured)
    assert 4 < len(asked) <= 8, asked


def test_the_page_without_a_query_asks_nothing_but_the_names_of_its_filters(client: Client) -> None:
    area = make_area()
    for address, name, count in (("", "", 0), (f"?area={area.slug}", area.name, 1)):
        with CaptureQueriesContext(connection) as captured:
            html = page(client, f"/search/{address}")
        assert len(questions(captured)) == count
        assert name in html


def test_what_was_chosen_has_its_name_however_many_cards_there_are(client: Client) -> None:
    area = make_area(name="尽" + "头" * 39, slug="jintou")
    for number in range(1, 31):
        make_area(name="尽" + "头" * number)
    (link,) = Page(page(client, "/search/?q=jintou&area=jintou")).all(".chosen a")
    assert area.name in link.to_text()


@pytest.mark.skipif("connection.vendor == 'postgresql'", reason="its index tells less")
@pytest.mark.parametrize(
    ("typed", "is_read"),
    [("居民", False), ("居", False), ("居民区", False), ("的 居民", False)]
    + [("垃圾分类", True), ("87", True), ("“qq”", True), ("居民 -楼道", True)],
)
def test_texts_are_read_only_for_what_the_index_does_not_tell(typed: str, is_read: bool) -> None:
    with CaptureQueriesContext(connection) as asked:
        gather([question(typed)], 1000)
    (sql,) = (each["sql"] for each in asked if "CROSS JOIN" in each["sql"])
    assert ("instr(d.text" in sql) == is_read
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + sql.replace("%", "%%"))
        plan = " ".join(step for *_, step in cursor.fetchall())
    # An index a tenth as long as the documents has all else that is asked of them.
    assert ("COVERING INDEX articles_search_told" in plan) != is_read
