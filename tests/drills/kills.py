"""kill -9 of what serves, while fifty readers ask: a worker, a process with its workers, all of
them, nginx's workers, PostgreSQL.

python -m tests.drills.kills

After two seconds nobody is told of an error; a stale page says that it is one; and all comes back
by itself. What was never asked for before cannot be answered while there is nobody to ask: those
pages are counted apart.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.drills.begin import conclude, need_machine
from tests.drills.configured import READERS
from tests.drills.load import KEPT, load
from tests.drills.site import Machine, machine, wait_for
from tests.run import postgresql, postgresql_programs

READERS_AT_ONCE, PAUSE = 50, 0.1
# What is not in nginx's cache has to be answered by a process.
WITH_NEW = {**KEPT, "/issues/?x={}": 5}
# Seconds before a kill, after which errors count, and by which all is as before.
BEFORE, MERCY, RECOVERY = 7, 2, 15
# systemd starts PostgreSQL again after so many seconds, if it is told to; a person needs longer.
AWAY = 8


def kill_worker(site: Machine) -> None:
    os.kill(site.units[READERS[0]].workers()[0], signal.SIGKILL)


def kill_process(site: Machine) -> None:
    site.units[READERS[0]].kill()


def kill_all(site: Machine) -> None:
    for name in READERS:
        site.units[name].kill()


def kill_nginx_worker(site: Machine) -> None:
    assert site.nginx
    path = Path(f"/proc/{site.nginx.pid}/task/{site.nginx.pid}/children")
    for word in path.read_text().split():
        os.kill(int(word), signal.SIGKILL)


def renew(site: Machine) -> None:
    """As an upgrade does: one process after the other, each when the one before answers again."""
    for name in READERS:
        site.units[name].restart()


KILLS: dict[str, tuple[Callable[[Machine], None], dict[str, int]]] = {
    "a worker": (kill_worker, WITH_NEW),
    "a process with its workers": (kill_process, WITH_NEW),
    "all processes for readers": (kill_all, KEPT),
    "nginx's workers": (kill_nginx_worker, KEPT),
    "nobody, both renewed in turn": (renew, WITH_NEW),
}


def drill(site: Machine, name: str, kill: Callable[[], None], mix: dict[str, int]) -> bool:
    """Kill something under load, look at what readers are told, and wait until all is well."""
    with load(site, mix, READERS_AT_ONCE, PAUSE) as one:
        time.sleep(BEFORE)
        at = one.now
        kill()
        time.sleep(RECOVERY)
        # Of a new edition nothing is kept: who answers now is there.
        site.renew()
        well = all(site.ask(path).status == 200 for path in ("/", "/healthz", "/admin/login/"))
    after = one.failures(at + MERCY)
    stale = sum(seen.is_stale for seen in one.seen if at <= seen.at)
    is_good = well and not after and not one.failures(0, at)
    print(
        f"  {name}: {len(one.seen):,} answers, {len(one.failures(0, at))} failed before, "
        f"{len(one.failures(at, at + MERCY))} in the {MERCY} s after, {len(after)} later; "
        f"{stale} said to be stale; afterwards {'well' if well else 'unwell'}"
        f"{'' if is_good else '    << below the bar'}",
        flush=True,
    )
    for seen in after[:3]:
        print(f"     {seen}")
    return is_good


class Server:
    """The PostgreSQL that stands behind, by its address."""

    def __init__(self, programs: Path, url: str) -> None:
        self.programs = programs
        self.folder = Path(unquote(urlsplit(url).netloc.rpartition("@")[2]))

    def kill(self) -> None:
        """End it and all its processes with -9; they are gone then."""
        main = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        path = Path(f"/proc/{main}/task/{main}/children")
        processes = [main, *map(int, path.read_text().split())]
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        while any(Path(f"/proc/{process}").exists() for process in processes):
            time.sleep(0.02)

    def start(self) -> None:
        command = [str(self.programs / "pg_ctl"), "-D", f"{self.folder}/data", "start", "-w", "-s"]
        options = f"-k {self.folder} -c listen_addresses= -c fsync=off -c max_connections=50"
        # As who owns the files: it refuses to run as root.
        owner = (self.folder / "data").stat().st_uid
        subprocess.run(
            [*command, "-l", f"{self.folder}/log", "-o", options],
            cwd="/", user=owner, extra_groups=[], check=True,
        )  # fmt: skip


def without_database(site: Machine, server: Server) -> bool:
    def away_for_a_while() -> None:
        server.kill()
        time.sleep(AWAY)
        page = site.ask("/issues/2019-midyear/a1/", Accept_Encoding="gzip")
        health, door = site.ask("/healthz"), site.ask("/admin/login/")
        unknown = site.ask("/search/?q=never+asked+before")
        print(f"    meanwhile: article {page.status} {page.cache}, health {health.status}, "
              f"newsroom {door.status}, a new search {unknown.status}")  # fmt: skip
        server.start()

    return drill(site, f"PostgreSQL, for {AWAY} s", away_for_a_while, KEPT)


def main() -> bool:
    need_machine()
    programs = postgresql_programs()
    with ExitStack() as stack:
        url = stack.enter_context(postgresql(programs)) if programs else ""
        site = stack.enter_context(machine(url))
        print(f"== {READERS_AT_ONCE} readers, killed with -9:", flush=True)
        good = [drill(site, name, partial(kill, site), mix) for name, (kill, mix) in KILLS.items()]
        if programs:
            good.append(without_database(site, Server(programs, url)))
        starts = {name: unit.starts for name, unit in site.units.items()}
        print(f"  starts of each process: {starts}")
        wait_for(site.ports["443"])
    return all(good)


if __name__ == "__main__":
    conclude(main)
