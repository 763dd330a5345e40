"""The handbook that staff read inside the admin."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from tests.html import Page, page

pytestmark = pytest.mark.django_db

HANDBOOK = "/admin/handbook/"


def test_every_page_of_the_admin_leads_to_it(editor_client: Client) -> None:
    for address in ("/admin/", "/admin/articles/issue/", "/admin/articles/article/add/", HANDBOOK):
        assert HANDBOOK in Page(page(editor_client, address)).values("#user-tools a", "href")


def test_it_walks_through_a_week(editor_client: Client) -> None:
    shown = Page(page(editor_client, HANDBOOK))
    headings = [heading.to_text() for heading in shown.all(".handbook h2")]
    for deed in ("导入", "核对", "发布", "更正", "隐去", "备份"):
        assert any(deed in heading for heading in headings), deed
    places = shown.values(".handbook nav a", "href")
    assert [place.removeprefix("#") for place in places] == shown.values(".handbook h2", "id")


def test_its_pictures_are_there_as_large_as_it_says_and_small_to_fetch(
    editor_client: Client,
) -> None:
    total = 0
    for picture in Page(page(editor_client, HANDBOOK)).all(".handbook img"):
        file = finders.find(picture.attrs["src"].removeprefix("/static/"))
        assert isinstance(file, str), picture.attrs["src"]
        with Image.open(file) as found:
            assert [str(side) for side in found.size] == [
                picture.attrs["width"],
                picture.attrs["height"],
            ]
        assert picture.attrs["alt"]
        total += Path(file).stat().st_size
    assert 0 < total < 400_000


def test_it_is_for_staff(client: Client) -> None:
    assert client.get(HANDBOOK).status_code == 302
