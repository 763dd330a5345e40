"""Full disks: staff upload, import and back up without room; nginx has none for its cache.

python -m tests.drills.disks

The disks are small ones in memory, which only root may mount. On SQLite, whose file is on the same
disk: what PostgreSQL does on a full disk is its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from io import BytesIO
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from PIL import Image

from tests.deployment import ROOT
from tests.drills.backups import SAME
from tests.drills.begin import conclude, need_machine
from tests.drills.configured import NEWSROOM
from tests.drills.saving import Editor
from tests.drills.site import Answer, Machine, machine
from tests.html import Page
from tests.killing import run

IMPORT = "/admin/residents_areas/importjob/add/"


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[None]:
    folder.mkdir(exist_ok=True)
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", folder], check=True
    )
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def full(disk: Path, left: int = 0) -> Iterator[None]:
    """Leave only so many bytes of a disk."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        statistics = os.statvfs(disk)
        file.write(bytes(max(0, statistics.f_bavail * statistics.f_frsize - left)))
    try:
        yield
    finally:
        filler.unlink()


def picture() -> bytes:
    """A photo of some megabytes."""
    noise = Image.effect_noise((2000, 1500), 90).convert("RGB")
    buffer = BytesIO()
    noise.save(buffer, "JPEG", quality=95)
    return buffer.getvalue()


def told(name: str, is_good: bool, words: str) -> bool:
    print(f"  {name}: {words}{'' if is_good else '    << below the bar'}", flush=True)
    return is_good


def state(site: Machine) -> list[str]:
    """Every row and original as it is, and the names of all files of pictures."""
    files = [path for kind in ("media", "originals") for path in (site.var / kind).rglob("*.*")]
    return [*run(SAME, site.environment), *sorted(map(str, files))]


def asked(request: Request) -> str:
    try:
        with urlopen(request) as response:
            return str(response.status)
    except HTTPError as error:
        with error:
            return f"{error.code} {error.read().decode()}"


def says_so(answer: Answer) -> bool:
    """In a page of its own, or above the form that comes back with all that was typed."""
    return answer.status in (200, 507) and "服务器的磁盘满了" in answer.text


def upload(editor: Editor) -> Answer:
    """One more photo in the founding article."""
    form = Page(editor.ask().text).form("#content-main form")
    photo = f"photos-{form['photos-TOTAL_FORMS']}"
    new: dict[str, str | bytes] = {f"{photo}-caption": "会场", f"{photo}-image": picture()}
    new["photos-TOTAL_FORMS"] = str(int(form["photos-TOTAL_FORMS"]) + 1)
    return editor.save(**new)


def import_text(editor: Editor) -> Answer:
    form = Page(editor.ask(address=IMPORT).text).form("#content-main form")
    text = "楼道清爽迎新年\n\n富平居民区\n" + "上半年，富平居民区整治楼道 62 个。\n" * 5000
    return editor.send(IMPORT, form | {"text": text})


def archive(site: Machine, disk: Path) -> bool:
    """Upload, import and back up without room, then with."""
    editor, good = Editor(site), []
    upload(editor)
    site.ask("/")
    before = state(site)
    # With room for some of what is to be written, and with none.
    for left in (1_500_000, 0):
        with full(disk, left):
            answers = [upload(editor), import_text(editor)]
            backup = command(site, "backup", str(disk))
            readers = [site.ask(path).status for path in ("/about/", "/search/?q=1", "/feed/")]
            newsroom = f"http://127.0.0.1:{site.ports[NEWSROOM]}/healthz"
            health = asked(Request(newsroom, headers={"Host": "localhost"}))
        left_over = [path.name for path in disk.iterdir() if path.name != "var"]
        same = state(site) == before
        words = f"upload {answers[0].status}, import {answers[1].status}, both in words: "
        words += f"{all(map(says_so, answers))}; backup: {backup.stderr.strip()[:60]}…; readers "
        words += f"{readers}; the archive as it was: {same}; left over: {left_over}"
        is_good = same and not left_over and readers == [200] * 3 and "没有备份" in backup.stderr
        is_good &= all(map(says_so, answers)) or left > 0
        good.append(told(f"{left:,} bytes left", is_good, f"{words}; newsroom: {health}"))
    done = [upload(editor).status, import_text(editor).status]
    fixity = command(site, "check_fixity")
    is_good = done == [302, 302] and not fixity.returncode
    words = f"upload and import {done}, check_fixity: {fixity.stdout.strip()}"
    return all([*good, told("with room again", is_good, words + fixity.stderr)])


def command(site: Machine, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        program, env=site.environment, cwd=ROOT, capture_output=True, text=True, check=False
    )


def cache(site: Machine, disk: Path) -> bool:
    """Of a full disk nginx itself can make nothing: why its cache has one of its own, which nobody
    else can fill. It must be well again when there is room."""
    paths = ["/", "/issues/2019-midyear/a1/", "/areas/fuping/", "/reports/2019-h1/"]
    kept, hung_up = site.ask("/about/"), 0
    with full(disk):
        for path in paths:
            try:
                site.ask(path)
            except HTTPException:
                hung_up += 1
        static = site.ask("/static/js/size.js").status
    after = [site.ask(path) for path in (*paths, "/about/") for _ in range(2)]
    good = {answer.status for answer in after} == {200} and after[-1].body == kept.body
    words = f"nginx hung up on {hung_up} of {len(paths)}, a static file {static}; with room again "
    words += f"{[answer.cache for answer in after]}"
    return told("the disk of nginx's cache", good and static == 200, words)


def main() -> bool:
    need_machine()
    with tempfile.TemporaryDirectory(prefix="wanli-disks-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        disk, nginx = folder / "archive", folder / "nginx-machine"
        nginx.mkdir()
        with small_disk(disk, 60), small_disk(nginx / "wanli", 4):
            (disk / "var").mkdir()
            with machine(folder=nginx, VAR_DIR=str(disk / "var")) as site:
                print("== disks without room", flush=True)
                good = [archive(site, disk), cache(site, nginx / "wanli")]
    return all(good)


if __name__ == "__main__":
    conclude(main)
