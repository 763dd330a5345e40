"""The link that shows the edition to the web server."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.utils import timezone

from articles.models import Issue
from tests.admin_forms import change_address, send
from tests.make import make_issue
from tests.places import ROOT, administer
from wanli.edition.link import KEPT, renew, shown
from wanli.edition.models import MANY
from wanli.edition.state import current

pytestmark = pytest.mark.django_db

# Changes and renews as often as it is told, and prints what it has seen shown each time.
RENEWING = """
import sys, django
django.setup()
from pathlib import Path
from django.conf import settings
from residents_areas.models import ResidentsArea
from wanli.edition.link import renew, shown
from wanli.edition.models import Edition
def counter(name): return int(name.partition("-")[0], 16)
for number in range(int(sys.argv[1])):
    ResidentsArea.objects.filter(slug=sys.argv[2]).update(name=f"{sys.argv[2]}{number}")
    mine = Edition.objects.counter()
    renew()
    assert counter(shown(Path(settings.EDITION_LINK))) >= mine
"""


@pytest.fixture
def link(settings: LazySettings, tmp_path: Path) -> Path:
    settings.EDITION_LINK = str(tmp_path / "edition" / "current")
    return tmp_path / "edition" / "current"


def test_it_leads_to_a_folder_named_after_the_edition(link: Path) -> None:
    make_issue()
    renew()
    assert link.is_symlink() and link.is_dir()
    assert link.resolve() == link.parent / "editions" / str(current())
    before = link.lstat().st_mtime_ns
    renew()
    assert link.lstat().st_mtime_ns == before


def test_few_old_folders_are_kept(link: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in range(KEPT + 4):
        make_issue(at=timezone.now().replace(year=2010 + day))
        renew()
    folders = {folder.name for folder in (link.parent / "editions").iterdir()}
    assert len(folders) == KEPT and shown(link) in folders
    assert shown(link) == str(current())


def test_whoever_saves_has_renewed_it_before_the_answer(link: Path, editor_client: Client) -> None:
    issue = make_issue(is_published=False)
    renew()
    before = shown(link)
    assert editor_client.get(change_address(issue)).status_code == 200
    assert shown(link) == before
    issue.publish()
    assert not send(editor_client, change_address(issue), title="新名")
    assert shown(link) == str(current()) != before


def test_a_save_is_not_lost_where_the_link_cannot_be_written(
    settings: LazySettings, tmp_path: Path, editor_client: Client
) -> None:
    (tmp_path / "file").touch()
    settings.EDITION_LINK = str(tmp_path / "file" / "current")
    issue = make_issue(is_published=False)
    assert not send(editor_client, change_address(issue), title="新名")
    assert Issue.objects.get().title == "新名"
    with pytest.raises(CommandError, match="写不了"):
        call_command("follow_edition", once=True)


def test_without_a_link_the_command_says_what_is_missing() -> None:
    with pytest.raises(CommandError, match="没有设置 EDITION_LINK"):
        call_command("follow_edition", once=True)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite keeps a single row")
def test_each_command_lets_one_row_stand_for_many_without_a_link(
    new_place: Callable[[str], Any],
) -> None:
    place = new_place("postgresql")
    create = "from wanli.edition.models import *\n"
    create += f"Edition.objects.bulk_create(Edition(amount=1) for _ in range({MANY} + 1))"
    assert place.manage("shell", "-v0", "-c", create).returncode == 0
    count = "from wanli.edition.models import *; print(Edition.objects.count())"
    assert place.manage("shell", "-v0", "-c", count).stdout == "1\n"


def test_it_is_named_by_the_database_that_readers_ask(
    new_place: Callable[[str], Any], link: Path
) -> None:
    """Which is behind, as a replica may be."""
    newsroom, behind = new_place(connection.vendor), new_place(connection.vendor)
    newsroom.environment["EDITION_LINK"] = str(link)
    newsroom.environment["DATABASE_READ_URL"] = behind.environment["DATABASE_URL"]
    print_it = "from wanli.edition.state import current; print(current())"
    assert newsroom.manage("loaddata", "areas", "-v0").returncode == 0
    names = [one.manage("shell", "-v0", "-c", print_it).stdout[:-1] for one in (newsroom, behind)]
    assert shown(link) == names[1] != names[0]


def test_who_follows_goes_on_where_the_link_cannot_be_written_for_a_while(
    new_place: Callable[[str], Any], link: Path
) -> None:
    place = new_place(connection.vendor)
    place.environment["EDITION_LINK"] = str(link)
    with following(place.environment) as follower:
        wait_until(lambda: shown(link) != "")
        link.unlink()
        link.mkdir()
        assert "not renewed" in follower.stderr.readline()
        link.rmdir()
        wait_until(lambda: shown(link) != "")
        assert follower.poll() is None


def test_who_follows_waits_for_a_database_that_is_away_at_its_start(
    new_place: Callable[[str], Any], link: Path
) -> None:
    place = new_place(connection.vendor)
    place.environment["EDITION_LINK"] = str(link)
    move = moving_away(place)
    move()
    once = place.manage("follow_edition", "--once")
    assert once.returncode == 1 and "数据库现在没有回答" in once.stderr
    with following(place.environment) as follower:
        assert "not renewed" in follower.stderr.readline()
        assert follower.poll() is None and shown(link) == ""
        move()
        wait_until(lambda: shown(link) != "")
        assert follower.poll() is None


def moving_away(place: Any) -> Callable[[], None]:
    """What takes the place's database away, and brings it back when it is called again."""
    url = place.environment["DATABASE_URL"]
    if connection.vendor == "postgresql":
        name = url.rpartition("/")[2]
        names = cycle([(name, f"{name}_away"), (f"{name}_away", name)])
        return lambda: administer("ALTER DATABASE {} RENAME TO {}".format(*next(names)))
    # SQLite makes a file that is missing, but no folder.
    here, away = place.folder / "database", place.folder / "away"
    here.mkdir()
    file = Path(url.removeprefix("sqlite:///"))
    file.rename(here / file.name)
    place.environment["DATABASE_URL"] = f"sqlite:///{here / file.name}"
    folders = cycle([(here, away), (away, here)])

    def move() -> None:
        source, target = next(folders)
        source.rename(target)

    return move


