"""By keyboard alone, and with whatever the reader's system asks for."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.kinds import ADDRESSES

pytestmark = pytest.mark.looks

STYLES = Path(__file__).parent.parent.parent / "static" / "css"

# What has the focus: its outline, and whether it can be seen.
FOCUSED = """() => {
  const element = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const { top, bottom, left, right, width } = element.getBoundingClientRect();
  const inWindow = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth && width > 0;
  return [element.outerHTML, outlineStyle === "solid" && parseFloat(outlineWidth) >= 3, inWindow];
}"""
LINKS = "a[href], button, input:not([type=hidden])"


def test_the_first_stop_is_the_skip_link_and_every_stop_can_be_seen(
    site: str, browser: Browser
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    for kind, address in ADDRESSES.items():
        page.goto(site + address)
        order = page.locator(LINKS).evaluate_all(
            "all => all.filter(one => one.checkVisibility()).map(one => one.outerHTML)"
        )
        assert "跳到正文" in order[0], kind
        for expected in order[:40]:
            page.keyboard.press("Tab")
            element, has_outline, is_seen = page.evaluate(FOCUSED)
            assert (element, has_outline, is_seen) == (expected, True, True), kind


def test_the_skip_link_leads_past_the_head_of_the_page(site: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{site}/areas/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("main :is(a, input)").first).to_be_focused()


def test_where_one_stands_is_not_told_by_colour_alone(site: str, browser: Browser) -> None:
    page = browser.new_page()
    shape = "it => { const s = getComputedStyle(it); return [s.fontWeight, s.textDecorationLine] }"
    page.goto(f"{site}/areas/")
    for bar, current, other in ((".nav", "居民区", "期刊"), (".sizes", "标准", "大")):
        links = page.locator(bar)
        here, there = (
            links.get_by_role("link", name=name, exact=True).evaluate(shape)
            for name in (current, other)
        )
        assert here == ["700", "underline"] and there == ["400", "none"], bar


def test_the_dark_page_is_dark_and_the_forced_one_keeps_its_marks(
    site: str, browser: Browser
) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    light = browser.new_page(color_scheme="light")
    light.goto(site)
    dark = browser.new_page(color_scheme="dark")
    dark.goto(site)
    more = browser.new_page(color_scheme="dark", contrast="more")
    more.goto(site)
    grounds = [
        sum(map(int, re.findall(r"\d+", page.evaluate(ground)))) for page in (light, dark, more)
    ]
    assert grounds == sorted(grounds, reverse=True) and len(set(grounds)) == 3
    assert dark.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"

    forced = browser.new_page(forced_colors="active")
    forced.goto(site)
    button = forced.get_by_role("button", name="检索")
    border = button.evaluate("it => [getComputedStyle(it).borderTopStyle, it.clientTop]")
    assert border == ["solid", 1]


def test_nothing_moves() -> None:
    for path in STYLES.glob("*.css"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"transition|animation|@keyframes|scroll-behavior", text), path.name
