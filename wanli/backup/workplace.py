"""A folder that one process works in, and that says that the work is not done."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .unusable import Unusable

# Of the names of what is not whole.
PARTIAL = ".partial"


@contextmanager
def workplace(folder: Path) -> Iterator[Path]:
    """An empty folder for this process alone, readable by its user only; gone afterwards. What a
    killed process left in it is thrown away."""
    folder.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unusable(f"另一个进程正在 {folder} 里工作，请等它做完") from None
        for left in folder.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        try:
            yield folder
        finally:
            shutil.rmtree(folder)
    finally:
        os.close(handle)


def flushed(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def moved(whole: Path, target: Path) -> None:
    """Give a finished file its name, at once or not at all, and never another's."""
    flushed(whole)
    try:
        os.link(whole, target)
        whole.unlink()
    except FileExistsError:
        raise Unusable(f"{target} 已经存在，不会覆盖。请换一个文件名") from None
    except OSError:
        # A disk that knows no links, as USB sticks are formatted.
        if target.exists():
            raise Unusable(f"{target} 已经存在，不会覆盖。请换一个文件名") from None
        whole.rename(target)
    flushed(target.parent)
