"""Who changed what of a row and of its parts, read from the tables of history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Max, Model

from .models.history import AS_IT_WAS, kept_of

DEEDS = {"+": "增加", "~": "修改", "-": "删除"}
# The fields that name a part to staff, the first that is filled in.
NAMES = ("headline", "heading", "caption", "title", "printed", "text", "name", "body", "finding")
LONGEST_NAME = 30
# What follows from other fields.
FOLLOWING = {"id", "order", "anchor", "width", "height", "scan_width", "scan_height"}


class Exchange(NamedTuple):
    label: str
    old: str
    new: str


class Entry(NamedTuple):
    """What somebody did to a row or to one of its parts; a command is nobody."""

    at: datetime
    who: str
    deed: str
    what: str
    exchanges: list[Exchange]


def histories(row: Model) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The model of each history that tells of a row or of its parts, and which of its lines do: all
    lines of what is a part of it, or was."""
    kept = kept_of(type(row))
    if kept:
        yield kept.model, {"id": row.pk}
    for relation in row._meta.related_objects:
        part = kept_of(relation.related_model)
        if part and not relation.field.many_to_many:
            yield part.model, lines_of(part.model, relation.field.attname, row)
    for model in apps.get_models():
        path = getattr(model, "told_with", {}).get(row._meta.label_lower)
        if path:
            told = kept_of(model).model
            yield told, lines_of(told, path, row)


def lines_of(model: Any, path: str, row: Model) -> dict[str, Any]:
    return {"id__in": model.objects.filter(**{path: row.pk}).values("id")}


def version_of(row: Model) -> str:
    """Another after every change of the row or of its parts; empty if nothing was ever written
    down of it."""
    times = [
        model.objects.filter(**which).aggregate(at=Max("history_date"))["at"]
        for model, which in histories(row)
    ]
    return max((at.isoformat() for at in times if at), default="")


def entries(row: Model, since: str = "") -> list[Entry]:
    """All that was done to a row and to its parts, the newest first; only what was done after the
    version `since`."""
    found = []
    for model, which in histories(row):
        before = None
        records = model.objects.filter(**which).select_related("history_user")
        for record in records.order_by("id", "history_date", "history_id"):
            if before is not None and before.id != record.id:
                before = None
            entry = entry_of(record, before, type(row))
            before = record
            if record.history_change_reason == AS_IT_WAS:
                continue
            if entry and record.history_date.isoformat() > since:
                found.append(entry)
    return sorted(found, key=lambda entry: entry.at, reverse=True)


def entry_of(record: Any, before: Any, of: type[Model]) -> Entry | None:
    """A line in the history of a row of some model; None for a save that changed nothing to be
    read."""
    exchanges = list(exchanges_of(record, before, of))
    if not exchanges and record.history_type == "~":
        return None
    who = record.history_user.get_username() if record.history_user else "（程序）"
    deed = DEEDS[record.history_type]
    return Entry(record.history_date, who, deed, name_of(record), exchanges)


def exchanges_of(record: Any, before: Any, of: type[Model]) -> Iterator[Exchange]:
    """Of what was deleted, all that it was; but not to which row of the model a part belongs, as
    long as it stays so."""
    is_gone = record.history_type == "-"
    was = record if is_gone else before
    for field in record.tracked_fields:
        is_whole = field.is_relation and issubclass(of, field.related_model)
        if field.name in FOLLOWING or (is_whole and record.history_type != "~"):
            continue
        old = shown(field, getattr(was, field.attname)) if was else ""
        new = "" if is_gone else shown(field, getattr(record, field.attname))
        if old != new:
            yield Exchange(str(field.verbose_name), old, new)
    # Without its links, what was before the first change.
    is_known = not was or was.history_change_reason != AS_IT_WAS
    for field in record._history_m2m_fields if is_known else ():
        old = linked(field, was) if was else ""
        new = "" if is_gone else linked(field, record)
        if old != new:
            yield Exchange(str(field.verbose_name), old, new)


def linked(field: Any, record: Any) -> str:
    """The rows that a line of history tells to be linked."""
    name = field.m2m_reverse_field_name()
    keys = getattr(record, field.name).order_by(name).values_list(name, flat=True)
    return "、".join(shown(field, key) for key in keys)


def shown(field: Any, value: Any) -> str:
    """A value as staff read it."""
    if value is None or value == "":
        return ""
    if field.is_relation:
        row = field.related_model._base_manager.filter(pk=value).first()
        return str(row or f"（已删除，编号 {value}）")
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(dict(field.flatchoices).get(value, value))


def name_of(record: Any) -> str:
    kind = record.instance_type._meta.verbose_name
    words = (getattr(record, name, "") for name in NAMES)
    text = next((word for word in words if word), "")
    return f"{kind}“{text[:LONGEST_NAME]}”" if text else str(kind)
