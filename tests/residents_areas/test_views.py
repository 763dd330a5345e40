import gzip
from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from residents_areas.models import Estate, ResidentsArea
from tests.html import Page, page
from tests.make import (
    make_area,
    make_article,
    make_coverage,
    make_figure,
    make_honour,
    make_photo,
    make_plan,
    make_report,
    make_section,
)

pytestmark = pytest.mark.django_db


def make_full_report(area: ResidentsArea | None = None, statements: int = 2) -> None:
    section = make_section()
    make_photo(article=section.article, section=section)
    report = make_report(area=area, sections=[section])
    for _ in range(statements):
        make_figure(report=report)
        make_honour(report=report)
        make_plan(report=report)


def test_areas_are_listed_in_the_order_of_their_codes(client: Client) -> None:
    make_area(name="乙村", code="310107021999")
    reporting = make_area(name="甲村", code="310107021001")
    make_report(area=reporting)
    html = page(client, "/areas/")
    assert (
        html.index("甲村")
        < html.index("有年中报告")
        < html.index("乙村")
        < html.index("本期未刊登")
    )


def test_an_area_shows_its_report_card_and_what_was_printed_about_it(client: Client) -> None:
    section = make_section(heading="报告所在小节")
    other = make_section(heading="另一节")
    make_photo(article=section.article, section=section, caption="居民会议")
    area = make_area(name="甲", official_name="甲社区居委会", aliases="甲村", slug="jia")
    Estate.objects.create(area=area, name="甲花园")
    make_coverage(area=area, section=other)
    report = make_report(area=area, sections=[section], meeting_on=date(2020, 7, 1))
    make_figure(report=report, printed="整治楼道 62 个")
    make_honour(report=report, title="市文明小区", holder="甲花园")
    make_plan(report=report, text="继续推进楼组")
    html = page(client, "/areas/jia/")
    for words in (
        "甲居民区",
        "甲社区居委会",
        "甲村",
        "甲花园",
        "2020年上半年报告",
        "2020年7月1日",
        "整治楼道 62 个",
        "市文明小区",
        "继续推进楼组",
        "报告所在小节",
        "另一节",
        "居民会议",
    ):
        assert words in html, words
    assert f'href="{section.article.get_absolute_url()}#s1-1"' in html


def test_a_figure_stands_with_its_printed_words_on_every_page(client: Client) -> None:
    report = make_report(area=make_area(slug="jia"))
    make_figure(report=report, printed="整治楼道 62 个", value=62)
    for address in ("/areas/jia/", "/areas/jia/2020-h1/", "/reports/2020-h1/"):
        html = page(client, address)
        number, words = html.index(">62<"), html.index("整治楼道 62 个")
        assert 0 < words - number < 200


def test_figures_of_one_group_stand_together(client: Client) -> None:
    report = make_report(area=make_area(slug="jia"))
    for label in ("总数", "已完成"):
        make_figure(report=report, label=label, group="违建")
    make_figure(report=report, label="另一个数")
    html = page(client, "/areas/jia/")
    group = html[html.index('aria-label="违建"') :]
    assert group.index("总数") < group.index("已完成") < group.index("</ul>")
    assert group.index("</ul>") < group.index("另一个数")


def test_an_unknown_meeting_is_said_to_be_unknown(client: Client) -> None:
    make_report(area=make_area(slug="jia"))
    assert "日期不详" in page(client, "/areas/jia/2020-h1/")


def test_an_area_without_a_report_is_not_printed_and_one_without_sections_not_entered(
    client: Client,
) -> None:
    make_report(area=make_area(slug="printed"))
    make_area(slug="silent")
    make_report(area=make_area(slug="waiting"), sections=[])
    assert "本期未刊登" in page(client, "/areas/silent/2020-h1/")
    assert "本期未刊登" in page(client, "/areas/silent/")
    assert "未录入" in page(client, "/areas/waiting/2020-h1/")
    assert "未录入" in page(client, "/areas/waiting/")
    listed = [row.to_text() for row in Page(page(client, "/areas/")).all(".area-index li")]
    for state in ("有年中报告", "本期未刊登", "未录入"):
        assert sum(state in row for row in listed) == 1, state
    for slug, states in (
        ("printed", ["日期不详"]),
        ("waiting", ["未录入"]),
        ("silent", ["本期未刊登"]),
    ):
        shown = Page(page(client, f"/areas/{slug}/2020-h1/"))
        assert [state.to_text() for state in shown.all(".state")] == states


def test_a_period_shows_the_reported_areas_first_each_kind_in_the_order_of_codes(
    client: Client,
) -> None:
    for code, name in ((4, "丁"), (3, "丙"), (1, "甲"), (2, "乙")):
        make_area(code=f"31010702100{code}", name=name, slug=f"area{code}")
    for name in ("丁", "乙"):
        make_full_report(ResidentsArea.objects.get(name=name))
    make_report(area=ResidentsArea.objects.get(name="丙"), sections=[])
    shown = Page(page(client, "/reports/2020-h1/"))
    reported = [heading.to_text() for heading in shown.all(".period-row h2")]
    assert reported == ["乙居民区", "丁居民区"]
    others = [" ".join(row.to_text().split()) for row in shown.all(".other-areas li")]
    assert others == ["甲 本期未刊登", "丙 未录入"]


