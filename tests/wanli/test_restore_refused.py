"""What is whole and yet no archive of ours is refused, and nothing of it stays."""

import json
from collections.abc import Callable
from pathlib import Path

import bagit
import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Group, User

from articles.models import Event, Issue
from wanli.backup import archive, marker
from wanli.backup.restoring import restore
from wanli.backup.unusable import Unusable
from wanli.backup.writing import back_up, gather

pytestmark = pytest.mark.django_db
ISSUE = "database/articles.issue.jsonl"


@pytest.fixture
def place(picture_folders: Path, settings: LazySettings) -> Path:
    """An empty archive, in a folder that tells what is left in it."""
    folder = settings.VAR_DIR = picture_folders / "var"
    folder.mkdir()
    return folder


def altered(folder: Path, change: Callable[[Path], object]) -> Path:
    """A backup of the empty archive whose payload was changed, its checksums with it."""
    bag = folder / "bag"
    archive.bagged(bag, gather(bag, "2020-01-01T00:00:00+08:00"))
    change(bag / "data")
    bagit.Bag(str(bag)).save(manifests=True)
    archive.packed(bag, folder / "altered.zip", "altered")
    return folder / "altered.zip"


def manifest(**changes: object) -> Callable[[Path], object]:
    def change(data: Path) -> None:
        path = data / "manifest.json"
        said = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(said | changes), encoding="utf-8")

    return change


def of_an_older_version(data: Path) -> None:
    path = data / "manifest.json"
    said = json.loads(path.read_text(encoding="utf-8"))
    said["migrations"]["articles"] = ["0001_initial"]
    path.write_text(json.dumps(said), encoding="utf-8")


def lines(text: str) -> Callable[[Path], object]:
    return lambda data: (data / ISSUE).write_text(text)


def refusal(source: Path, place: Path) -> str:
    groups = list(Group.objects.values_list())
    with pytest.raises(Unusable) as refused:
        restore(source)
    assert list(Group.objects.values_list()) == groups and len(groups) == 2
    assert not Issue.objects.exists() and not Event.objects.exists()
    assert list(place.iterdir()) == []
    assert marker.half_restored() is None
    return str(refused.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lines("{}\n"), "articles.issue.jsonl 读不懂"),
        (lines("no JSON\n"), "articles.issue.jsonl 读不懂"),
        (lines("[" * 100_000), "articles.issue.jsonl 读不懂"),
        (lambda data: (data / ISSUE).write_bytes(b"\xff\n"), "articles.issue.jsonl 读不懂"),
        (lambda data: (data / ISSUE).unlink(), "articles.issue.jsonl 读不懂"),
        (manifest(rows={}), "备份里的表与本程序的不同"),
        (manifest(migrations={}), "备份出自另一版程序"),
        (of_an_older_version, "articles：备份里到 0001_initial）。请装上做备份时的那一版"),
        (manifest(format=99), "第 99 版"),
    ],
)
def test_no_garbage_gets_in(
    change: Callable[[Path], object], words: str, place: Path, tmp_path: Path
) -> None:
    assert words in refusal(altered(tmp_path, change), place)


def test_rows_that_refer_to_nothing_are_refused(place: Path, tmp_path: Path) -> None:
    def change(data: Path) -> None:
        path = data / "database" / "auth.group_permissions.jsonl"
        first = json.loads(path.read_text().splitlines()[0])
        first["permission_id"] = 999_999
        text = json.dumps(first) + "\n" + "\n".join(path.read_text().splitlines()[1:]) + "\n"
        path.write_text(text)

    assert "数据库不接受这份备份" in refusal(altered(tmp_path, change), place)


def test_who_has_an_account_here_keeps_it(place: Path, tmp_path: Path) -> None:
    source = altered(tmp_path, lambda data: None)
    User.objects.create_user("bianji")
    assert "这里已有内容（用户 1 条）" in refusal(source, place)
    assert User.objects.get().username == "bianji"


def test_a_half_restored_archive_takes_no_other(place: Path, tmp_path: Path) -> None:
    source = altered(tmp_path, lambda data: None)
    marker.mark("another.zip", "0" * 64)
    with pytest.raises(Unusable, match=r"来自 another\.zip"):
        restore(source)
    with pytest.raises(Unusable, match=r"恢复到一半（another\.zip）"):
        back_up(tmp_path / "b.zip")


def test_an_original_that_is_there_already_is_not_overwritten(
    place: Path, tmp_path: Path, picture_folders: Path
) -> None:
    def change(data: Path) -> None:
        (data / "originals").mkdir()
        (data / "originals" / "a.jpg").write_bytes(b"theirs")

    mine = picture_folders / "originals" / "a.jpg"
    mine.parent.mkdir()
    mine.write_bytes(b"mine")
    assert "另一个 a.jpg" in refusal(altered(tmp_path, change), place)
    assert mine.read_bytes() == b"mine"
