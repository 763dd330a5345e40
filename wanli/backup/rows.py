"""The rows of the database as JSON lines, and back: every model, every field, every key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from graphlib import TopologicalSorter
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Field, JSONField, Model

from .unusable import Unusable

# Made anew by a restore, and another edition; sessions end with it.
LEFT_OUT = {
    "sessions.session",
    "articles.searchdocument",
    "articles.searchissue",
    "articles.searchname",
    "edition.change",
    "edition.edition",
    "stored.storedpage",
    "stored.through",
}
# The keys of the second factor, which no copy has: whoever must have one enrols again.
LEFT_OUT |= {"otp_totp.totpdevice", "door.recoverycodes"}
# What `migrate` writes into an empty database, the last first.
MADE_BY_MIGRATE: tuple[Any, ...] = (Group, Permission, ContentType)
AT_ONCE = 500
SNAPSHOT = "snapshot"
# What reading a row raises if it is none, or is not there.
GARBAGE = (
    AttributeError,
    FileNotFoundError,
    OverflowError,
    RecursionError,
    TypeError,
    ValidationError,
    ValueError,
)


def kept_models() -> list[Any]:
    """The models that are backed up, each behind those that it refers to."""
    models: dict[str, Any] = {
        model._meta.label_lower: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    kept = [models[label] for label in sorted(models.keys() - LEFT_OUT)]
    sorter: TopologicalSorter[Any] = TopologicalSorter()
    for model in kept:
        related = {field.related_model for field in model._meta.local_concrete_fields}
        sorter.add(model, *(other for other in kept if other in related - {model}))
    return list(sorter.static_order())


def fields_of(model: Any) -> list[Any]:
    """Those that are written; the database makes the others itself."""
    return [field for field in model._meta.local_concrete_fields if not field.generated]


@contextmanager
def snapshot() -> Iterator[str]:
    """The name of a connection that sees the database as it stood at its first query, whatever is
    written meanwhile, which it does not hold up."""
    reader: Any = connections[DEFAULT_DB_ALIAS].copy(SNAPSHOT)
    if reader.vendor == "sqlite":
        # Ours begin with the lock of a writer.
        reader.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
    connections[SNAPSHOT] = reader
    try:
        with transaction.atomic(using=SNAPSHOT), reader.cursor() as cursor:
            if reader.vendor == "sqlite":
                cursor.execute("PRAGMA query_only = ON")
            else:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield SNAPSHOT
    finally:
        reader.close()
        del connections[SNAPSHOT]


def applied_migrations(alias: str = DEFAULT_DB_ALIAS) -> dict[str, list[str]]:
    applied: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connections[alias]).applied_migrations()):
        applied.setdefault(app, []).append(name)
    return applied


def write(model: Any, alias: str, path: Path) -> int:
    """Write the rows of a model, one a line, in the order of their keys; how many."""
    fields, count = fields_of(model), 0
    rows = model._base_manager.using(alias).order_by("pk").iterator(chunk_size=AT_ONCE)
    with path.open("x", encoding="utf-8", newline="\n") as file:
        for row in rows:
            values = {field.attname: as_json(field, row) for field in fields}
            file.write(json.dumps(values, ensure_ascii=False, sort_keys=True) + "\n")
            count += 1
    return count


def as_json(field: Field[Any, Any], row: Model) -> Any:
    value = field.value_from_object(row)
    if value is None or isinstance(value, bool | int | str) or isinstance(field, JSONField):
        return value
    # Exact, unlike Django's own JSON, which cuts times to milliseconds.
    return field.value_to_string(row)


def read(model: Any, path: Path) -> Iterator[Any]:
    """The rows that were written, not saved; GARBAGE for what is none."""
    fields = {field.attname: field for field in fields_of(model)}
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            values = json.loads(line)
            if values.keys() != fields.keys():
                raise ValueError(line)
            yield model(
                **{
                    name: value if value is None else fields[name].to_python(value)
                    for name, value in values.items()
                }
            )


def occupied() -> str:
    """What is in the database that `migrate` did not write, in Chinese; nothing if it is empty."""
    through = Group.permissions.through
    for model in kept_models():
        if model not in (*MADE_BY_MIGRATE, through) and model._base_manager.exists():
            return f"{model._meta.verbose_name} {model._base_manager.count()} 条"
    return ""


def load(folder: Path) -> dict[str, int]:
    """Write all rows into the empty database, within the caller's transaction; how many of each.

    They are written as they are: no signal, no time or number of today's.
    """
    for model in MADE_BY_MIGRATE:
        model._base_manager.all().delete()
    counts, models = {}, kept_models()
    for model in models:
        label = model._meta.label_lower
        try:
            counts[label] = insert(model, read(model, folder / f"{label}.jsonl"))
        except GARBAGE as error:
            raise Unusable(f"备份里的 {label}.jsonl 读不懂") from error
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
    connection.check_constraints()
    ContentType.objects.clear_cache()
    return counts


def insert(model: Any, rows: Iterator[Any]) -> int:
    """Write rows as they are; how many."""
    fields, count = fields_of(model), 0
    while some := list(islice(rows, AT_ONCE)):
        size = max(1, connection.ops.bulk_batch_size(fields, some))
        for start in range(0, len(some), size):
            batch = some[start : start + size]
            model._base_manager._insert(batch, fields=fields, using=DEFAULT_DB_ALIAS, raw=True)
        count += len(some)
    return count
