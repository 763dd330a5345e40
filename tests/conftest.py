import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.conf import LazySettings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.models import Model
from django.test import Client
from playwright.sync_api import Browser

from articles.models import Issue, Page, Photo, SearchDocument
from articles.pictures import PictureField
from articles.search.index import tell_sqlite
from residents_areas.models import ResidentsArea
from tests.chromium import chromium_path, opened, watch

ROOT = Path(__file__).parent.parent


# A test that has none of these, nor the mark, cannot reach a database: pytest-django forbids it.
DATABASES = {"db", "transactional_db", "live_server"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--with-database", action="store_true", help="only tests that use the database"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--with-database"):
        chosen = [
            item
            for item in items
            if item.get_closest_marker("django_db")
            or DATABASES & set(getattr(item, "fixturenames", ()))
        ]
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = chosen


@pytest.fixture(autouse=True, scope="session")
def emptied_between_tests() -> Iterator[None]:
    """Tests with transactions of their own empty all tables afterwards; on SQLite by deleting
    rows, which the log refuses. Its triggers are made anew behind that."""
    operations: Any = DatabaseWrapper.ops_class
    flush = operations.sql_flush

    def without_triggers(self: Any, *args: Any, **kwargs: Any) -> list[str]:
        named = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        with self.connection.cursor() as cursor:
            triggers = dict(cursor.execute(named).fetchall())
        drops = [f"DROP TRIGGER {name}" for name in triggers]
        return [*drops, *flush(self, *args, **kwargs), *triggers.values()]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "sql_flush", without_triggers)
        yield


@pytest.fixture(autouse=True)
def plain_static_files(settings: LazySettings) -> None:
    """Static files under their own names: nothing has been collected."""
    staticfiles = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": staticfiles}


@pytest.fixture(autouse=True)
def quick_passwords(settings: LazySettings) -> None:
    """A hasher that costs nothing: real ones are slow on purpose."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def picture_folders(
    settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Empty folders `media` and `originals`, for this test alone."""
    settings.MEDIA_ROOT = tmp_path / "media"
    for field in (Photo._meta.get_field("image"), Page._meta.get_field("scan")):
        # A field takes its storage when the class is made, before any test.
        assert isinstance(field, PictureField)
        monkeypatch.setitem(vars(field.storage), "location", str(tmp_path / "originals"))
    return tmp_path


@pytest.fixture(scope="session")
def founding_rows() -> list[Model]:
    """All rows of the founding issue, once it was loaded in one of the tests."""
    return []


@pytest.fixture
def founding_issue(db: None, founding_rows: list[Model]) -> None:
    """Loaded the first time; then the same rows, the index of search among them, are written
    again, which takes a tenth of the time."""
    is_alone = not Issue.objects.exists() and not ResidentsArea.objects.exists()
    if not founding_rows or not is_alone:
        call_command("loaddata", "areas", "founding_issue", verbosity=0)
        for app in ("articles", "residents_areas") if is_alone else ():
            for model in apps.get_app_config(app).get_models(include_auto_created=True):
                founding_rows += model._base_manager.order_by("pk")
        return
    with transaction.atomic():
        for model, rows in groupby(founding_rows, type):
            model._base_manager.bulk_create(rows)
        tell_sqlite([row for row in founding_rows if isinstance(row, SearchDocument)])


@pytest.fixture
def editor(db: None) -> User:
    """A member of staff in the group 编辑."""
    user = User.objects.create_user("bianji", password="correct horse battery", is_staff=True)
    user.groups.add(Group.objects.get(name="编辑"))
    return user


@pytest.fixture
def editor_client(editor: User) -> Client:
    client = Client()
    client.force_login(editor)
    return client


@pytest.fixture
def chromium() -> Iterator[Browser]:
    """A browser; name it last, for while its event loop runs this thread has no database.

    A test fails if a page breaks the Content Security Policy or its script fails.
    """
    if chromium_path() is None:
        pytest.skip("no Chromium on this machine: CHROMIUM names one, or apt install chromium")
    with opened() as browser:
        complaints = watch(browser)
        yield browser
    assert not complaints


@pytest.fixture
def own_database(db: None, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of processes with a migrated database of their own, areas in it."""
    url, name = f"sqlite:///{tmp_path / 'killed.sqlite3'}", f"killed_{os.getpid()}"
    server = connection.settings_dict
    if connection.vendor == "postgresql":
        administrator = psycopg.connect(
            host=server["HOST"], user=server["USER"], dbname="postgres", autocommit=True
        )
        administrator.execute(f"CREATE DATABASE {name}")
        url = f"postgres://{server['USER']}@{server['HOST'].replace('/', '%2F')}/{name}"
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "wanli.settings"}
    for command in (["migrate", "-v0"], ["loaddata", "areas", "-v0"]):
        arguments = [sys.executable, "manage.py", *command]
        subprocess.run(arguments, env=environment, cwd=ROOT, check=True)
    yield environment
    if connection.vendor == "postgresql":
        administrator.execute(f"DROP DATABASE {name} WITH (FORCE)")
        administrator.close()
