"""A whole archive: rows of every kind to back up, and all that is in one, to compare."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command

from articles.models import Article, Correction, Event, Issue, Page, Photo
from residents_areas.models import Figure, ImportJob, ImportPicture, MidYearReport
from tests.make import make_picture


def fill() -> None:
    """The founding issue, and with it all that databases and JSON like to change."""
    call_command("load_founding_issue", verbosity=0)
    user = User.objects.create_user("bianji", password="a fine password", is_staff=True)
    user.groups.add(Group.objects.get(name="编辑"))
    issue = Issue.objects.get()
    # A key that is not given again.
    Article.objects.create(issue=issue, headline="删去的一条").delete()
    article = Article.objects.create(
        issue=issue, headline="引号“”\"' \\ 行\u2028段 😀", lead="一行\n又一行\u2028\t"
    )
    article.tags.add("垃圾分类")
    page = Page.objects.create(issue=issue, number=1, scan=make_picture(size=(90, 60)))
    article.pages.add(page)
    Photo.objects.create(article=article, caption="图", image=make_picture(size=(500, 300)))
    Correction.objects.create(article=article, words="更正了一个字")
    told = Correction.objects.create(issue=issue, words="更正了期号")
    MidYearReport.objects.earliest("pk").corrections.add(told)
    issue.published_at = datetime(2019, 7, 18, 1, 2, 3, 456789, tzinfo=UTC)
    issue.save()
    figure = Figure.objects.filter(value__isnull=False).earliest("pk")
    figure.value = Decimal("1234567890123.0001")
    figure.save()
    reading = {"z": [1, 2.5, None, True], "a": {"深": "\u2028"}}
    job = ImportJob.objects.create(name="稿", created_by=user, reading=reading)
    ImportPicture.objects.create(job=job, name="a", data=bytes(range(256)))
    kind = ContentType.objects.get_for_model(issue)
    LogEntry.objects.create(user=user, content_type=kind, action_flag=1)
    Event.objects.record(
        Event.Kind.IMPORT, issue, by=user, words="导入", nested={"b": 1, "a": [0.1]}
    )


def everything() -> dict[str, list[str]]:
    """Every column of every row, and a checksum of every file, without the code that backs up.

    What a backup or restore says of itself in the log is left out, sessions and what
    is of the edition too; the names that search knows have no keys.
    """
    found = {}
    for model in apps.get_models(include_auto_created=True):
        rows: Any = model._base_manager.order_by("pk")
        names = [field.attname for field in model._meta.concrete_fields]
        if model._meta.app_label in {"sessions", "edition", "stored"}:
            continue
        if model is Event:
            rows = rows.exclude(kind__in=["backup", "restore"])
        if model._meta.label == "articles.SearchName":
            rows = rows.order_by("kind", "name")
            names.remove("id")
        found[model._meta.label] = [
            json.dumps(row, default=plain, sort_keys=True) for row in rows.values_list(*names)
        ]
    for folder in ("originals", "media"):
        for path in sorted((Path(settings.VAR_DIR) / folder).rglob("*.*")):
            checksum = hashlib.sha256(path.read_bytes()).hexdigest()
            found[str(path.relative_to(settings.VAR_DIR))] = [checksum]
    return found


def plain(value: object) -> str:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)
