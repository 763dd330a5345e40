"""字号 and 长者版 as the server knows them: by the address alone."""

import pytest
from django.test import Client

from tests.html import Page
from wanli.finders import joined

pytestmark = pytest.mark.django_db

CLASSES = {"1": None, "2": "size-2", "3": "size-3 elder", "4": "size-4 elder"}


def current(page: Page) -> list[str]:
    return [link.to_text() for link in page.all('.sizes [aria-current="true"]')]


@pytest.mark.parametrize("size", CLASSES)
def test_the_address_names_the_size(client: Client, size: str) -> None:
    page = Page(client.get("/about/", {"size": size}).content.decode())
    assert page.all("html")[0].attrs.get("class") == CLASSES[size]
    assert current(page) == [dict(zip("1234", ["标准", "大", "特大", "超大"], strict=True))[size]]


@pytest.mark.parametrize("size", ["", "0", "5", "23", "big", '"><script>', "３"])
def test_any_other_size_is_the_standard_one(client: Client, size: str) -> None:
    page = Page(client.get("/about/", {"size": size}).content.decode())
    assert "class" not in page.all("html")[0].attrs
    assert current(page) == ["标准"]


def test_the_server_neither_reads_nor_sets_the_cookie(client: Client) -> None:
    plain = client.get("/about/")
    client.cookies["size"] = "4"
    with_cookie = client.get("/about/")
    assert with_cookie.content == plain.content
    assert not with_cookie.cookies and not client.get("/about/?size=4").cookies


def test_the_switch_keeps_the_rest_of_the_address(client: Client) -> None:
    page = Page(client.get("/search/", {"q": "楼道", "sort": "newest"}).content.decode())
    links = page.values(".sizes a", "href")
    assert links[2] == "?q=%E6%A5%BC%E9%81%93&sort=newest&size=3"
    assert len(links) == 6


def test_the_switch_stands_on_pages_of_errors_too(client: Client) -> None:
    response = client.get("/nowhere/?size=3")
    assert response.status_code == 404
    page = Page(response.content.decode())
    assert page.values("html", "class") == ["size-3 elder"]
    assert [link.to_text() for link in page.all(".sizes a")][-2:] == ["长者版", "标准版"]


def test_without_a_script_the_page_says_how_far_the_size_reaches(client: Client) -> None:
    words = "字号只管这一页"
    assert words in client.get("/about/?size=3").content.decode()
    assert words not in client.get("/about/").content.decode()


def test_all_script_together_is_small() -> None:
    assert 1024 < len(joined("js/site.js").encode()) < 5 * 1024
