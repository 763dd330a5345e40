"""What machines ask: does everything that this process needs work?

Answers are a word each, and say nothing of anybody, nor where anything is.
"""

import os
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection, transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .edition.state import current
from .serving.choice import LAG

OK = "ok"
# Less is as good as a full disk: pictures of one import need more.
LEAST_FREE = 200 * 1024 * 1024
# PostgreSQL is given so many milliseconds.
PATIENCE = 1000


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while all is well, else 503; each part with a word of what is wrong."""
    parts = {"process": OK, **database_health(), "storage": storage_health()}
    is_well = all(parts[name] == OK for name in ("database", "storage"))
    status = OK if is_well else "unwell"
    return JsonResponse({"status": status, **parts}, status=200 if is_well else 503)


def database_health() -> dict[str, Any]:
    """Whether readers' database answers a question about the archive, in which edition it is and,
    of a standby that streams from another, how far it is behind."""
    try:
        if connection.vendor != "postgresql":
            # A transaction would wait for whoever writes.
            return {"database": OK, "edition": str(current())}
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {PATIENCE}")
            parts: dict[str, Any] = {"database": OK, "edition": str(current())}
            cursor.execute(f"SELECT CASE WHEN pg_is_in_recovery() THEN {LAG} END")
            if (lag := cursor.fetchone()[0]) is not None:
                parts["replica_lag_seconds"] = round(float(lag), 1)
            return parts
    # Whatever a driver may raise.
    except Exception:
        return {"database": "unavailable"}


def storage_health() -> str:
    """Whether pictures can be read and, by a newsroom, written. What is kept elsewhere is not asked
    for: its own keeper watches it."""
    if not isinstance(default_storage, FileSystemStorage):
        return OK
    folders = [settings.VAR_DIR, Path(settings.MEDIA_ROOT)]
    if settings.ADMIN_ENABLED:
        folders.append(settings.VAR_DIR / "originals")
    # The later ones are made with the first picture.
    for folder in filter(os.path.exists, folders):
        if not os.access(folder, os.R_OK | os.X_OK):
            return "unreadable"
        if settings.ADMIN_ENABLED and not os.access(folder, os.W_OK):
            return "read-only"
    if settings.ADMIN_ENABLED and shutil.disk_usage(settings.VAR_DIR).free < LEAST_FREE:
        return "full"
    return OK
