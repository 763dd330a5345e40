"""A primary with two streaming standbys, Redis, two web hosts and nginx, all on this machine: what
readers are told while one after the other goes away, and what a second host brings.

python -m tests.drills.replicas

The hosts ask the standbys alone; the newsroom writes to the primary.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from itertools import count
from pathlib import Path

from tests.drills.begin import conclude, need_machine, need_postgresql
from tests.drills.configured import NEWSROOM, READERS
from tests.drills.kills import Server
from tests.drills.load import KEPT, load
from tests.drills.site import Machine, machine, wait_for
from tests.replication import standby, tell
from tests.run import postgresql
from tests.test_crawl import GOLDEN

READERS_AT_ONCE, PAUSE = 20, 0.1
# A third has to be made, and so asks a database.
MIX = {**KEPT, "/issues/?x={}": 20, "/search/?q=%E6%A5%BC%E9%81%93+{}": 20}
ROUNDS, FLAT_BAR = 3, 1.2
RUNS = count(1)
LAG, MERCY, SECONDS = 3, 2, 8
ARTICLE = "/issues/2019-midyear/a1/"


@contextmanager
def redis() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A Redis on a socket of its own, as a CACHE_URL, and its process."""
    with tempfile.TemporaryDirectory(prefix="wanli-redis-") as folder:
        path = Path(folder, "socket")
        options = ["--port", "0", "--unixsocket", str(path), "--save", "", "--dir", folder]
        server = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
        while not path.exists():
            time.sleep(0.02)
        try:
            yield f"unix://{path}", server
        finally:
            server.kill()
            server.wait()


def straight(site: Machine, name: str, path: str) -> tuple[int, bytes]:
    """What one process answers, asked past nginx."""
    with closing(HTTPConnection("127.0.0.1", site.ports[name], timeout=40)) as asked:
        asked.request("GET", path, headers={"Host": "localhost", "X-Forwarded-Proto": "https"})
        response = asked.getresponse()
        return response.status, response.read()


def under_load(site: Machine, what: str, deed: Callable[[], str]) -> bool:
    """Do something under load; nobody is told of an error two seconds later or ever after."""
    with load(site, MIX, READERS_AT_ONCE, PAUSE) as one:
        time.sleep(SECONDS / 2)
        at = one.now
        said = deed()
        time.sleep(SECONDS)
    at_once, later = one.failures(at, at + MERCY), one.failures(at + MERCY)
    is_good = not later and not one.failures(0, at)
    print(
        f"  {what}: {one}\n    {said}; {len(one.failures(0, at))} failed before, {len(at_once)} in "
        f"the {MERCY} s after, {len(later)} later{'' if is_good else '    << below the bar'}",
        flush=True,
    )
    return is_good


def seconds_until(happens: Callable[[], bool]) -> float:
    begin = time.monotonic()
    while not happens():
        if time.monotonic() - begin > 30:
            raise TimeoutError
        time.sleep(0.02)
    return time.monotonic() - begin


def changed(site: Machine, primary: str, words: str) -> str:
    """Change the article at the primary, and wait until every process shows it."""
    tell(primary, f"UPDATE articles_article SET byline = '{words}'")
    seen = {
        name: seconds_until(lambda name=name: words.encode() in straight(site, name, ARTICLE)[1])  # type: ignore[misc]
        for name in READERS
    }
    return "a change is seen after " + ", ".join(f"{one * 1000:,.0f} ms" for one in seen.values())


def behind(site: Machine, primary: str, standbys: list[str]) -> bool:
    """Both in turn, so that every process has one that is behind once."""
    good = True
    for number, url in enumerate(standbys, 1):

        def deed(url: str = url, number: int = number) -> str:
            tell(url, "SELECT pg_wal_replay_pause()")
            return changed(site, primary, f"第{number}次改")

        good &= under_load(site, f"standby {number} replays nothing", deed)
        tell(url, "SELECT pg_wal_replay_resume()")
    return good


