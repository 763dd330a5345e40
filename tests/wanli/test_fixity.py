"""Every original is compared with the checksum of the day it came in."""

import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from articles.models import Original, Page, Photo
from tests.make import make_article, make_issue, make_photo, make_picture
from wanli.backup import marker

pytestmark = pytest.mark.django_db


def check(*arguments: str) -> tuple[int, str, str]:
    """The command's exit status, and what it says on both channels."""
    out, error, status = StringIO(), StringIO(), 0
    try:
        call_command("check_fixity", *arguments, stdout=out, stderr=error)
    except SystemExit as ended:
        assert isinstance(ended.code, int)
        status = ended.code
    return status, out.getvalue(), error.getvalue()


def file_of(folder: Path, row: Photo | Page) -> Path:
    picture = row.image if isinstance(row, Photo) else row.scan
    return folder / "originals" / str(picture.name)


@pytest.fixture
def photo(picture_folders: Path) -> Photo:
    return make_photo(article=make_article(), image=make_picture())


def test_whole_originals_are_counted(photo: Photo) -> None:
    Page.objects.create(issue=make_issue(), scan=make_picture(size=(60, 90)))
    assert check() == (0, "2 个原件完好，0 处有问题。\n", "")
    original = Original.objects.get(name=photo.image.name)
    assert original.size == photo.image.size
    assert str(photo.image.name).startswith(f"photos/{original.sha256[:20]}")


def test_what_is_missing_altered_or_unknown_is_named(photo: Photo, picture_folders: Path) -> None:
    page = Page.objects.create(issue=make_issue(), scan=make_picture(size=(60, 90)))
    file_of(picture_folders, photo).unlink()
    scan = file_of(picture_folders, page)
    content = bytearray(scan.read_bytes())
    content[100] ^= 1
    scan.write_bytes(content)
    (scan.parent / "stray.jpg").write_bytes(b"?")
    status, out, said = check()
    assert (status, out) == (1, "0 个原件完好，3 处有问题。\n")
    assert f"{photo.image.name} 不见了。" in said
    assert f"{page.scan.name} 被改动过。" in said
    assert "pages/stray.jpg 来历不明" in said
    assert "从备份里找回" in said


def test_the_original_of_a_photo_that_is_gone_is_still_known(
    photo: Photo, picture_folders: Path
) -> None:
    photo.delete()
    assert check()[0] == 0
    file_of(picture_folders, photo).unlink()
    assert check()[0] == 1


def test_originals_of_older_times_get_their_checksum_on_request(photo: Photo) -> None:
    Original.objects.all().delete()
    status, _, said = check()
    assert status == 1 and "没有校验值" in said and "--record" in said
    status, out, _ = check("--record")
    assert status == 0 and "给 1 个原件记下了校验值" in out
    assert check() == (0, "1 个原件完好，0 处有问题。\n", "")


def test_no_checksum_is_noted_of_what_its_name_contradicts(
    photo: Photo, picture_folders: Path
) -> None:
    Original.objects.all().delete()
    file_of(picture_folders, photo).write_bytes(make_picture(size=(7, 7)).read())
    status, _, said = check("--record")
    assert status == 1 and "被改动过" in said
    assert not Original.objects.exists()


def test_a_half_restored_archive_is_named(photo: Photo) -> None:
    marker.mark("a.zip", "0" * 64)
    status, _, said = check()
    assert status == 1 and "从 a.zip 的恢复没有做完" in said


def test_an_empty_archive_has_no_fault(picture_folders: Path) -> None:
    assert check() == (0, "0 个原件完好，0 处有问题。\n", "")


def test_what_readers_should_not_fetch_any_more_is_named_and_taken_away(
    photo: Photo, picture_folders: Path
) -> None:
    shown = set((picture_folders / "media").rglob("*.*"))
    left = picture_folders / "media" / "photos" / "left-400.jpg"
    left.write_bytes(b"left")
    assert check()[0] == 0, "it may be just being shown"
    os.utime(left, (0, 0))
    for path in shown:
        os.utime(path, (0, 0))
    status, _, error = check()
    assert status == 1
    assert error.startswith("photos/left-400.jpg 读者还取得到")
    assert check("--tidy")[0] == 0
    assert set((picture_folders / "media").rglob("*.*")) == shown
    Photo.objects.update(is_withheld=True)
    assert check()[2].count("读者还取得到") == len(shown)


def test_what_is_taken_away_while_the_check_runs_is_no_fault(
    photo: Photo, picture_folders: Path
) -> None:
    """A name that leads nowhere is listed, and not there when it is looked at."""
    (picture_folders / "media" / "photos" / "left-400.jpg").symlink_to("nowhere")
    assert check()[0] == 0
