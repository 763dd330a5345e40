import gzip
import time
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from articles.models import Correction
from tests.html import Page, page
from tests.make import make_area, make_article, make_issue, make_photo, make_report, make_section

pytestmark = pytest.mark.django_db


def test_home_shows_the_newest_issue_and_all_areas(client: Client) -> None:
    make_issue(title="旧的一期", published_on=date(2019, 1, 1))
    # Later than those that make_issue counts up to.
    newest = make_issue(title="新的一期", published_on=date(2099, 1, 1))
    make_article(issue=newest, headline="头条", lead="导语。")
    make_area(name="甲")
    make_report(area=make_area(name="乙"), sections=[make_section(article=make_article())])
    html = page(client, "/")
    for words in ("新的一期", "头条", "导语。", "甲", "乙", "2020年上半年", "馆藏 3 期"):
        assert words in html, words
    (story,) = Page(html).all(".front-story")
    assert "旧的一期" not in story.to_text()


def test_home_links_to_headed_sections_only_and_begins_with_the_first_without_a_lead(
    client: Client,
) -> None:
    article = make_article(lead="")
    make_section(article=article, heading="", body="第一段。\n第二段。")
    make_section(article=article, heading="有题的一节")
    parsed = Page(page(client, "/"))
    assert [link.to_text() for link in parsed.all(".inside a")] == ["有题的一节"]
    (lead,) = parsed.all(".front-story .lead")
    assert lead.to_text().split() == ["第一段。"]
    parsed = Page(page(client, article.get_absolute_url()))
    assert [link.to_text() for link in parsed.all(".contents a")] == ["有题的一节"]
    article.sections.update(heading="")
    assert not Page(page(client, article.get_absolute_url())).all(".contents")
    assert not Page(page(client, "/")).all(".front-side")


def test_home_of_an_empty_archive_says_so(client: Client) -> None:
    assert "还没有公开的期刊" in page(client, "/")


def holdings(client: Client, address: str = "/about/") -> dict[str, str]:
    """The figures of the page about the archive, by their labels."""
    parsed = Page(page(client, address))
    labels, values = (parsed.all(f".holdings {name}") for name in ("dt", "dd"))
    assert len(labels) == len(values)
    pairs = zip(labels, values, strict=True)
    return {label.to_text().strip(): value.to_text().strip() for label, value in pairs}


def test_about_counts_what_the_archive_lacks(client: Client) -> None:
    undated = make_issue(
        published_on=None, covers_from=date(2019, 1, 1), covers_to=date(2019, 6, 30), number=3
    )
    make_photo(article=make_article(issue=undated, is_retold=True))
    read = make_article(is_proofread=True)
    make_report(area=make_area(name="甲"), sections=[make_section(article=read)])
    make_area(name="乙", slug="yi")
    make_report(area=make_area(name="丙", slug="bing"), sections=[])
    make_article(issue=make_issue(is_published=False), is_retold=True)
    assert holdings(client) == {
        "期刊": "2 期",
        "其中出版日期不详": "1 期",
        "其中期号不详": "1 期",
        "文章": "2 篇",
        "其中正文是转述、不是原刊文字": "1 篇",
        "其中还没有人照原刊逐字校对过": "1 篇",
        "图片": "1 幅",
        "其中只有说明、图片未入藏": "1 幅",
        "还没有年中报告的居民区": "2 个",
    }
    html = page(client, "/about/")
    assert 'href="/areas/yi/"' in html
    assert 'href="/areas/bing/"' in html


def test_about_counts_once_an_edition_and_for_staff_anew(
    client: Client,
    editor_client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_article()
    first = holdings(client)
    with django_assert_num_queries(5) as queries:
        assert holdings(client) == first
    assert not [one for one in queries if "articles_photo" in one["sql"]]
    make_article(issue=make_issue(is_published=False))
    assert holdings(client) == first
    make_article()
    assert holdings(client)["文章"] == "2 篇"
    make_issue(at=timezone.now() + timedelta(seconds=0.2))
    assert holdings(client)["期刊"] == "2 期"
    time.sleep(0.2)
    assert holdings(client)["期刊"] == "3 期"
    assert holdings(editor_client, "/admin/preview/about/")["文章"] == "3 篇"


def test_about_says_up_to_when_it_speaks(client: Client) -> None:
    assert "数据截至" not in page(client, "/about/")
    since = datetime(2020, 3, 5, 12, tzinfo=timezone.get_current_timezone())
    article = make_article(issue=make_issue(at=since))
    make_article(issue=make_issue(at=timezone.now() + timedelta(days=1)))
    assert "数据截至 2020年3月5日" in Page(page(client, "/about/")).all("main")[0].to_text()
    Correction.objects.create(article=article, words="改字")
    (day,) = Page(page(client, "/about/")).values("main time", "datetime")
    assert day == str(timezone.localdate())


def test_about_lists_all_corrections(client: Client) -> None:
    article = make_article(headline="改过的一篇")
    for number in range(60):
        Correction.objects.create(article=article, words=f"第{number}处改字。")
    hidden = make_article(issue=make_issue(is_published=False))
    Correction.objects.create(article=hidden, words="不该看见")
    html = page(client, "/about/")
    assert html.count("改过的一篇") == 60
    assert "第59处" in html
    assert "第0处" in html
    assert "不该看见" not in html


@pytest.mark.parametrize("rows", [5, 20])
def test_home_and_about_cost_the_same_for_few_rows_and_many(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    issue = make_issue(published_on=date(2031, 1, 1))
    for _ in range(rows):
        make_article(issue=issue)
        make_report()
    for address, queries in {"/": 9, "/about/": 9}.items():
        with django_assert_num_queries(queries):
            page(client, address)


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


def test_a_page_is_compressed_for_who_can_read_it(client: Client) -> None:
    packed = client.get("/about/", headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert gzip.decompress(packed.content) == client.get("/about/").content


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
    def broken(self: object, user: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("articles.models.issue.IssueQuerySet.visible_to", broken)
    client.raise_request_exception = False
    response = client.get("/issues/")
    assert response.status_code == 500
    assert "这一页暂时打不开" in response.content.decode()
