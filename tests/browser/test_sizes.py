"""字号 and 长者版 in a real browser: chosen once, kept on every page, never painted wrong."""

import pytest
from playwright.sync_api import Browser, Page, Response, ViewportSize, expect

from tests.browser.kinds import ADDRESSES, CLASSES, SIZES

pytestmark = pytest.mark.looks

PHONE: ViewportSize = {"width": 390, "height": 844}
WORDS = {1: "标准", 2: "大", 3: "特大", 4: "超大"}


def size_of_text(page: Page) -> float:
    return float(page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)"))


def switch(page: Page, word: str) -> None:
    page.get_by_role("navigation", name="字号").get_by_role("link", name=word, exact=True).click()


def expect_current(page: Page, size: int) -> None:
    expect(page.locator('.sizes [aria-current="true"]')).to_have_text([WORDS[size]])
    assert abs(size_of_text(page) - SIZES[size]) < 0.01


def test_a_size_once_chosen_is_kept_on_every_kind_of_page(site: str, browser: Browser) -> None:
    page = browser.new_context(viewport=PHONE).new_page()
    page.goto(f"{site}/about/")
    for size, word in WORDS.items():
        switch(page, word)
        expect(page).to_have_url(f"{site}/about/")
        page.reload()
        expect_current(page, size)
    for address in ADDRESSES.values():
        page.goto(site + address)
        expect_current(page, 4)


def test_the_two_doors_lead_into_the_edition_for_older_readers_and_back(
    site: str, browser: Browser
) -> None:
    page = browser.new_context(viewport=PHONE).new_page()
    page.goto(f"{site}/issues/2019-midyear/a1/")
    elder, standard = (
        page.get_by_role("link", name=name, exact=True) for name in ("长者版", "标准版")
    )
    expect(elder).to_be_in_viewport()
    expect(standard).to_be_hidden()
    elder.focus()
    page.keyboard.press("Enter")
    expect_current(page, 3)
    expect(elder).to_be_hidden()
    expect(page.get_by_role("link", name="特大", exact=True)).to_be_focused()
    expect(standard).to_be_in_viewport()
    page.set_viewport_size({"width": 1280, "height": 900})
    columns = page.locator(".split").evaluate("it => getComputedStyle(it).gridTemplateColumns")
    assert len(columns.split()) == 1
    standard.click()
    expect_current(page, 1)


def test_a_switch_opened_in_another_window_changes_nothing_here(
    site: str, browser: Browser
) -> None:
    page = browser.new_context(viewport=PHONE).new_page()
    page.goto(f"{site}/about/")
    with page.context.expect_page():
        page.get_by_role("link", name="长者版", exact=True).click(modifiers=["Control"])
    expect_current(page, 1)


def test_the_size_is_right_before_the_page_is_painted(site: str, browser: Browser) -> None:
    context = browser.new_context(viewport=PHONE)
    context.add_cookies([{"name": "size", "value": "4", "url": site}])
    page = context.new_page()
    page.add_init_script(
        """new MutationObserver((_, observer) => {
          if (!document.body) return;
          window.atFirst = document.documentElement.className;
          observer.disconnect();
        }).observe(document, { childList: true, subtree: true });"""
    )
    page.goto(f"{site}/issues/2019-midyear/")
    assert page.evaluate("window.atFirst") == CLASSES[4]


def test_an_address_with_a_size_is_remembered_and_made_plain(site: str, browser: Browser) -> None:
    page = browser.new_context(viewport=PHONE).new_page()
    page.goto(f"{site}/search/?q=楼道&size=3#main")
    expect(page).to_have_url(f"{site}/search/?q=%E6%A5%BC%E9%81%93#main")
    expect_current(page, 3)
    page.goto(f"{site}/")
    expect_current(page, 3)


@pytest.mark.parametrize("cookie", ["size=constructor", "size=9", "size=", "asize=3"])
def test_a_cookie_that_is_none_of_ours_changes_nothing(
    site: str, cookie: str, browser: Browser
) -> None:
    page = browser.new_context(viewport=PHONE).new_page()
    name, value = cookie.split("=")
    page.context.add_cookies([{"name": name, "value": value, "url": site}])
    page.goto(f"{site}/about/?size=null")
    expect_current(page, 1)


def test_a_page_in_the_browsers_own_memory_follows(site: str, browser: Browser) -> None:
    page = browser.new_context(viewport=PHONE).new_page()
    page.goto(f"{site}/about/")
    page.goto(f"{site}/areas/")
    switch(page, "超大")
    page.go_back()
    expect(page).to_have_url(f"{site}/about/")
    expect_current(page, 4)


def test_without_script_the_switch_turns_this_page(site: str, browser: Browser) -> None:
    page = browser.new_context(viewport=PHONE, java_script_enabled=False).new_page()
    page.goto(f"{site}/search/?q=楼道")
    page.get_by_role("link", name="长者版", exact=True).click()
    expect(page.locator("html")).to_have_class(CLASSES[3])
    expect(page.get_by_role("combobox")).to_have_value("楼道")
    page.get_by_role("link", name="标准版", exact=True).click()
    expect(page.locator("html")).not_to_have_class(CLASSES[3])


def test_where_the_browser_keeps_no_cookies_the_address_does(site: str, browser: Browser) -> None:
    page = browser.new_context(viewport=PHONE).new_page()
    page.add_init_script(
        "Object.defineProperty(document, 'cookie', { get: () => '', set: () => {} });"
    )
    page.goto(f"{site}/about/")
    switch(page, "超大")
    expect(page).to_have_url(f"{site}/about/?size=4")
    expect_current(page, 4)


def test_the_one_cookie_is_set_by_the_reader(site: str, browser: Browser) -> None:
    page = browser.new_context(viewport=PHONE).new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(f"{site}/about/")
    switch(page, "特大")
    page.goto(f"{site}/areas/")
    assert len(answers) > 5
    assert not any(answer.header_value("set-cookie") for answer in answers)
    [cookie] = page.context.cookies()
    assert (cookie["name"], cookie["value"], cookie["path"]) == ("size", "3", "/")
