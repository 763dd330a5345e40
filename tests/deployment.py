"""The site as `make run` serves it, in a folder of its own: for what is measured in a browser."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.places import once

ROOT = Path(__file__).parent.parent
# As in deploy/gunicorn.conf.py.
WORKER = ("--worker-class", "wanli.serving.worker.Worker")
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "wanli.settings",
    "SECRET_KEY": "of a site that lives for a minute",
    "ALLOWED_HOSTS": "127.0.0.1",
    "DATABASE_URL": "",
    "DEBUG": "0",
    "HTTPS": "0",
    "SERVE_MEDIA": "1",
}
# One process for all, most of whose time would be its start.
PREPARE = """
import django
django.setup()
from django.core.management import call_command as call
for command in ("migrate", "load_founding_issue", "rebuild_search"):
    call(command, verbosity=0)
call("collectstatic", verbosity=0, interactive=False)
"""

# Where the processes of a run of the tests keep one that is prepared.
kept: Path | None = None


class Site(NamedTuple):
    """A running site, and the environment in which other processes see its data."""

    address: str
    environment: dict[str, str]


@contextmanager
def deployment(database_url: str = "") -> Iterator[Site]:
    """A production server with the founding issue, on SQLite or in an empty database; gone
    afterwards."""
    with installation(DATABASE_URL=database_url) as environment, served(environment) as address:
        yield Site(address, environment)


@contextmanager
def installation(**settings: str) -> Iterator[dict[str, str]]:
    """The environment of processes of a site with the founding issue, on SQLite unless these
    settings say otherwise; its folder is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="wanli-site-") as folder:
        environment = {**os.environ, **SETTINGS, "VAR_DIR": folder, **settings}
        if kept is None or environment["DATABASE_URL"]:
            prepare(environment)
        else:
            plain = {**os.environ, **SETTINGS}
            shutil.copytree(
                once(kept / "prepared", lambda new: prepare({**plain, "VAR_DIR": str(new)})),
                folder,
                dirs_exist_ok=True,
            )
        yield environment


def prepare(environment: dict[str, str]) -> None:
    """Put the founding issue into a site, and all else it needs to be served."""
    subprocess.run(
        [sys.executable, "-c", PREPARE],
        env=environment,
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def manage(environment: dict[str, str], *arguments: str) -> str:
    """Run manage.py; what it prints."""
    return python(environment, "manage.py", *arguments)


def python(environment: dict[str, str], *arguments: str) -> str:
    """Run Python in the site's folder; what it prints."""
    return subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout


@contextmanager
def served(environment: dict[str, str], *options: str) -> Iterator[str]:
    """A production server in this environment, with more of gunicorn's options: its address. What
    it tells stays in the folder, for `logs_of`."""
    folder = environment["VAR_DIR"]
    with tempfile.NamedTemporaryFile("w", prefix="log-", dir=folder, delete=False) as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "wanli.wsgi", "-b", "127.0.0.1:0"]
            + [*WORKER, "--threads", "4", "--forwarder-headers", "", *options],
            env=environment,
            cwd=ROOT,
            stderr=log,
        )
        try:
            yield listening(server, Path(log.name))
        finally:
            server.terminate()
            server.wait()


def logs_of(environment: dict[str, str]) -> str:
    """What the servers of a folder have told so far."""
    logs = Path(environment["VAR_DIR"]).glob("log-*")
    return "".join(log.read_text(encoding="utf-8", errors="replace") for log in logs)


def listening(server: subprocess.Popen[bytes], log: Path) -> str:
    """Where the server says that it listens."""
    for _ in range(300):
        if found := re.search(r"Listening at: (\S+)", log.read_text()):
            return found[1]
        if server.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(log.read_text())
