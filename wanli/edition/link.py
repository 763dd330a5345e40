"""The edition, shown to the web server: a symbolic link to a folder that is named after it.

EDITION_LINK names the link; the folders are in `editions` beside it. nginx has the link's target in
the key of its cache, and so gives no page of another edition, without asking anybody. Whoever
changes something renews the link behind the commit; `follow_edition` does for all else.
"""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS

from wanli.databases import READERS

from .state import current

FOLDER = "editions"
# A request that nginx has begun with a folder may go on for a while.
KEPT = 5
logger = logging.getLogger("wanli.edition")


def renew(using: str = "") -> None:
    """Let the link lead to the edition as readers have it now, in that database or the first of
    theirs: it may be behind the newsroom's, and a page of it must not be kept under the name of a
    later edition."""
    using = using or (READERS if READERS in settings.DATABASES else DEFAULT_DB_ALIAS)
    link = Path(settings.EDITION_LINK)
    folders = link.parent / FOLDER
    folders.mkdir(parents=True, exist_ok=True)
    # Who looks first and then waits would put an older edition in the place of a newer one.
    with alone(folders):
        name = str(current(using=using))
        if shown(link) == name:
            return
        folder = folders / name
        folder.mkdir(exist_ok=True)
        os.utime(folder)
        new = link.with_name(f"{link.name}.new")
        new.unlink(missing_ok=True)
        new.symlink_to(Path(FOLDER) / name)
        new.replace(link)
        for old in sorted(folders.iterdir(), key=lambda one: one.stat().st_mtime)[:-KEPT]:
            old.rmdir()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """While one process is there, others wait; its death lets them go on."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def shown(link: Path) -> str:
    """The edition that the link leads to; "" if there is none."""
    with suppress(OSError):
        return link.readlink().name
    return ""
