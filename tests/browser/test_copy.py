import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests.make import make_article, make_issue, make_section

pytestmark = [pytest.mark.looks, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def address(live_server: LiveServer) -> str:
    article = make_article(issue=make_issue(slug="2020-1"), headline="读书读报")
    make_section(article=article)
    return f"{live_server.url}{article.get_absolute_url()}"


def test_a_citation_and_a_sections_link_can_be_copied(address: str, chromium: Browser) -> None:
    page = chromium.new_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    page.goto(f"{address}?q=居民")
    told = page.get_by_role("status").filter(has_text="已复制")
    page.get_by_role("button", name="复制报纸引文").click()
    expect(told).to_have_count(1)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#cite-print").inner_text()
    assert copied.startswith("作者不详.读书读报[N].")
    expect(told).to_have_count(0)
    page.get_by_role("link", name="复制本节链接").click()
    expect(told).to_have_count(1)
    assert page.evaluate("navigator.clipboard.readText()") == f"{address}#s1"


def test_without_a_script_the_links_still_lead_there(address: str, chromium: Browser) -> None:
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(address.removesuffix("a1/"))
    page.get_by_role("link", name="本节链接").click()
    assert page.url == f"{address}#s1"
    expect(page.locator("#s1:target")).to_have_count(1)
    expect(page.locator("#cite-online")).to_be_visible()
    expect(page.get_by_role("button", name="复制本页引文")).to_have_count(0)
