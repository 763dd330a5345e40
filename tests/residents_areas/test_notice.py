"""The paper notice: whose it is, what stands on it, and in how large a type."""

import re

import pytest
import segno
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles.models import Page as PrintedPage
from residents_areas.models import MidYearReport
from residents_areas.notice import MARGIN, SIZES, code, notice_of
from tests.html import Page, page
from tests.make import (
    make_area,
    make_article,
    make_figure,
    make_honour,
    make_issue,
    make_plan,
    make_report,
    make_section,
)

pytestmark = pytest.mark.django_db

ADDRESS = "http://testserver/areas/jia/2020-h1/"
NOTICE = "/areas/jia/2020-h1/notice/"


def make_full_report(statements: int = 1) -> MidYearReport:
    report = make_report(area=make_area(slug="jia", name="甲"))
    for number in range(statements):
        make_figure(report=report, printed=f"整治楼道 {number} 个", value=number)
        make_honour(report=report, holder="甲花园", title=f"文明小区{number}")
        make_plan(report=report, text=f"第{number}项打算")
    return report


def test_a_notice_shows_the_report_and_where_it_was_printed(client: Client) -> None:
    issue = make_issue(title="2020年年中", number=None, published_on="2020-07-18")
    article = make_article(issue=issue, headline="晒晒成绩单")
    report = make_report(
        area=make_area(slug="jia", name="甲"), sections=[make_section(article=article)]
    )
    make_figure(report=report, printed="走访居民 700 多户", value=700, unit="户", qualifier="多")
    make_honour(report=report, holder="甲花园", title="市文明小区")
    make_plan(report=report, text="继续推进楼组")
    text = Page(page(client, NOTICE)).all(".notice-sheet")[0].to_text()
    for words in (
        "甲居民区",
        "2020年上半年",
        "居民会议：日期不详",
        "走访居民 700 多户",
        "甲花园：市文明小区",
        "继续推进楼组",
        "期号不详",
        "2020年7月18日",
        "版次不详）：",
        "晒晒成绩单",
        ADDRESS,
    ):
        assert "".join(words.split()) in "".join(text.split()), words
    assert "放不下" not in text


def test_the_pages_of_the_print_are_named_where_they_are_known(client: Client) -> None:
    article = make_full_report().sections.get().article
    article.pages.add(PrintedPage.objects.create(issue=article.issue, number=3, name="要闻"))
    html = page(client, NOTICE)
    assert "第3版 要闻" in html
    assert "版次不详" not in html


def test_the_code_has_the_dark_squares_of_the_address(client: Client) -> None:
    make_full_report()
    path = Page(page(client, NOTICE)).values(".code path", "d")[0]
    assert path == code(ADDRESS).path
    dark = set()
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path):
        dark |= {(int(x) + step, int(y)) for step in range(int(length))}
    matrix = segno.make(ADDRESS, error="m", micro=False).matrix
    assert dark == {
        (x + MARGIN, y + MARGIN)
        for y, row in enumerate(matrix)
        for x, cell in enumerate(row)
        if cell
    }


def test_there_is_no_notice_of_what_is_not_public(client: Client, editor_client: Client) -> None:
    draft = make_section(article=make_article(issue=make_issue(is_published=False)))
    make_report(area=make_area(slug="draft"), sections=[draft])
    make_report(area=make_area(slug="waiting"), sections=[])
    make_area(slug="silent")
    make_report(area=make_area(slug="jia"))
    for slug in ("draft", "waiting", "silent", "nowhere"):
        for reader in (client, editor_client):
            assert reader.get(f"/areas/{slug}/2020-h1/notice/").status_code == 404, slug
        if slug not in ("draft", "nowhere"):
            assert "打印公告" not in page(client, f"/areas/{slug}/2020-h1/")
    assert "打印公告" not in page(editor_client, "/areas/draft/2020-h1/")
    assert client.get("/areas/jia/2021-h1/notice/").status_code == 404
    assert f'href="{NOTICE}"' in page(client, "/areas/jia/2020-h1/")


def test_even_staff_print_what_is_public_only(editor_client: Client) -> None:
    draft = make_section(article=make_article(issue=make_issue(is_published=False)))
    report = make_report(area=make_area(slug="jia"), sections=[make_section(), draft])
    make_plan(report=report, text="公开的打算", section=report.sections.exclude(pk=draft.pk).get())
    make_plan(report=report, text="草稿里的打算", section=draft)
    html = page(editor_client, NOTICE)
    assert "公开的打算" in html
    assert "草稿里的打算" not in html


def test_the_more_there_is_the_smaller_the_type_and_nothing_is_left_out_before_the_smallest() -> (
    None
):
    report = make_full_report()
    sizes = []
    for _ in range(20):
        make_plan(report=report, text="继续推进美丽楼组建设，增强居民的自治意识。")
        sheet = notice_of(report, ADDRESS)
        sizes.append(sheet.size)
        assert not sheet.is_cut or sheet.size == SIZES[-1]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) > 4
    assert sizes[0] > 20


def test_what_is_left_out_and_what_is_shown_are_all_there_is() -> None:
    report = make_full_report(40)
    sheet = notice_of(report, ADDRESS)
    assert sheet.size == SIZES[-1]
    assert sheet.is_cut
    shown = [figure for one in sheet.sets for figure in one.figures]
    assert 0 < len(shown) == 40 - sheet.more_figures
    assert 0 < len(sheet.honours) == 40 - sheet.more_honours
    assert 0 < len(sheet.plans) == 40 - sheet.more_plans
    assert [plan.text for plan in sheet.plans] == [
        f"第{number}项打算" for number in range(len(sheet.plans))
    ]


def test_figures_of_one_group_are_left_out_together() -> None:
    report = make_full_report()
    for number in range(60):
        make_figure(report=report, group=f"第{number // 3}组")
    sheet = notice_of(report, ADDRESS)
    assert sheet.more_figures and sheet.more_figures % 3 == 0
    assert all(len(one.figures) == 3 for one in sheet.sets if one.group)


def test_a_report_printed_in_many_articles_names_two_and_counts_the_rest(client: Client) -> None:
    make_report(area=make_area(slug="jia"), sections=[make_section() for _ in range(5)])
    html = page(client, NOTICE)
    assert html.count("刊登在《") == 2
    assert "另有 3 篇，见网页" in html


@pytest.mark.parametrize("rows", [5, 20])
def test_a_notice_costs_the_same_for_few_rows_and_many(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    make_full_report(rows)
    with django_assert_num_queries(3):
        page(client, NOTICE)
