"""What /healthz tells machines."""

import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client

from tests.deployment import served
from tests.make import make_issue
from tests.places import Place
from wanli.edition.state import current


@pytest.mark.django_db
def test_all_is_well(client: Client) -> None:
    response = client.get("/healthz")
    words = {"status": "ok", "process": "ok", "database": "ok", "storage": "ok"}
    words["edition"] = str(current())
    assert (response.status_code, response.json()) == (200, words)
    assert "no-store" in response["Cache-Control"]
    make_issue()
    assert client.get("/healthz").json()["edition"] == str(current()) != words["edition"]


@pytest.mark.django_db
@pytest.mark.parametrize("folder", ["media", "originals"])
def test_a_folder_that_cannot_be_written_is_told(
    client: Client, picture_folders: Path, settings: LazySettings, folder: str, monkeypatch: Any
) -> None:
    settings.VAR_DIR = picture_folders
    (picture_folders / folder).mkdir()
    access = os.access

    # To root, whom tests may run as, everything is writable.
    def as_a_user(path: Path, mode: int) -> bool:
        return access(path, mode) and not (mode == os.W_OK and path.name == folder)

    monkeypatch.setattr(os, "access", as_a_user)
    response = client.get("/healthz")
    assert (response.status_code, response.json()["storage"]) == (503, "read-only")
    settings.ADMIN_ENABLED = False
    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_a_full_disk_is_told(client: Client, monkeypatch: Any) -> None:
    usage = shutil.disk_usage("/")._replace(free=10_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    response = client.get("/healthz")
    assert (response.status_code, response.json()["storage"]) == (503, "full")


@pytest.fixture
def server(new_place: Callable[[str], Place]) -> Iterator[tuple[Place, str]]:
    """A real server with an empty database of its own."""
    place = new_place(connection.vendor)
    assert place.manage("collectstatic", "--noinput", "-v0").returncode == 0
    with served(place.environment) as address:
        yield place, address


def test_a_database_without_its_tables_is_told(server: tuple[Place, str]) -> None:
    place, address = server
    assert ask(address) == 200
    rename = "from django.db import connection as c; c.cursor().execute"
    rename += "('ALTER TABLE articles_issue RENAME TO elsewhere')"
    assert place.manage("shell", "-v0", "-c", rename).returncode == 0
    assert ask(address) == 503


def ask(address: str) -> int:
    with closing(HTTPConnection(urlsplit(address).netloc)) as asked:
        asked.request("GET", "/healthz")
        response = asked.getresponse()
        response.read()
        return response.status


@pytest.mark.skipif(connection.vendor != "sqlite", reason="one writer at a time has SQLite alone")
def test_whoever_writes_meanwhile_is_not_waited_for(server: tuple[Place, str]) -> None:
    place, address = server
    file = place.environment["DATABASE_URL"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        begin = time.monotonic()
        assert ask(address) == 200
        assert time.monotonic() - begin < 5
        writer.execute("ROLLBACK")
