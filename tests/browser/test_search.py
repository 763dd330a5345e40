"""Searching as a reader does: typing pinyin, choosing a name, opening the very sentence."""

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_a_reader_types_pinyin_and_opens_the_sentence(
    founding_issue: None, live_server: LiveServer, chromium: Browser
) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{live_server.url}/")
    box = page.get_by_role("combobox")
    box.press_sequentially("fuping")
    expect(page.locator("#names option").first).to_have_attribute("value", "富平")
    box.press("Enter")
    expect(page.get_by_role("link", name="富平", exact=True)).to_be_visible()
    page.get_by_role("combobox").fill("87户")
    page.get_by_role("button", name="检索").click()
    page.locator(".excerpt a").first.click()
    found = page.locator("mark")
    expect(found).to_have_text(["87 户"])
    expect(found).to_be_in_viewport()
