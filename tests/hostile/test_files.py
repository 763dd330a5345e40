"""Hostile files at the doors for pictures: refused in Chinese with the remedy, or taken without
what is bad in them; the process that answers stays as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from articles.models import Article, Issue, Photo
from articles.models import Page as PrintedPage
from tests.admin_forms import change_address, form, rows
from tests.hostile.documents import HARMLESS_DOCUMENTS, REFUSED_DOCUMENTS
from tests.hostile.pictures import HARMLESS_PICTURES, REFUSED_PICTURES, Make
from tests.hostile.unharmed import told, unharmed
from tests.make import make_article, make_issue

pytestmark = pytest.mark.django_db

# Nothing of these comes out again.
BAD = (b"<script", b"<?php", b"ICC_PROFILE", b"Exif", b"MANIFEST", b"alert(", b"adobe")
# Whatever may become of a name that is none: the file has its own name with us.
NAMES = [
    "../../../../etc/passwd.jpg",
    "..\\..\\hx.jpg",
    "/etc/hx.jpg",
    "a\0b.jpg",
    "<hx>\"'.jpg",
    "\u202egpj.exe",
    "CON.jpg",
    ".htaccess",
    "长" * 300 + ".jpg",
    "a;b=c\r\nX-Hx: 1.jpg",
]


# The forms of the admin, by address: all tests of this module fill in that of the same rows.
Forms = dict[str, dict[str, Any]]


def offer(client: Client, forms: Forms, row: Article | Issue, prefix: str, **parts: Any) -> str:
    """Send a form of the admin with one more row that has the file; what it says of it."""
    address = change_address(row)
    if address not in forms:
        forms[address] = form(client, address)
    sent = {**forms[address], **rows(prefix, 0, **parts)}
    response = client.post(address, sent)
    assert response.status_code in (200, 302)
    return told(response.content)


PICTURE_DOORS = ["photo", "scan"]


def offer_picture(client: Client, forms: Forms, door: str, name: str, data: bytes) -> str:
    upload = SimpleUploadedFile("x", data)
    upload.name = name
    article = Article.objects.get()
    if door == "photo":
        return offer(client, forms, article, "photos", caption="会场", image=upload)
    return offer(client, forms, article.issue, "pages", number=1, scan=upload)


@pytest.fixture(scope="module")
def forms(around_tests: Callable[[], AbstractContextManager[None]]) -> Iterator[Forms]:
    with around_tests():
        # A draft: what readers see already is changed with the words of a correction only.
        make_article(headline="还在的文章", issue=make_issue(is_published=False))
        yield {}


@pytest.mark.parametrize("door", PICTURE_DOORS)
@pytest.mark.parametrize(("name", "make"), REFUSED_PICTURES.items(), ids=REFUSED_PICTURES)
def test_what_is_no_picture_of_ours_is_refused_with_the_remedy(
    editor_client: Client, forms: Forms, picture_folders: Path, door: str, name: str, make: Make
) -> None:
    data = make()
    with unharmed():
        words = offer_picture(editor_client, forms, door, name, data)
    assert "请" in words or "空的" in words, words
    assert not Photo.objects.exists() and not PrintedPage.objects.exists()
    assert not [path for path in picture_folders.rglob("*") if path.is_file()]
    address = f"/admin/preview{Article.objects.get().get_absolute_url()}"
    assert "还在的文章" in editor_client.get(address).content.decode()


@pytest.mark.parametrize("door", PICTURE_DOORS)
@pytest.mark.parametrize(("name", "make"), HARMLESS_PICTURES.items(), ids=HARMLESS_PICTURES)
def test_of_a_true_picture_only_the_picture_is_public(
    editor_client: Client, forms: Forms, picture_folders: Path, door: str, name: str, make: Make
) -> None:
    data = make()
    with unharmed():
        assert not offer_picture(editor_client, forms, door, name, data)
    public = [path for path in (picture_folders / "media").rglob("*") if path.is_file()]
    assert len(public) >= 2
    for path in public:
        content = path.read_bytes()
        assert not any(bad in content for bad in BAD), path
        assert path.suffix in (".jpg", ".webp") and len(content) < 20_000
    (original,) = (p for p in (picture_folders / "originals").rglob("*") if p.is_file())
    assert original.read_bytes() == data
    assert original.suffix in (".jpg", ".png", ".webp", ".tif")


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_file_has_its_own_name_with_us(
    editor_client: Client, forms: Forms, picture_folders: Path, name: str
) -> None:
    data = HARMLESS_PICTURES["exif.png"]()
    assert not offer_picture(editor_client, forms, "photo", name, data)
    paths = [path for path in picture_folders.rglob("*") if path.is_file()]
    assert len(paths) == 3 and {path.parent.name for path in paths} == {"photos"}
    assert all(path.stem.split("-")[0].isalnum() and path.stem.isascii() for path in paths)


def test_there_are_at_least_sixty_hostile_files() -> None:
    sets = (REFUSED_PICTURES, HARMLESS_PICTURES, REFUSED_DOCUMENTS, HARMLESS_DOCUMENTS)
    assert sum(map(len, sets)) + len(NAMES) >= 100
