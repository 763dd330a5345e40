"""An upgrade on a live site: the version before the newest migration serves thirty readers, while
this one's migrations run and its processes take over, as deploy/README.md says.

python -m tests.drills.upgrade

The version before comes out of git's history; where there is none, a line says so.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.deployment import PREPARE, ROOT, SETTINGS, manage
from tests.drills.begin import NotHere, conclude, databases, need_machine
from tests.drills.load import KEPT, load
from tests.drills.site import PROXIED, Machine

READERS_AT_ONCE, PAUSE = 30, 0.2
# Most of it new with each request, so that it is the processes that answer and not nginx.
MIX = {**KEPT, "/issues/2019-midyear/a1/?x={}": 20, "/areas/fuping/?x={}": 20, "/?x={}": 10}


def git(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout


def version_before(folder: Path) -> str:
    """Write the version before the newest migration into a folder; its commit, "" if there is none
    to be had."""
    try:
        added = ["log", "-1", "--format=%H", "--diff-filter=A", "--first-parent", "-m"]
        newest = git(*added, "--", "*/migrations/0*.py").decode().strip()
        before = git("rev-parse", "--verify", f"{newest}^").decode().strip()
        archive = git("archive", before)
    except (OSError, subprocess.CalledProcessError):
        return ""
    subprocess.run(["tar", "-x", "-C", folder], input=archive, check=True)
    return before


def pending(environment: dict[str, str]) -> int:
    return manage(environment, "showmigrations", "--plan").count("[ ]")


def upgrade(name: str, url: str, old: Path, folder: Path) -> bool:
    var = folder / "var"
    var.mkdir(parents=True)
    environment = {**os.environ, **SETTINGS, **PROXIED, "DATABASE_URL": url, "VAR_DIR": str(var)}
    prepare = [sys.executable, "-c", PREPARE]
    subprocess.run(prepare, env=environment, cwd=old, check=True, stdout=subprocess.DEVNULL)
    site = Machine(environment, folder, old)
    try:
        site.start()
        migrations = pending(site.environment)
        with load(site, MIX, READERS_AT_ONCE, PAUSE) as one:
            time.sleep(5)
            begin = one.now
            for command in ("migrate", "rebuild_search --if-needed", "collectstatic --noinput"):
                manage(site.environment, *command.split())
            took = one.now - begin
            time.sleep(2)
            for unit in site.units.values():
                unit.root = ROOT
                unit.restart()
            # Until the new version has served for a while.
            time.sleep(5)
    finally:
        site.stop()
    is_good = migrations > 0 and not one.failures() and not pending(site.environment)
    print(f"  {name}: {migrations} migrations and the commands after them, {took:.1f} s; {one}")
    for seen in one.failures()[:5]:
        print(f"  << below the bar: {seen}")
    return is_good


def main() -> bool:
    need_machine()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wanli-upgrade-")))
        folder.chmod(0o711)
        old = folder / "old"
        old.mkdir()
        if not (before := version_before(old)):
            raise NotHere("no history here that holds the version before")
        print(f"== from {before[:12]} to this version, {READERS_AT_ONCE} readers", flush=True)
        urls = stack.enter_context(databases())
        good = [upgrade(name, url, old, folder / name.lower()) for name, url in urls.items()]
    return all(good)


if __name__ == "__main__":
    conclude(main)