def processor(site: Machine) -> float:
    """Seconds of processor that the workers of all hosts have had."""
    ticks = 0
    for name in READERS:
        for worker in site.units[name].workers() if not site.units[name].is_over.is_set() else []:
            words = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()
            ticks += int(words[11]) + int(words[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def measured(site: Machine, hosts: int) -> float:
    """Milliseconds of processor for a page that is made, with so many hosts."""
    begin = processor(site)
    # No cache has any of these.
    made = {f"/issues/2019-midyear/?run={next(RUNS)}&x={{}}": 1}
    with load(site, made, READERS_AT_ONCE) as one:
        time.sleep(SECONDS)
    each = (processor(site) - begin) / len(one.seen) * 1000
    print(f"  {hosts} host{'s' * (hosts > 1)}: {one}; {each:.2f} ms of processor each", flush=True)
    return each if not one.failures() else float("inf")


def hosts(site: Machine) -> bool:
    """In turns, with the second host stopped where one is measured; the round of each that others
    on this machine disturbed least."""
    second, costs = READERS[1], {1: float("inf"), 2: float("inf")}
    for _ in range(ROUNDS):
        costs[2] = min(costs[2], measured(site, 2))
        site.units[second].stop()
        costs[1] = min(costs[1], measured(site, 1))
        site.units[second] = site.unit(second)
        wait_for(site.ports[second])
    ratio = costs[2] / costs[1]
    is_good = ratio < FLAT_BAR
    print(f"  processor for a page, two hosts to one: {ratio:.2f}{'' if is_good else '    <<'}")
    return is_good


def without_primary(site: Machine) -> bool:
    """Every page from every process, of which no cache has any; the newsroom's words."""
    paths = [*GOLDEN, "/search/?q=%E6%A5%BC%E9%81%93", "/search/?q=fuping", "/search/suggest/?q=f"]
    answers = {
        (name, path): straight(site, name, f"{path}{'&' if '?' in path else '?'}gone=1")[0]
        for name in READERS
        for path in paths
    }
    wrong = {where: status for where, status in answers.items() if status != 200}
    status, words = straight(site, NEWSROOM, "/admin/login/")
    is_told = status == 503 and "主数据库现在连不上" in words.decode()
    print(f"  the primary gone: {len(answers) - len(wrong)} of {len(answers)} pages; {wrong or ''}")
    print(f"  the newsroom: {status}, {'in words' if is_told else 'without a word    <<'}")
    return not wrong and is_told


def drill(
    site: Machine, programs: Path, url: str, standbys: list[str], cache: subprocess.Popen[bytes]
) -> bool:
    primary, first = Server(programs, url), Server(programs, standbys[0])

    def kill_standby() -> str:
        first.kill()
        return changed(site, url, "少一台")

    def kill_redis() -> str:
        cache.kill()
        return "killed"

    def kill_primary() -> str:
        primary.kill()
        return "killed"

    good = [hosts(site), under_load(site, "a standby is killed", kill_standby)]
    first.start()
    seconds_until(lambda: tell(url, "SELECT count(*) FROM pg_stat_replication")[0] == 2)
    good += [behind(site, url, standbys), under_load(site, "Redis is killed", kill_redis)]
    good += [under_load(site, "the primary is killed", kill_primary), without_primary(site)]
    return all(good)


def main() -> bool:
    need_machine()
    programs = need_postgresql()
    with ExitStack() as stack:
        url = stack.enter_context(postgresql(programs))
        standbys = [stack.enter_context(standby(programs, url)) for _ in range(2)]
        cache_url, cache = stack.enter_context(redis())
        site = stack.enter_context(
            machine(
                url,
                DATABASE_READ_URL=",".join(standbys),
                REPLICA_LAG_SECONDS=str(LAG),
                CACHE_URL=cache_url,
                WEB_CONCURRENCY="1",
            )
        )
        # Whoever started it stops it.
        stack.callback(Server(programs, url).start)
        print(
            f"== a primary, two standbys, Redis, two hosts; {READERS_AT_ONCE} readers", flush=True
        )
        good = drill(site, programs, url, standbys, cache)
    return good


if __name__ == "__main__":
    conclude(main)
