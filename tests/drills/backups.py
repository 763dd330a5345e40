"""Kill a backup and a restore half-way, with -9, at every file and query of theirs.

python -m tests.drills.backups [STEP]

After each kill of a backup the live archive is as it was and answers, and what is left of the
backup is refused as half of one. After each kill of a restore the database is empty, or whole if
the kill came behind COMMIT; a half one says so, is not backed up, and the same command finishes it.
Every STEP-th file or query is tried (every fifth). On SQLite, and on PostgreSQL where there is one.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.drills.begin import conclude
from tests.killing import ROOT, run
from tests.run import postgresql, postgresql_programs

# Both print how many were killed. Their input: the archive's path, and the step.
KILL_BACKUPS = """
import sys
import django
django.setup()
from pathlib import Path
from django.db import connection
from django.test import Client
from tests.everything import everything
from tests.drills.begin import conclude
from tests.killing import killed_everywhere
from wanli.backup.archive import unpacked
from wanli.backup.restoring import check
from wanli.backup.unusable import Unusable
from wanli.backup.writing import back_up

path, step = sys.stdin.read().split()
target = Path(path)
partial = target.with_name(target.name + ".partial")
before = everything()
connection.close()

def look():
    assert everything() == before
    assert Client().get("/feed/", headers={"host": "127.0.0.1"}).status_code == 200
    left = set(target.parent.iterdir())
    if target in left:
        check(target)
        target.unlink()
        return
    assert left <= {partial}, left
    for half in (partial, partial / "whole.zip"):
        try:
            check(half)
            assert half.name == "whole.zip"
        except Unusable:
            pass

kills = killed_everywhere(lambda: back_up(target), look, files=True, first=1, step=int(step))
check(target)
print(kills, len(list(target.parent.iterdir())))
"""
KILL_RESTORES = """
import sys
import django
django.setup()
from pathlib import Path
from django.conf import settings
from django.db import connection
from tests.everything import everything
from tests.drills.begin import conclude
from tests.killing import killed_everywhere
from wanli.backup import rows
from wanli.backup.marker import half_restored
from wanli.backup.restoring import restore
from wanli.backup.unusable import Unusable
from wanli.backup.writing import back_up

path, step = sys.stdin.read().split()
source = Path(path)
halves = Path(settings.VAR_DIR) / "halves"

def restore_whole():
    if half_restored() or not rows.occupied():
        restore(source)

def look():
    if rows.occupied():
        assert len(everything()["articles.Issue"]) == 1
        return
    originals = [name for name in everything() if name.startswith("originals/")]
    if half_restored():
        halves.touch()
        try:
            back_up(source.with_name("of a half one.zip"))
        except Unusable as error:
            assert "恢复到一半" in str(error)
        else:
            raise AssertionError("a half archive was backed up")
    else:
        assert set(originals) <= {"originals/restoring.json"}

kills = killed_everywhere(restore_whole, look, files=True, step=int(step))
assert half_restored() is None
print(kills, halves.exists())
"""
FILL = """
import django
django.setup()
from tests.everything import fill

fill()
"""
SAME = """
import django
django.setup()
from tests.everything import everything
import hashlib

print(hashlib.sha256(repr(sorted(everything().items())).encode()).hexdigest())
"""


def drill(name: str, urls: list[str], folder: Path, step: str) -> None:
    """Kill backups of the first of two empty databases, and restores into the second."""
    places = []
    for number, url in enumerate(urls):
        (folder / str(number)).mkdir(parents=True)
        places.append({**os.environ, "DATABASE_URL": url, "VAR_DIR": str(folder / str(number))})
        migrate = [sys.executable, "manage.py", "migrate", "-v0"]
        subprocess.run(migrate, env=places[-1], cwd=ROOT, check=True)
    live, empty = places
    run(FILL, live)
    (folder / "backups").mkdir()
    target = folder / "backups" / "a.zip"
    start = time.monotonic()
    kills, left = run(KILL_BACKUPS, live, f"{target}\n{step}")
    print(
        f"{name}: {kills} backups killed, {time.monotonic() - start:.0f} s: the archive as it was "
        f"each time; then one backup of {target.stat().st_size:,} bytes, {int(left) - 1} leftovers"
    )
    start = time.monotonic()
    kills, _ = run(KILL_RESTORES, empty, f"{target}\n{step}")
    if run(SAME, live) != run(SAME, empty):
        sys.exit("the archive restored in the end is not the same")
    print(
        f"{name}: {kills} restores killed, {time.monotonic() - start:.0f} s: empty or whole each "
        "time, a half one said so; the same command finished it, every row and file the same"
    )


def main() -> bool:
    os.environ |= {"DJANGO_SETTINGS_MODULE": "wanli.settings", "SECRET_KEY": "of a drill"}
    os.environ |= {"ALLOWED_HOSTS": "127.0.0.1", "HTTPS": "0", "DEBUG": "0"}
    step = sys.argv[1] if len(sys.argv) > 1 else "5"
    with tempfile.TemporaryDirectory(prefix="wanli-drill-") as name:
        folder = Path(name)
        files = [f"sqlite:///{folder / kind}.sqlite3" for kind in ("live", "empty")]
        drill("SQLite", files, folder / "sqlite", step)
        if programs := postgresql_programs():
            with postgresql(programs) as url:
                server = url.rpartition("/")[0]
                first, second = f"{server}/postgres", f"{server}/second"
                make = "import os, psycopg; psycopg.connect(os.environ['AT'], autocommit=True)"
                make += ".execute('CREATE DATABASE second')"
                run(make, {**os.environ, "AT": url})
                drill("PostgreSQL", [first, second], folder / "postgresql", step)
        else:
            print("PostgreSQL: none on this machine, not drilled")
    return True


if __name__ == "__main__":
    conclude(main)
