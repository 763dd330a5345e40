"""The file that a backup is: a bag in a zip, written, and checked before anything is made of it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import stat
import zlib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import bagit

from .unusable import Unusable
from .workplace import PARTIAL

FORMAT = 1
MANIFEST, DATABASE, ORIGINALS = "manifest.json", "database", "originals"
TAG_FILES = {"bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"}
ROWS = re.compile(rf"data/{DATABASE}/[a-z0-9_]+\.[a-z0-9_]+\.jsonl")
# A storage's names, without a way out of it.
FILE = re.compile(rf"data/{ORIGINALS}(/(?!\.\.?(/|\Z))[^/\\:\x00-\x1f\x7f]+)+")
FOR_ANOTHER_COPY = "这份备份不能用，请换一份完好的"


@dataclass
class Manifest:
    """What an archive says of itself."""

    made_at: str
    database: str
    # Of each app those that were applied, in order.
    migrations: dict[str, list[str]]
    # How many of each model, in the order in which they are written.
    rows: dict[str, int]
    files: int
    # Originals that were not as the database says when the backup was made, and how.
    faults: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def checked(self) -> Manifest:
        """Itself; TypeError or AttributeError if something in it is of another kind."""
        numbers = [self.files, *self.rows.values()]
        lists = list(self.migrations.values())
        texts = [self.made_at, self.database, *sum(lists, []), *self.rows, *self.faults.values()]
        for values, kind in ((numbers, int), (lists, list), (texts, str)):
            if not all(isinstance(value, kind) for value in values):
                raise TypeError(kind)
        return self


def bagged(folder: Path, manifest: Manifest) -> None:
    """Make a bag of a folder with rows and originals."""
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
    info = {
        "External-Description": "万里社区晨报 · 数字典藏",
        "Bagging-Date": manifest.made_at[:10],
    }
    bagit.make_bag(str(folder), info, checksums=["sha256"])


def identity(bag: Path) -> str:
    """What no other archive has: the checksum of the checksums of all of it."""
    return hashlib.sha256((bag / "tagmanifest-sha256.txt").read_bytes()).hexdigest()


def packed(bag: Path, target: Path, name: str) -> None:
    """Write a bag into a new zip, in which its folder has that name."""
    opener = os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    with os.fdopen(opener, "w+b") as file, ZipFile(file, "w", ZIP_STORED) as archive:
        for path in sorted(bag.rglob("*")):
            if path.is_file():
                archive.write(path, f"{name}/{path.relative_to(bag).as_posix()}")


def unpacked(source: Path, folder: Path) -> Path:
    """The folder of the bag that is in the file, which is refused if it is anything else."""
    if PARTIAL in source.suffixes or source.is_dir():
        raise Unusable(f"{source} 是一份没有做完的备份。请用做完的那一份（一个文件）")
    try:
        with ZipFile(source) as archive:
            top = checked_members(archive.infolist(), source.stat().st_size)
            for info in archive.infolist():
                path = folder / info.filename
                path.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(info) as packed_file, path.open("xb") as file:
                    shutil.copyfileobj(packed_file, file)
    except FileNotFoundError:
        raise Unusable(f"找不到备份 {source}") from None
    except (BadZipFile, EOFError, zlib.error, RuntimeError, ValueError) as error:
        raise Unusable(f"{source} 不完整，或者被改动过。{FOR_ANOTHER_COPY}") from error
    return folder / top


def checked_members(members: list[ZipInfo], size: int) -> str:
    """The one folder that everything in a zip of that size in bytes is in; Unusable if it holds
    what no backup holds."""
    tops = {info.filename.partition("/")[0] for info in members}
    names = [info.filename.partition("/")[2] for info in members]
    for info, name in zip(members, names, strict=True):
        is_known = name in TAG_FILES or name == f"data/{MANIFEST}"
        kind = stat.S_IFMT(info.external_attr >> 16)
        if (
            not (is_known or ROWS.fullmatch(name) or FILE.fullmatch(name))
            or info.compress_type != ZIP_STORED
            or kind not in (0, stat.S_IFREG)
        ):
            raise Unusable(f"里面有不该有的文件“{info.filename[:100]}”。{FOR_ANOTHER_COPY}")
    # Parts of a zip without compression cannot be larger than the whole, unless they overlap.
    if len(set(names)) < len(names) or sum(info.file_size for info in members) > size:
        raise Unusable(f"里面的文件互相重叠。{FOR_ANOTHER_COPY}")
    missing = {*TAG_FILES, f"data/{MANIFEST}"} - set(names)
    if missing or len(tops) != 1 or tops & {"", ".", ".."}:
        raise Unusable(f"这不是本馆的备份，里面没有{'、'.join(sorted(missing)) or '一个文件夹'}")
    return tops.pop()


def verified(bag: Path) -> Manifest:
    """What a bag says of itself, once every file in it was compared with its checksum."""
    try:
        read = bagit.Bag(str(bag))
        missing, unknown = read.compare_manifests_with_fs()
        faults = [*(f"少了 {plain(name)}" for name in missing)]
        faults += [f"多了 {plain(name)}" for name in unknown]
        if not faults:
            read.validate()
    except bagit.BagValidationError as error:
        faults = [f"{plain(detail.path)} 被改动过" for detail in error.details]
        faults = faults or ["清单与内容不一致"]
    # It parses what may be anything, and raises as many kinds of error.
    except Exception as error:
        raise Unusable(f"备份的清单读不懂。{FOR_ANOTHER_COPY}") from error
    if faults:
        raise Unusable(f"{'、'.join(faults[:5])}。{FOR_ANOTHER_COPY}")
    try:
        said = json.loads((bag / "data" / MANIFEST).read_text(encoding="utf-8"))
        version = said["format"]
    except (ValueError, TypeError, KeyError) as error:
        raise Unusable(f"{MANIFEST} 读不懂。{FOR_ANOTHER_COPY}") from error
    if version != FORMAT:
        raise Unusable(
            f"备份的格式是第 {version} 版，本程序只懂第 {FORMAT} 版。请用做这份备份时的程序恢复"
        )
    try:
        return Manifest(**said).checked()
    except (TypeError, AttributeError) as error:
        raise Unusable(f"{MANIFEST} 读不懂。{FOR_ANOTHER_COPY}") from error


def plain(name: str) -> str:
    return name.removeprefix("data/")