def test_every_state_leads_to_its_explanation(client: Client) -> None:
    make_report(area=make_area(slug="printed"))
    make_area(slug="silent")
    make_report(area=make_area(slug="waiting"), sections=[])
    addresses = [
        f"/areas/{slug}/{end}"
        for slug in ("printed", "silent", "waiting")
        for end in ("", "2020-h1/")
    ]
    for address in [*addresses, "/reports/2020-h1/"]:
        shown = Page(page(client, address))
        states = shown.values(".state", "href")
        assert states, address
        assert {state.lstrip("#") for state in states} <= set(shown.values(".states dt", "id"))


def test_a_report_in_which_nothing_is_missing_explains_nothing(client: Client) -> None:
    make_report(area=make_area(slug="jia"), meeting_on=date(2020, 7, 1))
    for address in ("/areas/jia/", "/areas/jia/2020-h1/"):
        assert not Page(page(client, address)).all(".states, .state")


def test_a_period_of_fifteen_long_reports_is_light_to_fetch(client: Client) -> None:
    for _ in range(15):
        make_full_report(statements=12)
    html = page(client, "/reports/2020-h1/")
    assert html.count("整治楼道 62 个</q>") == 15 * 12
    assert len(gzip.compress(html.encode())) < 60_000


def test_the_periods_are_listed_newest_first(client: Client) -> None:
    area = make_area()
    make_report(area=area, year=2019, half=2)
    make_report(area=area, year=2020, half=1)
    html = page(client, "/reports/")
    assert html.index("2020年上半年") < html.index("2019年下半年")


def test_each_period_names_the_areas_that_reported(client: Client, founding_issue: None) -> None:
    (period,) = Page(page(client, "/reports/")).all("main .items > li")
    assert "7个居民区的报告" in period.to_text()
    names = [link.to_text() for link in period.query(".links a")]
    assert names == "香泉 万里名轩 颐华第二 富平 凯旋华庭 凯旋公寓 中环花苑".split()
    for link in period.query("a"):
        page(client, link.attrs["href"])


@pytest.mark.parametrize(
    "address", ["/areas/nope/", "/areas/nope/2020-h1/", "/reports/1999-h1/", "/reports/2020-h3/"]
)
def test_unknown_addresses_get_a_helpful_404(client: Client, address: str) -> None:
    make_report()
    response = client.get(address)
    assert response.status_code == 404
    assert "没有这一页" in response.content.decode()


def test_a_period_of_which_nothing_is_entered_is_not_public(client: Client) -> None:
    area = make_area(slug="jia")
    make_report(area=area, year=2020)
    make_report(area=area, year=2031, sections=[])
    for address in ("/reports/2031-h1/", "/areas/jia/2031-h1/"):
        assert client.get(address).status_code == 404
    assert "2031" not in page(client, "/areas/jia/")


def test_a_period_that_nobody_reported_is_404_for_an_area(client: Client) -> None:
    make_report(area=make_area(slug="jia"))
    assert client.get("/areas/jia/2021-h1/").status_code == 404


@pytest.mark.parametrize("rows", [5, 20])
def test_pages_of_the_places_cost_the_same_for_few_rows_and_many(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    area = make_area(slug="jia")
    make_full_report(area, statements=rows)
    for _ in range(rows):
        make_full_report()
        make_area()
        make_coverage(area=area, section=make_section(article=make_article()))
    addresses = {
        "/areas/": 3,
        "/areas/jia/": 6,
        "/areas/jia/2020-h1/": 5,
        "/reports/": 1,
        "/reports/2020-h1/": 3,
    }
    for address, queries in addresses.items():
        with django_assert_num_queries(queries):
            page(client, address)


def test_areas_and_reports_lead_to_their_neighbours(client: Client, founding_issue: None) -> None:
    html = page(client, "/areas/fuping/")
    for rel, slug in {"prev": "wanli-yazhu", "next": "kaixuan-huating"}.items():
        (link,) = Page(html).all(f"a[rel={rel}]")
        assert link.attrs["href"] == f"/areas/{slug}/"
    html = page(client, "/areas/fuping/2019-h1/")
    for rel, slug in {"prev": "yihua-2", "next": "kaixuan-huating"}.items():
        (link,) = Page(html).all(f"a[rel={rel}]")
        assert link.attrs["href"] == f"/areas/{slug}/2019-h1/"
    assert [link.to_text() for link in Page(html).all(".trail a")] == [
        "首页",
        "居民区",
        "富平居民区",
    ]
