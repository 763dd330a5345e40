"""Hostile files at each door that takes files: refused in Chinese with the remedy, or taken without
what is bad in them; the process that answers stays as it was."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from articles.importing.readers.confined import MEMORY_BYTES
from articles.models import Article, Issue, Photo
from articles.models import Page as PrintedPage
from residents_areas.models import ImportJob
from tests.admin_forms import change_address, form, rows
from tests.hostile.documents import HARMLESS_DOCUMENTS, REFUSED_DOCUMENTS
from tests.hostile.pictures import HARMLESS_PICTURES, REFUSED_PICTURES, Make
from tests.html import Page
from tests.make import make_article, make_issue

pytestmark = pytest.mark.django_db

ADD = "/admin/residents_areas/importjob/add/"
# Nothing of these comes out again.
BAD = (b"<script", b"<?php", b"ICC_PROFILE", b"Exif", b"MANIFEST", b"alert(", b"adobe")
SECONDS, MEGABYTES = 20, 900
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


@contextmanager
def unharmed() -> Iterator[None]:
    """No file takes long, or more memory than a server has, here or in the confined process. The
    seconds are those of the processor, however busy the machine is."""
    start, before = spent(), peak(resource.RUSAGE_SELF)
    yield
    assert spent() - start < SECONDS
    assert peak(resource.RUSAGE_SELF) - before < MEGABYTES
    assert peak(resource.RUSAGE_CHILDREN) < MEMORY_BYTES / 2**20


def spent() -> float:
    """The seconds of the processor so far, of this process and of those it started."""
    return sum(os.times()[:4])


def peak(whose: int) -> float:
    """The most memory that a process, or the greatest of its children, ever had, in MB."""
    return resource.getrusage(whose).ru_maxrss / 1024


def told(body: bytes) -> str:
    return "".join(error.to_text() for error in Page(body.decode()).all(".errorlist"))


def offer(client: Client, row: Article | Issue, prefix: str, field: str, **parts: Any) -> str:
    """Send a form of the admin with one more row that has the file; what it says of it."""
    sent = {**form(client, change_address(row)), **rows(prefix, 0, **parts)}
    response = client.post(change_address(row), sent)
    assert response.status_code in (200, 302)
    return told(response.content)


PICTURE_DOORS = ["photo", "scan"]


def offer_picture(client: Client, door: str, name: str, data: bytes) -> str:
    upload = SimpleUploadedFile("x", data)
    upload.name = name
    article = Article.objects.get()
    if door == "photo":
        return offer(client, article, "photos", "image", caption="会场", image=upload)
    return offer(client, article.issue, "pages", "scan", number=1, scan=upload)


@pytest.fixture
def article(db: None, picture_folders: Path) -> Article:
    # A draft: what readers see already is changed with the words of a correction only.
    return make_article(headline="还在的文章", issue=make_issue(is_published=False))


@pytest.mark.parametrize("door", PICTURE_DOORS)
@pytest.mark.parametrize(("name", "make"), REFUSED_PICTURES.items(), ids=REFUSED_PICTURES)
def test_what_is_no_picture_of_ours_is_refused_with_the_remedy(
    editor_client: Client, article: Article, picture_folders: Path, door: str, name: str, make: Make
) -> None:
    data = make()
    with unharmed():
        words = offer_picture(editor_client, door, name, data)
    assert "请" in words or "空的" in words, words
    assert not Photo.objects.exists() and not PrintedPage.objects.exists()
    assert not [path for path in picture_folders.rglob("*") if path.is_file()]
    address = f"/admin/preview{article.get_absolute_url()}"
    assert "还在的文章" in editor_client.get(address).content.decode()


@pytest.mark.parametrize("door", PICTURE_DOORS)
@pytest.mark.parametrize(("name", "make"), HARMLESS_PICTURES.items(), ids=HARMLESS_PICTURES)
def test_of_a_true_picture_only_the_picture_is_public(
    editor_client: Client, article: Article, picture_folders: Path, door: str, name: str, make: Make
) -> None:
    data = make()
    with unharmed():
        assert not offer_picture(editor_client, door, name, data)
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
    editor_client: Client, article: Article, picture_folders: Path, name: str
) -> None:
    data = HARMLESS_PICTURES["exif.png"]()
    assert not offer_picture(editor_client, "photo", name, data)
    paths = [path for path in picture_folders.rglob("*") if path.is_file()]
    assert len(paths) == 3 and {path.parent.name for path in paths} == {"photos"}
    assert all(path.stem.split("-")[0].isalnum() and path.stem.isascii() for path in paths)


@pytest.fixture
def areas(db: None) -> None:
    call_command("loaddata", "areas", verbosity=0)


def offer_document(client: Client, name: str, data: bytes) -> str:
    upload = SimpleUploadedFile("x", data)
    upload.name = name
    response = client.post(ADD, {"uploads": [upload]})
    assert response.status_code in (200, 302)
    return told(response.content)


@pytest.mark.parametrize(("name", "make"), REFUSED_DOCUMENTS.items(), ids=REFUSED_DOCUMENTS)
def test_what_cannot_be_imported_is_refused_with_the_remedy(
    editor_client: Client, areas: None, name: str, make: Make
) -> None:
    data = make()
    with unharmed():
        words = offer_document(editor_client, name, data)
    assert "请" in words or "空的" in words, words
    assert not ImportJob.objects.exists()
    assert editor_client.get(ADD).status_code == 200


@pytest.mark.parametrize(("name", "make"), HARMLESS_DOCUMENTS.items(), ids=HARMLESS_DOCUMENTS)
def test_of_a_document_only_the_text_is_taken(
    editor_client: Client, areas: None, name: str, make: Make
) -> None:
    data = make()
    with unharmed():
        assert not offer_document(editor_client, name, data)
    job = ImportJob.objects.get()
    response = editor_client.get(change_address(job))
    assert response.status_code == 200 and "富平" in response.content.decode()
    assert b"root:" not in response.content and b"<script>hx" not in response.content
    assert not Path("/tmp/hx-slipped").exists()


def test_the_command_says_the_same_of_each(areas: None, tmp_path: Path) -> None:
    """One call with all that may not be imported; nothing is written of any."""
    files = {f"{n}-{name}": make() for n, (name, make) in enumerate(REFUSED_DOCUMENTS.items())}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    errors = StringIO()
    paths = [str(tmp_path / name) for name in files]
    with pytest.raises(SystemExit) as end:
        call_command("import_issue", *paths, "--issue", "hx", stdout=StringIO(), stderr=errors)
    assert end.value.code == 1
    lines = errors.getvalue().splitlines()
    for name in files:
        (line,) = (line for line in lines if line.startswith(f"错误：{name}："))
        assert "请" in line
    assert not Issue.objects.exists()


def test_there_are_at_least_sixty_hostile_files() -> None:
    sets = (REFUSED_PICTURES, HARMLESS_PICTURES, REFUSED_DOCUMENTS, HARMLESS_DOCUMENTS)
    assert sum(map(len, sets)) + len(NAMES) >= 100
