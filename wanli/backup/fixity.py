"""Whether every original is still what it was when it came in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from django.core.files.storage import Storage, default_storage
from django.db import DEFAULT_DB_ALIAS
from django.utils import timezone

from articles.models import Original
from articles.pictures import originals

from .checksum import checksum_of
from .marker import NAME
from .writing import named_originals, picture_fields

# Of a checksum, so much is in the name that an original is given.
IN_THE_NAME = 20
# Pictures are written before the row that shows them is.
BEING_SHOWN = timedelta(minutes=10)


@dataclass
class Fixity:
    whole: int = 0
    recorded: int = 0
    tidied: int = 0
    # In Chinese, what is wrong with which file.
    faults: list[str] = field(default_factory=list)


def verify(*, record: bool = False, tidy: bool = False) -> Fixity:
    """Compare every original with its checksum; with `record`, note that of those without one. Name
    what readers can fetch and should not; with `tidy`, take it away."""
    found = Fixity()
    names = named_originals(DEFAULT_DB_ALIAS)
    for name, expected in sorted(names.items()):
        try:
            with originals().open(name) as file:
                checksum = checksum_of(file)
                size = file.size
        except FileNotFoundError:
            found.faults.append(f"{name} 不见了")
            continue
        if expected and checksum == expected:
            found.whole += 1
        elif expected or is_named_after_another(name, checksum):
            found.faults.append(f"{name} 被改动过")
        elif record:
            Original.objects.create(name=name, sha256=checksum, size=size)
            found.recorded += 1
        else:
            found.faults.append(f"{name} 没有校验值，请运行 check_fixity --record 记下")
    for name in stored(originals()):
        if name not in names and name != NAME:
            found.faults.append(f"{name} 来历不明，没有图片用它")
    for name in astray():
        if tidy:
            default_storage.delete(name)
            found.tidied += 1
        else:
            found.faults.append(
                f"{name} 读者还取得到，却没有图片用它，请运行 check_fixity --tidy 撤下"
            )
    return found


def astray() -> Iterator[str]:
    """The names of what readers can still fetch of pictures, although nothing shows it any more;
    without what may be just being shown."""
    since = timezone.now() - BEING_SHOWN
    for model, name in picture_fields():
        field: Any = model._meta.get_field(name)
        there = list(stored(default_storage, f"{field.upload_to}/"))
        wanted: set[str] = set()
        for row in model._base_manager.exclude(**{name: ""}).iterator():
            if not getattr(row, "is_withheld", False):
                wanted.update(getattr(row, name).derivatives())
        for one in there:
            if one not in wanted and was_there(one, since):
                yield one


def was_there(name: str, since: datetime) -> bool:
    """Whether readers could fetch it before that time, and still can."""
    try:
        return default_storage.get_modified_time(name) < since
    except FileNotFoundError:
        return False


def is_named_after_another(name: str, checksum: str) -> bool:
    """Whether the name was given to other content than this."""
    stem = PurePosixPath(name).stem.partition("_")[0]
    is_checksum = len(stem) == IN_THE_NAME and not set(stem) - set("0123456789abcdef")
    return is_checksum and not checksum.startswith(stem)


def stored(storage: Storage, folder: str = "") -> Iterator[str]:
    """The names of all files in a storage."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}{name}" for name in sorted(files))
    for name in sorted(folders):
        yield from stored(storage, f"{folder}{name}/")
