"""A report that no sheet of paper holds: what is left out, the sheet says."""

import re

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from residents_areas.models import MidYearReport
from tests.browser.test_paper import printed
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

pytestmark = [pytest.mark.looks, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def long_reports(transactional_db: None) -> dict[str, MidYearReport]:
    """Reports that no sheet holds, each long in another way."""
    issue = make_issue(title="特别长的一期" * 15, published_on="2020-07-01")
    article = make_article(issue=issue, headline="很长的主题，也要印全。" * 18)
    section = make_section(article=article)
    reports = {
        slug: make_report(area=make_area(slug=slug, name=name), sections=[section])
        for slug, name in {
            "figures": "数字很多",
            "plans": "打算很长",
            "all": "名字特别长的居民区" * 4,
            "words": "字母",
            "exact": "刚好",
        }.items()
    }
    for slug in ("figures", "all"):
        for number in range(60):
            make_figure(
                report=reports[slug], printed=f"第{number:02}件事，做了 {number} 个", value=number
            )
    for slug in ("plans", "all"):
        for number in range(30):
            make_plan(
                report=reports[slug], text=f"第{number:02}项打算：" + "继续推进美丽楼组，" * 30
            )
        make_plan(report=reports[slug], text="一项写满了纸的打算。" * 300)
    for number in range(12):
        make_honour(
            report=reports["all"], title=f"上海市文明小区第{number:02}次", holder="凯旋花园"
        )
        words = {"printed": "W" * 200, "value": "123456789012345", "unit": "个" * 20}
        make_figure(report=reports["words"], **words, qualifier="含" * 40)
        make_plan(report=reports["words"], text="M" * 300)
        make_plan(report=reports["exact"], text="“继续”“推进”，“美丽”、“楼组”。" * (number + 1))
    return reports


def test_a_report_too_long_for_a_sheet_is_one_page_and_says_what_is_left_out(
    long_reports: dict[str, MidYearReport], live_server: LiveServer, chromium: Browser
) -> None:
    for slug in long_reports:
        address = f"{live_server.url}/areas/{slug}/2020-h1/"
        texts = printed(chromium, f"{address}notice/")
        assert len(texts) == 1, slug
        assert address in texts[0]
        assert "很长的主题，也要印全。" * 18 in texts[0]
        assert "这张纸放不下的还有" in texts[0]
        if slug == "figures":
            left_out = re.search(r"还有：数字(\d+)个都在", texts[0])
            assert left_out
            first = 60 - int(left_out[1])
            assert f"第{first - 1:02}件事，做了{first - 1}个" in texts[0]
            assert f"第{first:02}件事" not in texts[0]
