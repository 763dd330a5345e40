"""What an answer costs: requests a second as a part of those of a bare Django, measured in turns
in one run, and the memory of a process.

python -m tests.benchmarks.serving

Bare Django is a view that returns constant bytes, as many as an article has, without any
middleware. gunicorn serves both with two workers of four threads; wrk asks with eight connections.
Pages are asked for in three states: in the memory of a process, in no memory but made ahead, and
made by Django at each request.
The site is measured on SQLite and on PostgreSQL, where that is installed.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.bars import Bars
from tests.deployment import ROOT, installation, listening, manage, served
from tests.run import postgresql, postgresql_programs

PAGES = {
    "article": "/issues/2019-midyear/a1/",
    "issue": "/issues/2019-midyear/",
    "area": "/areas/fuping/",
    "report": "/areas/fuping/2019-h1/",
}
WORKERS = ("--workers", "2")
# Single rounds lie far apart on a small machine; what is far from its bar needs fewer.
ROUNDS_NEAR, ROUNDS, SECONDS = 15, 3, 1
# Under which name pages are made ahead and stored.
HOST = "archive.invalid"
STORED_BAR, KEPT_BAR, START_BAR = 0.10, 0.9, 1.5
MEMORY_BAR_MB, GROWTH_BAR_MB, REQUESTS = 70, 5, 10_000
MIXED = [*PAGES.values(), "/", "/feed/", "/search/?q=%E6%A5%BC%E9%81%93", "/nowhere/", "/reports/"]
BARE = """
import os
from django.conf import settings
from django.http import HttpResponse
from django.urls import path
settings.configure(SECRET_KEY="x", ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__)
from django.core.wsgi import get_wsgi_application
body = b"x" * int(os.environ["BARE_BYTES"])
urlpatterns = [path("", lambda request: HttpResponse(body))]
application = get_wsgi_application()
"""


def rate(address: str, host: str = "") -> float:
    """Requests a second that are answered with 200, of a host that has another name, if one is
    given."""
    headers = ["-H", "Accept-Encoding: gzip", *(["-H", f"Host: {host}"] if host else [])]
    command = ["wrk", "-t2", "-c8", f"-d{SECONDS}s", *headers, address]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(said)
    return float(re.findall(r"Requests/sec:\s+([\d.]+)", said)[0])


def fetched(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=10) as answer:
        body: bytes = answer.read()
    return body


@contextmanager
def bare(size: int) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="wanli-bare-") as folder:
        Path(folder, "bare.py").write_text(BARE, encoding="utf-8")
        environment = {**os.environ, "BARE_BYTES": str(size), "PYTHONPATH": folder}
        with Path(folder, "log").open("w+") as log:
            command = [sys.executable, "-m", "gunicorn", "bare", "-b", "127.0.0.1:0"]
            server = subprocess.Popen(
                [*command, "--threads", "4", *WORKERS], env=environment, cwd=folder, stderr=log
            )
            try:
                yield listening(server, Path(log.name))
            finally:
                server.terminate()
                server.wait()


def ratios(site: str, against: str, rounds: int, host: str = "") -> dict[str, float]:
    """Of each page the median of its rounds, each beside a round of the bare Django."""
    found: dict[str, list[float]] = {name: [] for name in PAGES}
    for address in (*(site + path for path in PAGES.values()), against):
        fetched(address)
    for _ in range(rounds):
        for name, path in PAGES.items():
            beside = rate(against)
            found[name].append(rate(site + path, host) / beside)
    return {name: statistics.median(some) for name, some in found.items()}


def workers_of(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in children.split()]


def memory(pid: int) -> float:
    """Megabytes that are in memory."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024


def mixed_requests(address: str, count: int) -> None:
    """So many requests, in turn of every kind; every tenth page has a query of its own."""
    for number in range(count):
        path = MIXED[number % len(MIXED)]
        if number % 10 == 0 and "?" not in path:
            path = f"{path}?n={number}"
        try:
            fetched(f"{address}{path}")
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise


