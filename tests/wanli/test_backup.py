"""A backup holds everything, and what is restored of it is the same on either database."""

import json
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import bagit
import pytest
from django.db import connection

from tests.drills.backups import FILL
from tests.killing import run
from tests.places import Place, place_of

NewPlace = Callable[[str], Place]

LOOK = """
import json
import django
django.setup()
from tests.everything import everything

print(json.dumps(everything()).encode().hex())
"""


def everything(place: Place) -> dict[str, list[str]]:
    (text,) = run(LOOK, place.environment)
    found: dict[str, list[str]] = json.loads(bytes.fromhex(text))
    return found


def backed_up(place: Place, target: Path) -> Path:
    done = place.manage("backup", str(target))
    assert done.returncode == 0, done.stderr
    assert target.name in done.stdout
    return target


@pytest.fixture(scope="module")
def filled_once(
    migrated: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    """The folder of a filled place, and a backup of it."""
    folder, backups = tmp_path_factory.mktemp("filled"), tmp_path_factory.mktemp("backups")
    shutil.copyfile(migrated("sqlite"), folder / "wanli.sqlite3")
    place = place_of("sqlite", str(folder / "wanli.sqlite3"), folder)
    run(FILL, place.environment)
    return folder, backed_up(place, backups / "馆藏.zip")


@pytest.fixture
def filled(filled_once: tuple[Path, Path], tmp_path: Path) -> Place:
    folder = tmp_path / "filled"
    shutil.copytree(filled_once[0], folder)
    return place_of("sqlite", str(folder / "wanli.sqlite3"), folder)


@pytest.fixture
def archive(filled_once: tuple[Path, Path]) -> Path:
    return filled_once[1]


def test_everything_goes_from_sqlite_to_the_other_database_and_back(
    filled: Place, archive: Path, new_place: NewPlace, tmp_path: Path
) -> None:
    before = everything(filled)
    assert len([name for name in before if name.startswith("originals/")]) == 2
    assert len([name for name in before if name.startswith("media/")]) == 6
    for vendor in (connection.vendor, "sqlite"):
        place = new_place(vendor)
        restored = place.manage("restore", str(archive))
        assert restored.returncode == 0, restored.stderr
        after = everything(place)
        assert after.keys() == before.keys()
        for name, rows in before.items():
            assert after[name] == rows, name
        assert run(ADD, place.environment) == ["True", "restore", archive.name]
        archive = backed_up(place, tmp_path / f"{place.folder.name}.zip")


# A row more, which gets a key of its own, and what the log says last.
ADD = """
import django
django.setup()
from django.contrib.auth.models import User
from django.db import transaction
from articles.models import Event, Issue

last = Issue.objects.order_by("pk").last()
with transaction.atomic():
    new = Issue.objects.create(title="新", slug="new", published_on="2020-01-01")
    transaction.set_rollback(True)
user = User.objects.get()
assert user.check_password("a fine password") and user.has_perm("articles.change_issue")
event = Event.objects.filter(kind="restore").first()
print(new.pk > last.pk, event.kind, event.subject)
"""


# Gives somebody a phone and recovery codes; prints the phone's key and a hash.
ENROL = """
import django
django.setup()
from django.contrib.auth.models import User
from django_otp.plugins.otp_totp.models import TOTPDevice
from wanli.door.models import RecoveryCodes

user = User.objects.get()
phone = TOTPDevice.objects.create(user=user, name="phone", confirmed=True)
codes = RecoveryCodes(user=user, name="codes")
codes.renew()
print(phone.key, codes.hashes[0])
"""
ENROLLED = """
import django
django.setup()
from django.contrib.auth.models import User
from django_otp import devices_for_user

print(len(list(devices_for_user(User.objects.get()))))
"""


def test_the_keys_of_the_second_factor_are_in_no_backup(
    filled: Place, new_place: NewPlace, tmp_path: Path
) -> None:
    secrets = run(ENROL, filled.environment)
    assert run(ENROLLED, filled.environment) == ["2"]
    written = backed_up(filled, tmp_path / "a.zip").read_bytes()
    assert len(secrets) == 2
    assert not any(secret.encode() in written for secret in secrets)
    place = new_place(connection.vendor)
    assert place.manage("restore", str(tmp_path / "a.zip")).returncode == 0
    assert run(ENROLLED, place.environment) == ["0"]


def test_a_backup_is_a_bag_that_others_can_read(archive: Path, tmp_path: Path) -> None:
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert list(archive.parent.iterdir()) == [archive]
    with ZipFile(archive) as file:
        assert {info.compress_type for info in file.infolist()} == {0}
        file.extractall(tmp_path)
    folder = tmp_path / "馆藏"
    assert bagit.Bag(str(folder)).is_valid()
    manifest = json.loads((folder / "data/manifest.json").read_text(encoding="utf-8"))
    assert manifest["rows"]["residents_areas.residentsarea"] == 15
    assert (manifest["format"], manifest["database"], manifest["files"]) == (1, "sqlite", 2)
    assert "0001_initial" in manifest["migrations"]["articles"]
    order = list(manifest["rows"])
    assert order.index("articles.issue") < order.index("articles.article")
    assert not {"sessions.session", "articles.searchdocument", "articles.searchname"} & set(order)
    lines = (folder / "data/database/articles.issue.jsonl").read_text(encoding="utf-8")
    assert json.loads(lines)["published_at"] == "2019-07-18T01:02:03.456789+00:00"


def test_a_backup_never_takes_the_place_of_a_file(filled: Place, tmp_path: Path) -> None:
    target = tmp_path / "notes.txt"
    target.write_text("kept")
    refused = filled.manage("backup", str(target))
    assert refused.returncode == 1
    assert "已经存在，不会覆盖" in refused.stderr
    assert target.read_text() == "kept"
    nowhere = filled.manage("backup", str(tmp_path / "none" / "a.zip"))
    assert "请先建好" in nowhere.stderr


def test_a_backup_in_a_folder_is_called_by_its_time(filled: Place, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    done = filled.manage("backup", str(folder))
    (archive,) = folder.iterdir()
    assert archive.name in done.stdout
    assert archive.match("wanli-20??????-??????.zip")
    checked = filled.manage("restore", "--verify", str(archive))
    assert "完好" in checked.stdout


def test_originals_that_are_gone_or_altered_are_named_and_the_rest_is_kept(
    filled: Place, new_place: NewPlace, tmp_path: Path
) -> None:
    photo, scan = (
        next((filled.folder / "originals" / kind).iterdir()) for kind in ("photos", "pages")
    )
    photo.unlink()
    scan.write_bytes(scan.read_bytes() + b"x")
    done = filled.manage("backup", str(tmp_path / "a.zip"))
    assert done.returncode == 1
    assert f"原件 photos/{photo.name} 不见了" in done.stderr
    assert f"原件 pages/{scan.name} 与校验值不符" in done.stderr
    restored = new_place("sqlite").manage("restore", str(tmp_path / "a.zip"))
    assert restored.returncode == 0, restored.stderr
    assert "备份里没有原件，读者看不到这幅图" in restored.stderr


def test_nothing_is_restored_where_there_is_something(filled: Place, archive: Path) -> None:
    before = everything(filled)
    refused = filled.manage("restore", str(archive))
    assert refused.returncode == 1
    assert "只能恢复到空的馆里" in refused.stderr and "VAR_DIR" in refused.stderr
    assert everything(filled) == before


# Backs up while somebody writes: the copy is that of one moment, and holds nobody up.
MEANWHILE = """
import django
django.setup()
from articles.models import Issue
from wanli.backup.rows import snapshot

with snapshot() as alias:
    titles = list(Issue.objects.using(alias).values_list("title", flat=True))
    Issue.objects.update(title="后来改的")
    again = list(Issue.objects.using(alias).values_list("title", flat=True))
    try:
        Issue.objects.using(alias).update(title="写不进去")
    except Exception as error:
        print(type(error).__name__)
print(titles == again, *Issue.objects.values_list("title", flat=True))
"""


def test_a_snapshot_stays_as_it_was_and_only_reads(archive: Path, new_place: NewPlace) -> None:
    place = new_place(connection.vendor)
    assert place.manage("restore", str(archive)).returncode == 0
    refusal = "InternalError" if connection.vendor == "postgresql" else "OperationalError"
    assert run(MEANWHILE, place.environment) == [refusal, "True", "后来改的"]
