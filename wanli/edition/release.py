"""Which program makes the pages: another one, or the same with other settings, may make others."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import django
from django.conf import settings

FOLDERS = ("articles", "residents_areas", "templates", "wanli")
SHOWN = (
    "HTTPS",
    "ICP_LICENCE",
    "MEDIA_ORIGIN",
    "MEDIA_URL",
    "OFFICE_ADDRESS",
    "OFFICE_EMAIL",
    "OFFICE_HOURS",
    "OFFICE_NAME",
    "OFFICE_PHONE",
    "POLICE_LICENCE",
    "SITE_CODE",
    "SITE_URL",
    "STATIC_URL",
)


@cache
def release() -> str:
    """Of the code, the names of its static files and what settings pages show; the same on every
    machine that has the same."""
    digest = hashlib.sha256(django.__version__.encode())
    digest.update(repr([getattr(settings, name) for name in SHOWN]).encode())
    for folder in FOLDERS:
        for path in sorted((settings.BASE_DIR / folder).rglob("*.*")):
            if path.suffix in {".py", ".html", ".xml", ".txt"}:
                digest.update(path.read_bytes())
    names = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if names.exists():
        digest.update(names.read_bytes())
    return digest.hexdigest()[:8]
