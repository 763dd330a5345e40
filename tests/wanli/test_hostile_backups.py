"""Archives that are broken, or made to do harm, are refused before anything is made of them."""

import io
import json
import stat
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import bagit
import pytest
from django.conf import LazySettings

from wanli.backup import archive
from wanli.backup.archive import Manifest, unpacked, verified
from wanli.backup.restoring import check
from wanli.backup.unusable import Unusable

MANIFEST = Manifest(
    made_at="2020-01-01T00:00:00+08:00", database="sqlite", migrations={}, rows={}, files=1
)
Members = dict[str, bytes]


def make_archive(folder: Path, manifest: Manifest = MANIFEST) -> Path:
    bag = folder / "made"
    for name in ("originals/photos/a.jpg", "database/articles.issue.jsonl"):
        (bag / name).parent.mkdir(parents=True)
        (bag / name).write_bytes(b"content of it\n")
    archive.bagged(bag, manifest)
    archive.packed(bag, folder / "a.zip", "a")
    return folder / "a.zip"


def members(path: Path) -> Members:
    with ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def packed(path: Path, contents: Members, compression: int = ZIP_STORED) -> Path:
    with ZipFile(path, "w", compression) as file:
        for name, content in contents.items():
            file.writestr(name, content)
    return path


def refusal(path: Path, folder: Path) -> str:
    """Why the archive is refused; nothing may have been written but where it was unpacked."""
    before = sorted(folder.parent.rglob("*"))
    place = folder / "unpacked"
    place.mkdir()
    with pytest.raises(Unusable) as refused:
        verified(unpacked(path, place))
    left = [name for name in folder.parent.rglob("*") if place not in (name, *name.parents)]
    assert sorted(left) == before
    return str(refused.value)


def test_a_whole_archive_says_what_it_is(tmp_path: Path, settings: LazySettings) -> None:
    settings.VAR_DIR = tmp_path
    assert check(make_archive(tmp_path)) == MANIFEST
    assert not (tmp_path / "check.partial").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda all_: all_.pop("a/data/originals/photos/a.jpg"), "少了 originals/photos/a.jpg"),
        (lambda all_: all_.update({"a/data/originals/b.jpg": b""}), "多了 originals/b.jpg"),
        (
            lambda all_: all_.update({"a/data/originals/photos/a.jpg": b"content of IT\n"}),
            "originals/photos/a.jpg 被改动过",
        ),
        (lambda all_: all_.update({"a/bag-info.txt": b"A: b\n"}), "bag-info.txt 被改动过"),
        (lambda all_: all_.update({"a/manifest-sha256.txt": b"\xff\xfe"}), "清单读不懂"),
        (lambda all_: all_.update({"a/bagit.txt": b""}), "清单读不懂|清单与内容不一致"),
        (lambda all_: all_.pop("a/tagmanifest-sha256.txt"), "里面没有tagmanifest-sha256.txt"),
        (lambda all_: all_.clear(), "不是本馆的备份"),
        (lambda all_: all_.update({"b/bagit.txt": b""}), "重叠|不是本馆的备份"),
    ],
)
def test_what_is_missing_altered_or_new_is_named(
    change: Callable[[Members], object], words: str, tmp_path: Path
) -> None:
    contents = members(make_archive(tmp_path))
    change(contents)
    said = refusal(packed(tmp_path / "b.zip", contents), tmp_path)
    assert any(word in said for word in words.split("|")), said


@pytest.mark.parametrize(
    "name",
    [
        "../a.jpg",
        "/etc/cron.d/a",
        "a/../../a.jpg",
        "a/data/originals/../../../a.jpg",
        "a/data/originals/./a.jpg",
        "a/data/originals/a\\..\\b",
        "a/data/originals/c:a",
        "a/data/originals//a",
        "a/data/originals/",
        "a/data/database/../a.jsonl",
        "a/fetch.txt",
        "a/data/settings.py",
        "../data/originals/a.jpg",
    ],
)
def test_no_file_gets_out_of_its_folder(name: str, tmp_path: Path) -> None:
    contents = members(make_archive(tmp_path)) | {name: b"harm"}
    said = refusal(packed(tmp_path / "b.zip", contents), tmp_path)
    assert "不该有的文件" in said or "一个文件夹" in said


