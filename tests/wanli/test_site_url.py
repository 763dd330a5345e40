"""SITE_URL: one address of the archive in all that leads back to it, whichever host was asked."""

import pytest
from django.conf import LazySettings
from django.test import Client

from tests.html import Page, page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founding_issue")]

OURS = "https://bao.example.cn"
ARTICLE = "/issues/2019-midyear/a1/"
# What programs read.
FILES = [
    "/feed/",
    "/areas/fuping/feed/",
    "/tags/lajifenlei/feed/",
    "/search/feed/?q=垃圾",
    "/sitemap.xml",
    "/sitemap-pages.xml",
    "/sitemap-2019-06.xml",
    "/robots.txt",
    "/opensearch.xml",
    f"{ARTICLE}cite.ris",
    f"{ARTICLE}cite.bib",
]


@pytest.fixture(autouse=True)
def at_an_address_of_its_own(settings: LazySettings) -> None:
    settings.SITE_URL = OURS


@pytest.mark.parametrize("address", FILES)
def test_files_name_the_address_and_no_other(client: Client, address: str) -> None:
    text = page(client, address)
    assert OURS in text
    assert "testserver" not in text


def test_a_page_names_it_to_those_it_is_shared_with(client: Client) -> None:
    text = page(client, ARTICLE)
    parsed = Page(text)
    assert parsed.values("link[rel=canonical]", "href") == [OURS + ARTICLE]
    (data,) = parsed.all("script[type='application/ld+json']")
    assert f'"@id":"{OURS}{ARTICLE}"' in data.to_text()
    (cited,) = parsed.all("#cite-online")
    assert cited.to_text().endswith(f"{OURS}{ARTICLE}.")
    assert "testserver" not in text


def test_the_notice_leads_to_it(client: Client) -> None:
    text = page(client, "/areas/fuping/2019-h1/notice/")
    (address,) = Page(text).all(".notice-sheet .address")
    assert address.to_text() == f"{OURS}/areas/fuping/2019-h1/"
    assert "testserver" not in text


def test_links_on_a_page_stay_on_the_host_that_was_asked(client: Client) -> None:
    links = Page(page(client, "/")).values("main a", "href")
    assert links and not any(link.startswith("http") for link in links)
