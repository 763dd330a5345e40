from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles.models import Page
from tests.html import page
from tests.make import (
    make_area,
    make_article,
    make_coverage,
    make_issue,
    make_photo,
    make_section,
)

pytestmark = pytest.mark.django_db


def make_full_article(**fields: object) -> object:
    """An article with two sections, their area, photos and tags."""
    article = make_article(**fields)  # type: ignore[arg-type]
    for _ in range(2):
        section = make_section(article=article)
        make_coverage(area=make_area(), section=section)
        make_photo(article=article, section=section)
    make_photo(article=article)
    article.tags.add("社区", "读书")
    return article


def test_issues_are_listed_by_year_and_unknown_dates_are_said_to_be_unknown(client: Client) -> None:
    make_issue(title="新一期", published_on=date(2021, 5, 4), number=7)
    make_issue(
        title="旧一期", published_on=None, covers_from=date(2019, 1, 1), covers_to=date(2019, 6, 30)
    )
    html = page(client, "/issues/")
    assert html.index("2021年") < html.index("2019年") < html.index("新一期")
    assert "第7期" in html
    assert "2021年5月4日" in html
    html = page(client, "/issues/?year=2019")
    assert "旧一期" in html
    assert "期号不详" in html
    assert "出版日期不详" in html


def test_an_issue_reads_whole_on_one_page(client: Client) -> None:
    issue = make_issue(not_stated="期号、版次")
    article = make_article(issue=issue, headline="头条新闻", lead="导语一。\n导语二。")
    make_section(article=article, heading="甲居民区", body="甲的正文。")
    make_photo(article=article, caption="一张照片")
    html = page(client, f"/issues/{issue.slug}/")
    for words in ("头条新闻", "导语二。", "甲居民区", "甲的正文。", "一张照片", "期号、版次"):
        assert words in html
    assert 'href="#a1-s1"' in html
    assert 'id="a1-s1"' in html


def test_an_article_shows_every_part_of_the_print(client: Client) -> None:
    issue = make_issue()
    article = make_article(
        issue=issue,
        column="专题策划",
        kicker="引题在上",
        headline="主题在中",
        subhead="副题在下",
        byline="□记者 某某",
        lead="导语。",
    )
    article.pages.add(Page.objects.create(issue=issue, number=3, name="社区"))
    section = make_section(article=article, heading="甲居民区", body="甲的正文。第二句。")
    make_coverage(area=make_area(name="甲"), section=section)
    make_photo(article=article, section=section, caption="会场", taken_on=date(2020, 7, 1))
    article.tags.add("年中会议")
    html = page(client, f"/issues/{issue.slug}/a1/")
    for words in (
        "专题策划",
        "引题在上",
        "主题在中",
        "副题在下",
        "□记者 某某",
        "导语。",
        "甲居民区",
        "甲居民区的页面",
        "会场",
        "2020年7月1日",
        "图片未入藏",
        "年中会议",
        "第3版 社区",
    ):
        assert words in html, words
    assert '<span id="s1-2">第二句。</span>' in html
    assert "转述" not in html


def test_what_an_article_lacks_is_said_to_be_unknown(client: Client) -> None:
    article = make_article(byline="")
    make_photo(article=article)
    html = page(client, article.get_absolute_url())
    for words in ("署名不详", "版次不详", "拍摄日期不详", "摄影者不详"):
        assert words in html


def test_a_retold_text_says_so(client: Client) -> None:
    article = make_article(is_retold=True)
    assert "本馆对原刊的转述" in page(client, article.get_absolute_url())


def test_a_retold_lead_says_so_on_the_front_page_too(client: Client) -> None:
    make_article(is_retold=True, lead="转述的导语。")
    assert "本馆对原刊的转述" in page(client, "/")


def test_an_article_leads_to_its_neighbours(client: Client) -> None:
    issue = make_issue()
    for headline in ("第一篇", "第二篇", "第三篇"):
        make_article(issue=issue, headline=headline)
    html = page(client, f"/issues/{issue.slug}/a2/")
    assert "上一篇：第一篇" in html
    assert "下一篇：第三篇" in html


def test_an_issue_leads_to_its_neighbours(client: Client) -> None:
    make_issue(title="前一期")
    issue = make_issue()
    make_issue(title="不该看见", is_published=False)
    make_issue(title="后一期")
    html = page(client, issue.get_absolute_url())
    assert "前一期" in html
    assert "后一期" in html
    assert "不该看见" not in html


def test_tags_lead_to_the_articles_that_readers_may_see(client: Client) -> None:
    public, draft = make_article(), make_article(issue=make_issue(is_published=False))
    public.tags.add("共有")
    draft.tags.add("共有", "草稿才有")
    html = page(client, "/tags/")
    assert "共有" in html
    assert "1 篇" in html
    assert "草稿才有" not in html
    html = page(client, "/tags/gongyou/")
    assert public.headline in html
    assert draft.headline not in html
    assert client.get("/tags/caogaocaiyou/").status_code == 404


def test_markup_in_staff_text_is_shown_and_not_obeyed(client: Client) -> None:
    article = make_article(headline="<script>alert(1)</script>")
    make_section(article=article, body="<b>粗</b>")
    html = page(client, article.get_absolute_url())
    assert "<script>" not in html
    assert "&lt;b&gt;粗" in html


@pytest.mark.parametrize(
    "address", ["/issues/nope/", "/issues/nope/a1/", "/tags/nope/", "/issues/2019-midyear/a9/"]
)
def test_unknown_addresses_get_a_helpful_404(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "没有这一页" in response.content.decode()


@pytest.mark.parametrize("rows", [5, 20])
def test_pages_of_the_print_cost_the_same_for_few_rows_and_many(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    issue = make_issue()
    for _ in range(rows):
        make_full_article(issue=issue)
        make_issue()
    addresses = {
        "/issues/": 2,
        issue.get_absolute_url(): 5,
        f"{issue.get_absolute_url()}a3/": 4,
        "/tags/": 1,
        "/tags/dushu/": 3,
    }
    for address, queries in addresses.items():
        with django_assert_num_queries(queries):
            page(client, address)


def test_an_issue_of_which_all_is_withheld_is_not_said_to_be_unfinished(client: Client) -> None:
    issue = make_issue()
    make_article(issue=issue, is_withheld=True)
    html = page(client, issue.get_absolute_url())
    assert "1 篇文章应当事人要求" in html
    assert "还在录入" not in html
