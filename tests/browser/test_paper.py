"""What comes out of the printer: the notice is one page, an article prints without navigation."""

import pypdfium2
import pytest
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.looks

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
def reported(site: str, browser: Browser) -> list[str]:
    """The areas of the founding issue's reports."""
    page = browser.new_page()
    page.goto(f"{site}/reports/2019-h1/")
    links = page.get_by_role("link", name="看这份报告").evaluate_all(
        "all => all.map(a => a.pathname)"
    )
    return [link.split("/")[2] for link in links]


def test_each_notice_of_the_founding_issue_is_one_whole_page(
    reported: list[str], site: str, browser: Browser
) -> None:
    pages = {slug: printed(browser, f"{site}/areas/{slug}/2019-h1/notice/") for slug in reported}
    assert len(pages) == 7
    assert {slug: len(texts) for slug, texts in pages.items()} == dict.fromkeys(pages, 1)
    for slug, (text,) in pages.items():
        assert f"{site}/areas/{slug}/2019-h1/" in text
        assert "版次不详" in text
        assert "放不下" not in text
        assert "跳到正文" not in text
        assert "首页" not in text
    assert "举办3场专题宣讲会" in pages["kaixuan-huating"][0]
    assert "制作微信公众号宣传4期" in pages["kaixuan-huating"][0]
    assert "打造富平居民区品牌" in pages["fuping"][0]


def test_an_article_prints_without_the_sites_navigation(site: str, browser: Browser) -> None:
    address = f"{site}/issues/2019-midyear/a1/"
    texts = printed(browser, address)
    assert 3 <= len(texts) <= 5
    text = "".join(texts)
    for words in ("跳到正文", "首页", "检索", "标签", "本篇小节", "关于本馆", "的页面", "上一篇"):
        assert words not in text, words
    for words in ("晒晒上半年工作", "□记者周晶", "富平居民区", f"本文网址：{address}"):
        assert words in text, words
    headings = [f"{name}居民区" for name in ("颐华第二", "凯旋华庭", "香泉", "富平")]
    for page in texts:
        assert not any(page.endswith(heading) for heading in headings), "a heading left alone"


def test_the_readers_size_and_mode_stay_on_the_screen(site: str, browser: Browser) -> None:
    for address in ("/issues/2019-midyear/a1/", "/areas/kaixuan-huating/2019-h1/"):
        plain, large = (printed(browser, f"{site}{address}{query}") for query in ("", "?size=4"))
        assert large == plain


def test_a_reader_goes_from_a_figure_to_its_sentence_which_lights_up(
    site: str, browser: Browser
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page.goto(f"{site}/areas/fuping/2019-h1/")
    page.locator(".figure", has_text="62").get_by_role("link", name="见原文").click()
    sentence = page.locator(":target")
    expect(sentence).to_contain_text("整治辖区内全部楼道 62 个")
    expect(sentence).to_be_in_viewport()
    ground = "getComputedStyle(document.body).backgroundColor"
    assert sentence.evaluate("one => getComputedStyle(one).backgroundColor") != page.evaluate(
        ground
    )
    assert page.locator("article :target").count() == 1
