import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count, groupby
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings, settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.models import Model
from django.test import Client, override_settings
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from articles.models import Issue, Page, Photo, SearchDocument, SearchIssue
from articles.pictures import PictureField
from articles.search.indexes import tell_sqlite, tell_sqlite_of_issues
from residents_areas.models import ResidentsArea
from tests import deployment
from tests.chromium import chromium_path, opened, watch
from tests.places import Place, administer, once, place_of
from wanli.door.middleware import BEGAN, SEEN
from wanli.door.proof import must_prove
from wanli.holdings import of_edition

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


@pytest.fixture(autouse=True, scope="session")
def whole_door() -> Iterator[None]:
    """`force_login` leads past the second factor too, and into a session that began just now.
    What stands before that is tested in tests/wanli/door, with the real forms."""
    force_login = Client.force_login

    def past_both(self: Client, user: User, backend: str | None = None) -> None:
        force_login(self, user, backend)
        session = self.session
        session[BEGAN] = session[SEEN] = time.time()
        if must_prove(user):
            device, _ = TOTPDevice.objects.get_or_create(user=user, confirmed=True)
            session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        session.save()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "force_login", past_both)
        yield


@pytest.fixture(autouse=True, scope="session")
def plain_static_files() -> Iterator[None]:
    """Static files under their own names: nothing has been collected."""
    staticfiles = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": staticfiles}):
        yield


@pytest.fixture(autouse=True)
def counted_anew() -> None:
    """A test's changes are undone behind it, and an edition comes again."""
    of_edition.cache_clear()


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> Iterator[None]:
    """A hasher that costs nothing: real ones are slow on purpose."""
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(PASSWORD_HASHERS=hashers):
        yield


@pytest.fixture(scope="session")
def around_tests(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Callable[[], AbstractContextManager[None]]:
    """What a fixture of a module writes in this is there for all its tests, each of which undoes
    only what it has written itself. Not for tests with transactions of their own."""

    @contextmanager
    def around() -> Iterator[None]:
        with django_db_blocker.unblock(), transaction.atomic():
            yield
            transaction.set_rollback(True)

    return around


@pytest.fixture
def picture_folders(
    settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Empty folders `media` and `originals`, for this test alone."""
    settings.MEDIA_ROOT = tmp_path / "media"
    kept = {**settings.STORAGES["originals"], "OPTIONS": {"location": tmp_path / "originals"}}
    settings.STORAGES = {**settings.STORAGES, "originals": kept}
    for field in (Photo._meta.get_field("image"), Page._meta.get_field("scan")):
        # A field takes its storage when the class is made, before any test.
        assert isinstance(field, PictureField)
        monkeypatch.setitem(vars(field.storage), "location", str(tmp_path / "originals"))
    return tmp_path


@pytest.fixture(scope="session")
def area_rows() -> list[Model]:
    """All rows of the areas' fixture, once it was loaded in one of the tests."""
    return []


@pytest.fixture(scope="session")
def founding_rows() -> list[Model]:
    """The same of the founding issue's."""
    return []


@pytest.fixture
def areas(db: None, area_rows: list[Model]) -> None:
    load(area_rows, "areas")


@pytest.fixture
def founding_issue(db: None, founding_rows: list[Model]) -> None:
    load_founding_issue(founding_rows)


def load_founding_issue(founding_rows: list[Model]) -> None:
    load(founding_rows, "areas", "founding_issue")


def load(rows: list[Model], *fixtures: str) -> None:
    """From their files the first time; then the same rows, the index of search among them, are
    written again, which takes a tenth of the time."""
    is_alone = not Issue.objects.exists() and not ResidentsArea.objects.exists()
    if not rows or not is_alone:
        call_command("loaddata", *fixtures, verbosity=0)
        for app in ("articles", "residents_areas") if is_alone else ():
            for model in apps.get_app_config(app).get_models(include_auto_created=True):
                rows += model._base_manager.order_by("pk")
        return
    with transaction.atomic():
        for model, alike in groupby(rows, type):
            model._base_manager.bulk_create(alike)
        tell_sqlite([row for row in rows if isinstance(row, SearchDocument)])
        tell_sqlite_of_issues([row for row in rows if isinstance(row, SearchIssue)])


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


@pytest.fixture(autouse=True, scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of all processes of this run, where sites are prepared once."""
    folder = tmp_path_factory.getbasetemp()
    deployment.kept = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    return deployment.kept


@pytest.fixture(scope="session")
def migrated(run_folder: Path) -> Callable[[str], str]:
    """Gives, for a kind of database, the file or the name of an empty migrated one to copy; the
    processes of a run make one together. On PostgreSQL it goes with the server of the run."""

    name = f"migrated_{run_folder.name.replace('-', '_')}"

    def template(vendor: str) -> str:
        def make(folder: Path) -> None:
            if vendor == "postgresql":
                administer(f"DROP DATABASE IF EXISTS {name}")
                administer(f"CREATE DATABASE {name}")
            database = name if vendor == "postgresql" else str(folder / name)
            assert place_of(vendor, database, folder).manage("migrate", "-v0").returncode == 0

        folder = once(run_folder / f"migrated-{vendor}", make)
        return name if vendor == "postgresql" else str(folder / name)

    return template


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, migrated: Callable[[str], str]
) -> None:
    """The tests' own database is a copy, too, in which nothing is left to be migrated."""
    own, template = connection.settings_dict["TEST"], migrated(connection.vendor)
    if connection.vendor == "postgresql":
        own["TEMPLATE"] = template
    else:
        shutil.copyfile(template, own["NAME"])


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The copied file is not to be taken away first."""
    return connection.vendor == "sqlite"


@pytest.fixture
def new_place(
    db: None, migrated: Callable[[str], str], tmp_path: Path
) -> Iterator[Callable[[str], Place]]:
    """Makes places with an empty migrated database, of the kind that is named."""
    numbers, names = count(1), []

    def place(vendor: str) -> Place:
        folder = tmp_path / f"place{next(numbers)}"
        folder.mkdir()
        database, template = str(folder / "wanli.sqlite3"), migrated(vendor)
        if vendor == "postgresql":
            database = f"{folder.name}_{os.getpid()}"
            administer(f"CREATE DATABASE {database} TEMPLATE {template}")
            names.append(database)
        else:
            shutil.copyfile(template, database)
        return place_of(vendor, database, folder)

    yield place
    for name in names:
        administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def own_database(new_place: Callable[[str], Place]) -> dict[str, str]:
    """The environment of processes with a migrated database of their own, areas in it."""
    place = new_place(connection.vendor)
    assert place.manage("loaddata", "areas", "-v0").returncode == 0
    return place.environment