@contextmanager
def following(environment: dict[str, str]) -> Iterator[Any]:
    """A process that follows the edition; what it says can be read."""
    follower = subprocess.Popen(
        [sys.executable, "manage.py", "follow_edition"],
        env=environment,
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert follower.stderr
    try:
        yield follower
    finally:
        follower.terminate()
        follower.wait()
        follower.stderr.close()


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_two_who_renew_it_at_the_same_time_show_nothing_older(
    own_database: dict[str, str], link: Path
) -> None:
    environment = {**own_database, "EDITION_LINK": str(link)}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", RENEWING, "60", slug],
            env=environment,
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )
        for slug in ("fuping", "jiaoji")
    ]
    for process in processes:
        _, said = process.communicate()
        assert process.returncode == 0, said
    assert len(list((link.parent / "editions").iterdir())) <= KEPT


def test_commands_renew_it_and_who_follows_sees_a_scheduled_issue(
    new_place: Callable[[str], Any], link: Path
) -> None:
    place = new_place(connection.vendor)
    place.environment["EDITION_LINK"] = str(link)
    assert place.manage("loaddata", "areas", "-v0").returncode == 0
    first = shown(link)
    assert first
    create = (
        "from datetime import timedelta; from django.utils import timezone\n"
        "from articles.models import Issue\n"
        "soon = timezone.now() + timedelta(seconds=4)\n"
        "Issue.objects.create(title='x', slug='x', published_on='2020-01-01', state='published',"
        " published_at=soon)\n"
        "print(soon.timestamp())"
    )
    at = float(place.manage("shell", "-v0", "-c", create).stdout)
    waiting = shown(link)
    assert waiting != first
    with following(place.environment):
        while shown(link) == waiting and time.time() < at + 30:
            time.sleep(0.05)
    assert at <= time.time() and shown(link) != waiting