def measure_memory(environment: dict[str, str], bars: Bars) -> None:
    """Of a process for readers, started as deploy/ starts it."""
    reading = {**environment, "ADMIN_ENABLED": "0"}
    options = ("--config", "deploy/gunicorn.conf.py", "--pid", f"{environment['VAR_DIR']}/pid")
    with served(reading, *options) as address:
        master = int(Path(environment["VAR_DIR"], "pid").read_text())
        mixed_requests(address, REQUESTS // 2)
        half = max(memory(pid) for pid in workers_of(master))
        mixed_requests(address, REQUESTS // 2)
        whole = max(memory(pid) for pid in workers_of(master))
    bars.at_most(f"MB of a worker after {REQUESTS:,} mixed requests", whole, MEMORY_BAR_MB)
    bars.at_most("MB more after the second half of these", whole - half, GROWTH_BAR_MB)


def seconds_to_first_page(code: str, environment: dict[str, str], folder: str) -> float:
    times = []
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], env=environment, cwd=folder, check=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


# A process that answers one request, without a server.
FIRST = """
from io import BytesIO
from wsgiref.util import setup_testing_defaults
environ = {"PATH_INFO": "/", "HTTP_HOST": "127.0.0.1", "QUERY_STRING": ""}
setup_testing_defaults(environ)
said = []
assert b"".join(application(environ, lambda status, headers, *rest: said.append(status)))
assert said == ["200 OK"], said
"""
# The same, with nothing but a page of constant bytes and the door that the middleware asks about.
SAME_MIDDLEWARE = """
import sys
import types
import django
from django.conf import settings
django.setup()
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.urls import include, path
urls = sys.modules["bare_urls"] = types.ModuleType("bare_urls")
urls.urlpatterns = [
    path("", lambda request: HttpResponse("x" * 20_000)), path("admin/", include("wanli.door.urls"))
]
settings.ROOT_URLCONF = "bare_urls"
application = WSGIHandler()
"""


def measure_start(environment: dict[str, str], bars: Bars) -> None:
    ours = seconds_to_first_page(
        "from wanli.wsgi import application\n" + FIRST, environment, str(ROOT)
    )
    theirs = seconds_to_first_page(SAME_MIDDLEWARE + FIRST, environment, str(ROOT))
    print(f"  start to first page: {ours:.2f} s; with nothing but the middleware {theirs:.2f} s")
    bars.at_most("start to first page by that", ours / theirs, START_BAR)


def measure(kind: str, url: str) -> None:
    bars = Bars("serving", kind)
    print(f"\n== {kind}, requests a second as a part of bare Django's", flush=True)
    names = {"SITE_URL": f"http://{HOST}", "ALLOWED_HOSTS": f"127.0.0.1,{HOST}"}
    with installation(DATABASE_URL=url, **names) as environment:
        manage(environment, "store_pages")
        with served(environment, *WORKERS) as address:
            size = len(fetched(address + PAGES["article"]))
            with bare(size) as against:
                kept = ratios(address, against, ROUNDS_NEAR)
                with served({**environment, "PAGE_CACHE_BYTES": "0"}, *WORKERS) as uncached:
                    stored = ratios(uncached, against, ROUNDS, HOST)
                    # Under another name than SITE_URL nothing is stored.
                    made = ratios(uncached, against, ROUNDS)
        for name in PAGES:
            bars.at_least(f"{name}, made anew at each request", made[name])
            bars.at_least(f"{name}, in no memory", stored[name], STORED_BAR)
            bars.at_least(f"{name}, from memory", kept[name], KEPT_BAR)
        measure_start(environment, bars)
        measure_memory(environment, bars)


def main() -> None:
    if not shutil.which("wrk"):
        sys.exit("wrk is not installed")
    measure("SQLite", "")
    if programs := postgresql_programs():
        with postgresql(programs) as url:
            measure("PostgreSQL", url)


if __name__ == "__main__":
    main()
