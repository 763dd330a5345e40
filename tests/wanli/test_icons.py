import json
from io import BytesIO
from xml.etree import ElementTree

import pytest
from django.test import Client
from PIL import Image, ImageChops
from PIL.IcoImagePlugin import IcoImageFile

from tests import draw_icons
from tests.html import Page, page


def body(client: Client, address: str) -> tuple[str, bytes]:
    """The kind of a file, and the file."""
    response = client.get(address)
    assert response.status_code == 200, address
    content = response.getvalue()
    return response["Content-Type"], content


def is_drawn(image: Image.Image, size: int) -> bool:
    """Whether it is what the script draws, but for rounding."""
    difference = ImageChops.difference(image.convert("RGB"), draw_icons.picture(size))
    return max(difference.tobytes()) <= 2


def test_the_icons_are_those_that_are_drawn(client: Client) -> None:
    kind, content = body(client, "/icon.svg")
    assert kind == "image/svg+xml"
    assert content.decode() == draw_icons.svg()
    assert ElementTree.fromstring(content).tag.endswith("svg")
    for name, size in draw_icons.SIZES.items():
        kind, content = body(client, f"/{name}")
        assert kind == "image/png"
        image = Image.open(BytesIO(content))
        assert image.size == (size, size)
        assert is_drawn(image, size)


def test_browsers_find_an_icon_where_they_ask_for_it(client: Client) -> None:
    kind, content = body(client, "/favicon.ico")
    assert kind == "image/x-icon"
    for size in draw_icons.ICO_SIZES:
        image = IcoImageFile(BytesIO(content))
        assert (size, size) in image.info["sizes"]
        assert is_drawn(image.ico.getimage((size, size)), size)


@pytest.mark.django_db
def test_every_icon_that_is_named_is_there(client: Client) -> None:
    kind, content = body(client, "/site.webmanifest")
    assert kind == "application/manifest+json"
    manifest = json.loads(content)
    named = [icon["src"] for icon in manifest["icons"]]
    named += Page(page(client, "/")).values("link[rel*=icon], link[rel=manifest]", "href")
    assert len(named) == 7
    for address in named:
        assert body(client, address)[1]
    for icon in manifest["icons"][1:]:
        size = Image.open(BytesIO(body(client, icon["src"])[1])).size
        assert icon["sizes"] == f"{size[0]}x{size[1]}"
