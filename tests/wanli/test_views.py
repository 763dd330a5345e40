from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.html import page
from tests.make import make_area, make_article, make_issue, make_photo, make_report, make_section

pytestmark = pytest.mark.django_db


def test_home_shows_the_newest_issue_and_all_areas(client: Client) -> None:
    make_issue(title="旧的一期", published_on=date(2019, 1, 1))
    newest = make_issue(title="新的一期", published_on=date(2021, 1, 1))
    make_article(issue=newest, headline="头条", lead="导语。")
    make_area(name="甲")
    make_report(area=make_area(name="乙"), sections=[make_section(article=make_article())])
    html = page(client, "/")
    for words in ("新的一期", "头条", "导语。", "甲", "乙", "2020年上半年", "馆藏 3 期"):
        assert words in html, words
    assert "旧的一期" not in html


def test_home_of_an_empty_archive_says_so(client: Client) -> None:
    assert "还没有公开的期刊" in page(client, "/")


def test_about_counts_what_the_archive_lacks(client: Client) -> None:
    undated = make_issue(
        published_on=None, covers_from=date(2019, 1, 1), covers_to=date(2019, 6, 30)
    )
    make_photo(article=make_article(issue=undated, is_retold=True))
    html = page(client, "/about/")
    assert "期刊 1 期，文章 1 篇，图片 1 幅" in html
    assert "出版日期不详的期刊：1 期" in html
    assert "转述、不是原刊文字的文章：1 篇" in html
    assert "图片未入藏的：1 幅" in html


@pytest.mark.parametrize("rows", [5, 50])
def test_home_and_about_cost_the_same_for_few_rows_and_many(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    issue = make_issue(published_on=date(2031, 1, 1))
    for _ in range(rows):
        make_article(issue=issue)
        make_report()
    for address, queries in {"/": 7, "/about/": 7}.items():
        with django_assert_num_queries(queries):
            page(client, address)


def test_healthz_answers_machines(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_robots_are_kept_out_of_the_admin_only(client: Client) -> None:
    assert page(client, "/robots.txt") == "User-agent: *\nDisallow: /admin/\n"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
@pytest.mark.parametrize("address", ["/", "/issues/", "/areas/", "/reports/", "/tags/", "/x/"])
def test_public_addresses_answer_reading_only(client: Client, method: str, address: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = getattr(strict, method)(address)
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"


def test_a_public_page_sets_no_cookie(client: Client) -> None:
    for address in ("/", "/issues/", "/areas/", "/about/"):
        assert not client.get(address).cookies


def test_an_unknown_host_is_refused_in_chinese(client: Client) -> None:
    response = client.get("/", headers={"host": "elsewhere.invalid"})
    assert response.status_code == 400
    assert "这个请求看不懂" in response.content.decode()


def test_a_head_request_gets_no_body(client: Client) -> None:
    response = client.head("/")
    assert (response.status_code, response.content) == (200, b"")


def test_an_error_of_ours_is_told_in_chinese(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("articles.models.issue.IssueQuerySet.published", broken)
    client.raise_request_exception = False
    response = client.get("/issues/")
    assert response.status_code == 500
    assert "这一页暂时打不开" in response.content.decode()
