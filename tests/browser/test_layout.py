"""Every kind of page in every size of type: nothing is cut off, nothing too small to press."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.kinds import ADDRESSES, CLASSES, SIZES

pytestmark = pytest.mark.looks

# 640 px is a window of 1280 px at 200 % zoom.
WIDTHS = (320, 390, 640, 1280)

# WCAG 2.2, success criterion 1.4.12.
TEXT_SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }"""

# What stands out to the side of the window, or text that its own box cuts off.
CUT_OFF = """() => {
  const wide = document.documentElement.scrollWidth - innerWidth;
  const cut = [...document.querySelectorAll("body *")].filter((element) => {
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    if (style.display === "none" || element.closest("noscript, datalist")) return false;
    if (box.right > innerWidth + 1 || box.left < -1) return true;
    return style.overflowX === "hidden" && element.scrollWidth > element.clientWidth + 1;
  });
  return [wide, cut.map((element) => element.outerHTML.slice(0, 120))];
}"""

# What is pressed and is lower than `least`; links within a sentence are exempt (WCAG 2.5.8).
TOO_LOW = """(least) => [...document.querySelectorAll("main a, header a, footer a, button, input")]
  .filter((element) => {
    if (element.type === "hidden" || !element.checkVisibility()) return false;
    const around = element.closest("p, li, dd")?.textContent.replace(element.textContent, "") ?? "";
    const runs = getComputedStyle(element).display === "inline" && /[，。]/.test(around);
    return !runs && element.getBoundingClientRect().height < least;
  })
  .map((element) => `${Math.round(element.getBoundingClientRect().height)} ${element.outerHTML}`)"""


def in_every_size(page: Page) -> Iterator[tuple[int, int]]:
    """Turn the page into each size, its number and its pixels of text."""
    for size, pixels in SIZES.items():
        page.evaluate("name => { document.documentElement.className = name }", CLASSES[size])
        yield size, pixels


def test_nothing_is_cut_off_in_any_size(site: str, browser: Browser) -> None:
    page = browser.new_page(bypass_csp=True)
    for kind, address in ADDRESSES.items():
        page.goto(site + address)
        for size, pixels in in_every_size(page):
            text = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
            assert abs(text - pixels) < 0.01
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                assert page.evaluate(CUT_OFF) == [0, []], (kind, size, width)
        page.add_style_tag(content=TEXT_SPACING)
        page.set_viewport_size({"width": 320, "height": 800})
        for size, _ in in_every_size(page):
            assert page.evaluate(CUT_OFF) == [0, []], (kind, size, "text spacing")


def test_what_is_pressed_is_large_enough(site: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    for kind, address in ADDRESSES.items():
        page.goto(site + address)
        for size, pixels in in_every_size(page):
            least = 60 if pixels >= 24 else 44
            assert page.evaluate(TOO_LOW, least) == [], (kind, size)
