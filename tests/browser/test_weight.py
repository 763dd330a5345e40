"""What a reader's phone fetches, from the server that `make run` starts; -s prints the figures."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.looks

KB = 1024
ARTICLE = "/issues/2019-midyear/a1/"


@dataclass
class Fetched:
    """The requests of one page, by address, with what came over the wire, headers included."""

    sizes: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    encodings: dict[str, str] = field(default_factory=dict)

    def total(self, kind: str = "") -> int:
        return sum(size for url, size in self.sizes.items() if kind in ("", self.kinds[url]))


def fetch(page: Page, address: str) -> Fetched:
    """Open the page with nothing cached."""
    fetched, urls = Fetched(), {}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def received(event: dict[str, Any]) -> None:
        url = urls[event["requestId"]] = event["response"]["url"]
        headers = {name.lower(): value for name, value in event["response"]["headers"].items()}
        fetched.kinds[url] = event["type"]
        fetched.encodings[url] = headers.get("content-encoding", "")

    def finished(event: dict[str, Any]) -> None:
        fetched.sizes[urls[event["requestId"]]] = round(event["encodedDataLength"])

    session.on("Network.responseReceived", received)
    session.on("Network.loadingFinished", finished)
    answer = page.goto(address, wait_until="networkidle")
    assert answer and answer.ok
    print(f"\n{address}: {len(fetched.sizes)} requests, {fetched.total()} bytes")
    for url, size in fetched.sizes.items():
        print(f"  {size:6} {fetched.kinds[url]} {url}")
    return fetched


def test_the_founding_article_is_light(site: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    fetched = fetch(page, site + ARTICLE)
    page.mouse.wheel(0, 20_000)
    page.wait_for_load_state("networkidle")
    assert fetched.kinds[site + ARTICLE] == "Document"
    assert not page.locator("article img").count(), "the budget is for the article without pictures"
    assert 2 <= len(fetched.sizes) <= 4
    assert fetched.total() <= 24 * KB
    assert fetched.total("Script") <= 5 * KB
    assert fetched.total("Stylesheet") > 1 * KB
    assert all(url.startswith(f"{site}/") for url in fetched.sizes)
    packed = {url: kind for url, kind in fetched.encodings.items() if not url.endswith("/icon.svg")}
    assert set(packed.values()) == {"gzip"}
    assert not complaints


def test_the_page_of_a_period_is_light(site: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    assert fetch(page, f"{site}/reports/2019-h1/").total() <= 60 * KB


def test_the_founding_article_reads_the_same_without_script(site: str, browser: Browser) -> None:
    with_script = browser.new_page()
    without = browser.new_page(java_script_enabled=False)
    texts = []
    for page in (with_script, without):
        page.goto(site + ARTICLE)
        assert page.locator("article .section").count() == 7
        # Of the link to a section the script makes one that copies.
        parts = page.locator("article .section :is(h2, p, figure)").all_inner_texts()
        texts.append("".join(part for part in parts if "本节链接" not in part))
    assert texts[0] == texts[1]
    assert len(texts[0]) > 1000
    without.locator(".contents a").last.click()
    assert without.url.endswith("#s7")
    assert without.locator("#s7 :is(h2, h3)").is_visible()
