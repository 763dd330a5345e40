"""Making an empty archive into what a backup holds.

Everything is checked before anything is written. Then the rows, the originals, the derivatives and
the index of search are made inside one transaction: whoever breaks it off leaves an empty database,
originals that the next restore of the same backup takes over, and a marker that says so.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import Error, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from articles.models import Event
from articles.pictures import originals
from articles.search.rebuild import rebuild
from wanli.storing import WholeFileStorage

from . import archive, rows
from .archive import Manifest
from .checksum import checksum_of
from .marker import half_restored, mark, unmark
from .unusable import Unusable
from .workplace import PARTIAL, workplace
from .writing import picture_fields

OWN_PLACE = (
    "备份只能恢复到空的馆里。请用 VAR_DIR 和 DATABASE_URL 指定一个新的位置，"
    "运行 manage.py migrate，再恢复；现有的内容一点也没有动"
)


@dataclass
class Restored:
    manifest: Manifest
    # Pictures that could not be shown, and why.
    unshown: list[str]
    # Whether it had been restored before, but for its last step.
    was_there: bool = False


class Staged(File):  # type: ignore[type-arg]
    """A file that its storage may move instead of copying it."""

    def temporary_file_path(self) -> str:
        return str(self.name)


def check(source: Path) -> Manifest:
    """Compare every file of an archive with its checksum, and change nothing."""
    with workplace(settings.VAR_DIR / f"check{PARTIAL}") as folder:
        return archive.verified(archive.unpacked(source, folder))


def restore(source: Path) -> Restored:
    """Unusable says why nothing was restored."""
    with workplace(settings.VAR_DIR / f"restore{PARTIAL}") as folder:
        bag = archive.unpacked(source, folder)
        manifest = archive.verified(bag)
        check_schema(manifest)
        identity = archive.identity(bag)
        half = half_restored()
        if half and half["archive"] != identity:
            raise Unusable(
                f"这里有一次没有做完的恢复，来自 {half['name']}。"
                "请用那一份再运行一次 restore 把它做完，或者换一个空的位置"
            )
        if half and Event.objects.filter(kind="restore", details__archive=identity).exists():
            unmark()
            return Restored(manifest, [], was_there=True)
        try:
            with transaction.atomic():
                unshown = fill(bag, manifest, source.name, identity)
        except Error as error:
            raise Unusable(f"数据库不接受这份备份：{error}") from error
        unmark()
    return Restored(manifest, unshown)


def fill(bag: Path, manifest: Manifest, name: str, identity: str) -> list[str]:
    """All that is written, within a transaction; the pictures that cannot be shown."""
    if what := rows.occupied():
        raise Unusable(f"这里已有内容（{what}）。{OWN_PLACE}")
    if rows.load(bag / "data" / archive.DATABASE) != manifest.rows:
        raise Unusable(f"行数与清单不符。{archive.FOR_ANOTHER_COPY}")
    files = dict(staged(bag))
    if (odd := foreign(files)) and half_restored() is None:
        raise Unusable(f"存放原件的地方已有另一个 {odd}。{OWN_PLACE}")
    mark(name, identity)
    for storage in (originals(), default_storage):
        if isinstance(storage, WholeFileStorage):
            storage.sweep()
    for file_name, path in files.items():
        put(file_name, path)
    os.sync()
    unshown = list(make_derivatives())
    rebuild()
    Event.objects.record(
        Event.Kind.RESTORE,
        name,
        made_at=manifest.made_at,
        archive=identity,
        rows=sum(manifest.rows.values()),
        files=manifest.files,
    )
    return unshown


def check_schema(manifest: Manifest) -> None:
    """Rows fit only the tables that they were taken from."""
    executor = MigrationExecutor(connections["default"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Unusable("数据库还没有建好表，请先运行 manage.py migrate")
    here, there = rows.applied_migrations(), manifest.migrations
    for app in sorted(here.keys() | there.keys()):
        if here.get(app, []) != there.get(app, []):
            last = (there.get(app) or ["没有"])[-1]
            raise Unusable(
                f"备份出自另一版程序（{app}：备份里到 {last}）。"
                "请装上做备份时的那一版，恢复之后再升级"
            )
    labels = [model._meta.label_lower for model in rows.kept_models()]
    if labels != list(manifest.rows):
        raise Unusable("备份里的表与本程序的不同。请装上做备份时的那一版，恢复之后再升级")


def staged(bag: Path) -> Iterator[tuple[str, Path]]:
    """The originals of a bag, by the names that their storage knows."""
    folder = bag / "data" / archive.ORIGINALS
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path


def foreign(files: dict[str, Path]) -> str:
    """The first of these files of which the storage has another; nothing if there is none."""
    return next((name for name, path in files.items() if not fits(name, path)), "")


def fits(name: str, path: Path) -> bool:
    """Whether the storage has no file of that name, or the same."""
    if not originals().exists(name):
        return True
    with path.open("rb") as ours, originals().open(name) as theirs:
        return checksum_of(ours) == checksum_of(theirs)


def put(name: str, path: Path) -> None:
    if originals().exists(name):
        if fits(name, path):
            return
        # Half of it, from a restore that was broken off.
        originals().delete(name)
    with path.open("rb") as file:
        originals().save(name, Staged(file, name=str(path)))


def make_derivatives() -> Iterator[str]:
    """Make what visitors are given of every picture; says in Chinese of which it cannot be made."""
    for model, field in picture_fields():
        for row in model._base_manager.exclude(**{field: ""}).order_by("pk").iterator():
            try:
                getattr(row, field).show()
            except FileNotFoundError:
                yield f"{row}：备份里没有原件"
            except ValidationError as error:
                yield f"{row}：{error.messages[0]}"
