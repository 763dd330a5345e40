"""The file beside the originals that says that a restore is under way, or was broken off."""

from __future__ import annotations

import json
from typing import Any

from django.core.files.base import ContentFile

from articles.pictures import originals

NAME = "restoring.json"


def half_restored() -> dict[str, Any] | None:
    """The name and identity of the archive that a restore has begun with and not finished."""
    if not originals().exists(NAME):
        return None
    with originals().open(NAME) as file:
        try:
            said: dict[str, Any] = json.loads(file.read())
        except ValueError:
            # Killed while it was written: nothing else had been.
            return None
    return said


def mark(name: str, identity: str) -> None:
    """Say that a restore from this archive begins or goes on."""
    if (half := half_restored()) and half["archive"] == identity:
        # Taken away and written anew, it would be missing beside what was restored before.
        return
    unmark()
    text = json.dumps({"name": name, "archive": identity}, ensure_ascii=False)
    originals().save(NAME, ContentFile(text.encode()))


def unmark() -> None:
    originals().delete(NAME)
