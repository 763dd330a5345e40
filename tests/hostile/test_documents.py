"""Hostile files at the door for documents: refused in Chinese with the remedy, or read without what
is bad in them; the process that answers stays as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from articles.models import Issue
from residents_areas.models import ImportJob
from tests.admin_forms import change_address
from tests.hostile.documents import HARMLESS_DOCUMENTS, REFUSED_DOCUMENTS
from tests.hostile.pictures import Make
from tests.hostile.unharmed import told, unharmed

pytestmark = pytest.mark.django_db

ADD = "/admin/residents_areas/importjob/add/"


@pytest.fixture(scope="module")
def areas(around_tests: Callable[[], AbstractContextManager[None]]) -> Iterator[None]:
    with around_tests():
        call_command("loaddata", "areas", verbosity=0)
        yield


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
