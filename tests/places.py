"""Archives of their own beside that of the tests, on either kind of database."""

import fcntl
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import psycopg
from django.db import connection

ROOT = Path(__file__).parent.parent


def once(folder: Path, make: Callable[[Path], object]) -> Path:
    """The folder, which the first of all processes that asks for it makes, whole or not at all."""
    with open(f"{folder}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            new = Path(tempfile.mkdtemp(dir=folder.parent))
            make(new)
            new.rename(folder)
    return folder


class Place(NamedTuple):
    """Where an archive of its own is kept: the environment of processes that work on it."""

    environment: dict[str, str]

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command there, whatever becomes of it."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def folder(self) -> Path:
        return Path(self.environment["VAR_DIR"])


def place_of(vendor: str, database: str, folder: Path) -> Place:
    url = f"sqlite:///{database}"
    if vendor == "postgresql":
        server = connection.settings_dict
        url = f"postgres://{server['USER']}@{server['HOST'].replace('/', '%2F')}/{database}"
    settings = {"DATABASE_URL": url, "VAR_DIR": str(folder)}
    return Place({**os.environ, **settings, "DJANGO_SETTINGS_MODULE": "wanli.settings"})


def administer(statement: str) -> None:
    """Tell the server of the tests' PostgreSQL something that concerns whole databases."""
    server = connection.settings_dict
    with psycopg.connect(
        host=server["HOST"], user=server["USER"], dbname="postgres", autocommit=True
    ) as administrator:
        administrator.execute(statement.encode())
