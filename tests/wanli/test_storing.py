"""A disk without room: what is left of a file, and what staff are told; a database that breaks off
what it was asked."""

import errno
import sqlite3
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError
from django.test import Client, RequestFactory

from articles.models import Original, Photo
from tests.admin_forms import change_address, form, rows
from tests.html import Page
from tests.make import make_article, make_issue, make_picture
from wanli.serving.choice import GONE
from wanli.storing import WholeFileStorage, is_without_room
from wanli.views import fallen

FULL = OSError(errno.ENOSPC, "No space left on device")


class HalfRead(ContentFile):  # type: ignore[type-arg]
    """What cannot be written to its end."""

    def chunks(self, chunk_size: int | None = None) -> Any:
        yield b"half"
        raise FULL


@pytest.mark.parametrize("allow_overwrite", [True, False])
def test_of_a_file_that_was_not_written_whole_nothing_is_left(
    tmp_path: Path, allow_overwrite: bool
) -> None:
    storage = WholeFileStorage(tmp_path, allow_overwrite=allow_overwrite)
    storage.save("photos/a.jpg", ContentFile(b"whole"))
    with pytest.raises(OSError):
        storage.save("photos/a.jpg", HalfRead(b""))
    assert [path.name for path in (tmp_path / "photos").iterdir()] == ["a.jpg"]
    assert (tmp_path / "photos" / "a.jpg").read_bytes() == b"whole"


def test_a_name_is_given_twice_only_where_that_is_allowed(tmp_path: Path) -> None:
    storage = WholeFileStorage(tmp_path)
    first, second = (storage.save("a.jpg", ContentFile(word)) for word in (b"1", b"2"))
    assert first == "a.jpg" != second
    assert (tmp_path / second).read_bytes() == b"2"
    over = WholeFileStorage(tmp_path, allow_overwrite=True)
    assert over.save("a.jpg", ContentFile(b"3")) == "a.jpg"
    assert (tmp_path / "a.jpg").read_bytes() == b"3"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_full_disk_is_told_from_other_errors() -> None:
    full, other = sqlite3.OperationalError(), sqlite3.OperationalError()
    full.sqlite_errorcode, other.sqlite_errorcode = sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY
    for cause, is_full in [(full, True), (other, False), (FULL, True), (OSError(errno.EIO), False)]:
        error = OperationalError()
        error.__cause__ = cause
        assert is_without_room(error) == is_full
    assert not is_without_room(None)


@pytest.mark.parametrize(
    ("cause", "status"),
    [
        (psycopg.errors.DeadlockDetected(), 503),
        (psycopg.errors.SerializationFailure(), 503),
        (psycopg.errors.AdminShutdown(), 503),
        (psycopg.errors.UndefinedTable(), 500),
    ],
)
def test_what_the_database_broke_off_is_asked_once_more(
    rf: RequestFactory, cause: Exception, status: int
) -> None:
    request, error = rf.get("/admin/"), OperationalError()
    error.__cause__ = cause
    try:
        raise error
    except OperationalError:
        response = fallen(request)
    assert (response.status_code, request.META.get(GONE, False)) == (status, status == 503)
    is_away = isinstance(cause, psycopg.errors.AdminShutdown)
    assert ("主数据库现在连不上" in response.content.decode()) == is_away


@pytest.mark.django_db
def test_a_picture_for_which_there_is_no_room_leaves_nothing(
    picture_folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = make_article()
    written: list[str] = []

    def full_after_two(name: str, content: Any) -> str:
        if len(written) == 2:
            raise FULL
        written.append(save(name, content))
        return written[-1]

    save = default_storage.save
    monkeypatch.setattr(default_storage, "save", full_after_two)
    with pytest.raises(OSError):
        Photo.objects.create(article=article, image=make_picture(), caption="居民打扫楼道")
    assert len(written) == 2
    assert not [path for path in picture_folders.rglob("*") if path.is_file()]
    monkeypatch.undo()
    Original.objects.all().delete()
    Photo.objects.create(article=article, image=make_picture(), caption="居民打扫楼道")


@pytest.mark.django_db
def test_a_form_with_a_picture_for_which_there_is_no_room_comes_back_and_says_so(
    picture_folders: Path, monkeypatch: pytest.MonkeyPatch, editor_client: Client
) -> None:
    address = change_address(make_article(issue=make_issue(is_published=False)))
    sent = form(editor_client, address) | {"headline": "改过的题"}
    sent |= rows("photos", 0, image=make_picture(), caption="新图")

    def full(self: object, name: str, content: Any) -> str:
        raise FULL

    monkeypatch.setattr(WholeFileStorage, "_save", full)
    page = Page(editor_client.post(address, sent).content.decode())
    assert page.form("#content-main form")["headline"] == "改过的题"
    said = "".join(one.to_text() for one in page.all(".errorlist"))
    assert "什么也没有保存：服务器的磁盘满了。您填的都还在下面" in said


@pytest.mark.django_db
def test_a_full_disk_is_said_to_be_full(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: object, user: object) -> None:
        raise FULL

    monkeypatch.setattr("articles.models.issue.IssueQuerySet.visible_to", full)
    client.raise_request_exception = False
    response = client.get("/issues/")
    page = Page(response.content.decode())
    assert (response.status_code, page.errors) == (507, [])
    assert "服务器的磁盘满了" in page.document.to_text()
    assert "没有保存，已有的内容都在" in page.document.to_text()
