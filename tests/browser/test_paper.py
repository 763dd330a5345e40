"""What comes out of the printer: the notice is one page, an article prints without navigation."""

import re

import pypdfium2
import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from residents_areas.models import MidYearReport
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

# Within the margins of the sheet, in CSS pixels.
WIDTH, HEIGHT = 688, 1016


def printed(browser: Browser, address: str) -> list[str]:
    """The text of each page of paper, without blanks; nothing may stick out at the side."""
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    page.goto(address)
    data = page.pdf(format="A4", prefer_css_page_size=True)
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH
    document = pypdfium2.PdfDocument(data)
    texts = ["".join(leaf.get_textpage().get_text_range().split()) for leaf in document]
    assert all(abs(leaf.get_width() - 595) < 2 for leaf in document)
    document.close()
    page.close()
    return texts


@pytest.fixture
def reported(founding_issue: None) -> list[str]:
    """The areas of the founding issue's reports."""
    return list(MidYearReport.objects.values_list("area__slug", flat=True))


def test_each_notice_of_the_founding_issue_is_one_whole_page(
    reported: list[str], live_server: LiveServer, chromium: Browser
) -> None:
    pages = {
        slug: printed(chromium, f"{live_server.url}/areas/{slug}/2019-h1/notice/")
        for slug in reported
    }
    assert len(pages) == 7
    assert {slug: len(texts) for slug, texts in pages.items()} == dict.fromkeys(pages, 1)
    for slug, (text,) in pages.items():
        assert f"{live_server.url}/areas/{slug}/2019-h1/" in text
        assert "版次不详" in text
        assert "放不下" not in text
        assert "跳到正文" not in text
        assert "首页" not in text
    assert "举办3场专题宣讲会" in pages["kaixuan-huating"][0]
    assert "制作微信公众号宣传4期" in pages["kaixuan-huating"][0]
    assert "打造富平居民区品牌" in pages["fuping"][0]


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


def test_an_article_prints_without_the_sites_navigation(
    founding_issue: None, live_server: LiveServer, chromium: Browser
) -> None:
    address = f"{live_server.url}/issues/2019-midyear/a1/"
    texts = printed(chromium, address)
    assert 3 <= len(texts) <= 5
    text = "".join(texts)
    for words in ("跳到正文", "首页", "检索", "标签", "本篇小节", "关于本馆", "的页面", "上一篇"):
        assert words not in text, words
    for words in ("晒晒上半年工作", "□记者周晶", "富平居民区", f"本文网址：{address}"):
        assert words in text, words
    headings = [f"{name}居民区" for name in ("颐华第二", "凯旋华庭", "香泉", "富平")]
    for page in texts:
        assert not any(page.endswith(heading) for heading in headings), "a heading left alone"


def test_the_readers_size_and_mode_stay_on_the_screen(
    founding_issue: None, live_server: LiveServer, chromium: Browser
) -> None:
    for address in ("/issues/2019-midyear/a1/", "/areas/kaixuan-huating/2019-h1/"):
        plain, large = (
            printed(chromium, f"{live_server.url}{address}{query}") for query in ("", "?size=4")
        )
        assert large == plain


def test_a_reader_goes_from_a_figure_to_its_sentence_which_lights_up(
    founding_issue: None, live_server: LiveServer, chromium: Browser
) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page.goto(f"{live_server.url}/areas/fuping/2019-h1/")
    page.locator(".figure", has_text="62").get_by_role("link", name="见原文").click()
    sentence = page.locator(":target")
    expect(sentence).to_contain_text("整治辖区内全部楼道 62 个")
    expect(sentence).to_be_in_viewport()
    ground = "getComputedStyle(document.body).backgroundColor"
    assert sentence.evaluate("one => getComputedStyle(one).backgroundColor") != page.evaluate(
        ground
    )
    assert page.locator("article :target").count() == 1
