"""Writing a backup while the site runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection
from django.utils import timezone

from articles.models import Event, Original
from articles.pictures import PictureField, originals

from . import archive, rows
from .checksum import checksum_of
from .marker import half_restored
from .unusable import Unusable
from .workplace import PARTIAL, moved, workplace


@dataclass
class Written:
    path: Path
    manifest: archive.Manifest

    @property
    def rows(self) -> int:
        return sum(self.manifest.rows.values())


def back_up(target: Path) -> Written:
    """Write one archive of everything as it stands now: `target`, or in that folder one with the
    time for a name. Unusable, with nothing written, if it cannot be."""
    now = timezone.localtime()
    if target.is_dir():
        target = target / f"wanli-{now:%Y%m%d-%H%M%S}.zip"
    if target.exists():
        raise Unusable(f"{target} 已经存在，不会覆盖。请换一个文件名")
    if not target.parent.is_dir():
        raise Unusable(f"没有 {target.parent} 这个文件夹，请先建好")
    if half := half_restored():
        raise Unusable(f"本馆正恢复到一半（{half['name']}）。请先把恢复做完，再备份")
    with workplace(target.with_name(target.name + PARTIAL)) as folder:
        bag, whole = folder / "bag", folder / "whole.zip"
        manifest = gather(bag, now.isoformat(timespec="seconds"))
        archive.bagged(bag, manifest)
        archive.packed(bag, whole, target.stem)
        name = archive.identity(bag)
        moved(whole, target)
    written = Written(target, manifest)
    Event.objects.record(
        Event.Kind.BACKUP, target.name, archive=name, rows=written.rows, files=manifest.files
    )
    return written


def gather(bag: Path, made_at: str) -> archive.Manifest:
    """Copy the rows and the originals that they name into a new folder."""
    database = bag / archive.DATABASE
    database.mkdir(parents=True)
    with rows.snapshot() as alias:
        manifest = archive.Manifest(
            made_at=made_at,
            database=connection.vendor,
            migrations=rows.applied_migrations(alias),
            rows={
                model._meta.label_lower: rows.write(
                    model, alias, database / f"{model._meta.label_lower}.jsonl"
                )
                for model in rows.kept_models()
            },
            files=0,
        )
        checksums = named_originals(alias)
    for name, checksum in checksums.items():
        try:
            found = copied(name, bag / archive.ORIGINALS / name)
        except FileNotFoundError:
            manifest.faults[name] = "不见了"
            continue
        manifest.files += 1
        if checksum and checksum != found:
            manifest.faults[name] = "与校验值不符"
    return manifest


def named_originals(alias: str) -> dict[str, str]:
    """The names of all originals, with their checksums as far as they are known."""
    known = Original.objects.using(alias).values_list("name", "sha256")
    names: dict[str, str] = dict(known.iterator())
    for model, field in picture_fields():
        used = model._base_manager.using(alias).exclude(**{field: ""})
        for name in used.values_list(field, flat=True).iterator():
            names.setdefault(name, "")
    return names


def picture_fields() -> list[tuple[Any, str]]:
    return [
        (model, field.attname)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, PictureField)
    ]


def copied(name: str, path: Path) -> str:
    """Copy an original out of its storage; the checksum of what was copied."""
    with originals().open(name) as source:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            return checksum_of(source, file)