def test_a_link_is_no_file(tmp_path: Path) -> None:
    path = make_archive(tmp_path)
    with ZipFile(path, "a") as file:
        link = ZipInfo("a/data/originals/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(link, "/etc/passwd")
    assert "不该有的文件" in refusal(path, tmp_path)


def test_what_is_compressed_is_none_of_ours_and_no_bomb_goes_off(tmp_path: Path) -> None:
    contents = members(make_archive(tmp_path))
    contents["a/data/originals/zeros"] = bytes(50_000_000)
    bomb = packed(tmp_path / "b.zip", contents, ZIP_DEFLATED)
    assert bomb.stat().st_size < 100_000
    assert "不该有的文件" in refusal(bomb, tmp_path)
    assert not any((tmp_path / "unpacked").iterdir())


def test_parts_that_overlap_are_refused(tmp_path: Path) -> None:
    """Many names for the same bytes: a small file that would fill the disk."""
    whole = members(make_archive(tmp_path))
    out = io.BytesIO()
    with ZipFile(out, "w") as file:
        for name, content in whole.items():
            file.writestr(name, content)
        file.writestr("a/data/originals/big", bytes(100_000))
        big = file.getinfo("a/data/originals/big")
        for number in range(20):
            again = ZipInfo(f"a/data/originals/{number}")
            again.header_offset, again.CRC = big.header_offset, big.CRC
            again.file_size = again.compress_size = big.file_size
            file.filelist.append(again)
    (tmp_path / "b.zip").write_bytes(out.getvalue())
    assert "重叠" in refusal(tmp_path / "b.zip", tmp_path)


@pytest.mark.parametrize("part", [0, 1, 4])
def test_half_a_file_is_recognised(part: int, tmp_path: Path) -> None:
    path = make_archive(tmp_path)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * part // 5])
    assert "不完整" in refusal(path, tmp_path)


def test_every_byte_counts(tmp_path: Path) -> None:
    """A byte altered anywhere in what is kept of the archive is noticed."""
    path = make_archive(tmp_path)
    content = path.read_bytes()
    with ZipFile(path) as file:
        ends = {info.filename: info.header_offset for info in file.infolist()}
    place = content.index(b"content of it")
    assert place > min(ends.values())
    path.write_bytes(content[:place] + b"C" + content[place + 1 :])
    assert "不完整，或者被改动过" in refusal(path, tmp_path)


@pytest.mark.parametrize("encrypted", [True, False])
def test_what_zip_cannot_do_is_refused(encrypted: bool, tmp_path: Path) -> None:
    path = make_archive(tmp_path)
    content = bytearray(path.read_bytes())
    with ZipFile(path) as file:
        info = file.infolist()[-1]
    # In the central directory: a flag, or a method of compression that nobody has.
    entry = content.rindex(b"PK\x01\x02")
    content[info.header_offset + 6] |= encrypted
    content[entry + 8] |= encrypted
    if not encrypted:
        content[entry + 10] = 99
    path.write_bytes(content)
    assert refusal(path, tmp_path)


def test_another_version_of_the_format_names_the_remedy(tmp_path: Path) -> None:
    path = make_archive(tmp_path, replace(MANIFEST, format=2))
    said = refusal(path, tmp_path)
    assert "第 2 版" in said and "请用做这份备份时的程序" in said


ODD = json.dumps(asdict(MANIFEST) | {"rows": {"a.b": "1"}})


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", '{"format": 1}', '{"format": 1, "a": 2}', ODD]
)
def test_a_manifest_that_says_something_else_is_refused(text: str, tmp_path: Path) -> None:
    bag = tmp_path / "made"
    bag.mkdir()
    archive.bagged(bag, MANIFEST)
    (bag / "data" / archive.MANIFEST).write_text(text)
    again = bagit.Bag(str(bag))
    again.save(manifests=True)
    archive.packed(bag, tmp_path / "a.zip", "a")
    assert "manifest.json 读不懂" in refusal(tmp_path / "a.zip", tmp_path)


def test_a_folder_or_what_was_not_finished_is_no_archive(tmp_path: Path) -> None:
    partial = tmp_path / "a.zip.partial"
    partial.mkdir()
    assert "没有做完" in refusal(partial, tmp_path)
    with pytest.raises(Unusable, match="找不到备份"):
        unpacked(tmp_path / "none.zip", tmp_path)
