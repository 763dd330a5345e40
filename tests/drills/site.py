"""A machine that serves the archive: nginx and the site's processes, started by the files of
deploy/ as they are shipped. Only places differ: names, ports, folders, and a certificate of its
own.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPSConnection
from pathlib import Path
from typing import NamedTuple

import psycopg

from tests.deployment import ROOT, installation
from tests.drills.configured import DEPLOY, NEWSROOM, READERS, configured

EDITION = "edition"
# What a machine decides beside its addresses: see deploy/env.
PROXIED = {"ALLOWED_HOSTS": "localhost", "HTTPS": "1", "BEHIND_PROXY": "1", "SERVE_MEDIA": "0"}
SECONDS = 40
UNVERIFIED = ssl.create_default_context()
UNVERIFIED.check_hostname, UNVERIFIED.verify_mode = False, ssl.CERT_NONE


def missing() -> str:
    """Why no machine can be started here; "" if one can."""
    if not shutil.which("nginx"):
        return "no nginx on this machine: apt install nginx-light"
    if os.geteuid():
        return "nginx is started as root, as on a real machine; this is another user"
    return ""


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def cache(self) -> str:
        """What nginx's cache had to do with it."""
        return self.headers.get("x-cache-status", "")

    @property
    def text(self) -> str:
        return self.body.decode()


class Unit:
    """A service as systemd would keep it: started as its file says, and again when it ends. One
    without a port answers nobody."""

    def __init__(
        self, file: str, instance: str, port: int, environment: dict[str, str], root: Path
    ) -> None:
        text = (DEPLOY / "systemd" / file).read_text(encoding="utf-8")
        [command] = re.findall("^ExecStart=(.+)$", text, re.M)
        [pause] = re.findall("^RestartSec=(.+)$", text, re.M)
        assert "Restart=always" in text
        program, *arguments = command.replace("%i", instance).split()
        self.command = [str(Path(sys.executable).parent / Path(program).name), *arguments]
        self.pause, self.root = float(pause), root
        self.environment, self.port = {**environment, "BIND": f"127.0.0.1:{port}"}, port
        self.log = Path(environment["VAR_DIR"], f"{port}.log")
        self.is_over, self.starts = threading.Event(), 0
        self.start()
        self.keeper = threading.Thread(target=self.keep)
        self.keeper.start()

    def start(self) -> None:
        self.starts += 1
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.root,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def keep(self) -> None:
        while True:
            self.process.wait()
            self.kill()
            if self.is_over.wait(self.pause):
                return
            self.start()

    def kill(self) -> None:
        """End all its processes with -9."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def workers(self) -> list[int]:
        """The processes that answer: the children of the first."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(word) for word in path.read_text().split()]

    def restart(self) -> None:
        """As `systemctl restart`: what was begun is answered first, and it ends when the new one
        answers."""
        starts = self.starts
        self.process.terminate()
        while self.starts == starts:
            time.sleep(0.05)
        if self.port:
            wait_for(self.port)

    def stop(self) -> None:
        self.is_over.set()
        self.process.terminate()
        self.keeper.join()


class Machine:
    """nginx in front of two processes for readers and one for staff, and what tells it of each
    edition."""

    def __init__(self, environment: dict[str, str], folder: Path, root: Path = ROOT) -> None:
        """With the program of another version, if `root` is one."""
        var = Path(environment["VAR_DIR"])
        self.folder, self.root = folder, root
        self.var, self.link = var, var / "edition" / "current"
        self.environment = {**environment, **PROXIED, "EDITION_LINK": str(self.link)}
        for path in (var, folder):
            path.chmod(0o711)
        for path in (var / "edition", var / "media", folder / "log"):
            path.mkdir(exist_ok=True)
        self.ports = dict(zip(("80", "443", *READERS, NEWSROOM), free_ports(5), strict=True))
        self.units = {name: self.unit(name) for name in (*READERS, NEWSROOM, EDITION)}
        self.configuration = configured(self.folder, self.var, self.ports)
        self.nginx: subprocess.Popen[bytes] | None = None

    def unit(self, name: str) -> Unit:
        if name == NEWSROOM:
            return Unit("wanli-newsroom.service", "", self.ports[name], self.environment, self.root)
        url = self.environment["DATABASE_URL"] or f"sqlite:///{self.var}/wanli.sqlite3"
        url = self.environment.get("DATABASE_READ_URL") or url
        reading = {"ADMIN_ENABLED": "0", "DATABASE_READ_URL": url}
        environment = {**self.environment, **reading}
        if name == EDITION:
            return Unit("wanli-edition.service", "", 0, environment, self.root)
        return Unit("wanli-readers@.service", name, self.ports[name], environment, self.root)

    def renew(self) -> None:
        """Raise the edition, as any change of a public row does, and wait until nginx knows."""
        before = self.link.readlink()
        sql = "UPDATE residents_areas_estate SET name = name"
        url = self.environment["DATABASE_URL"]
        if url:
            with psycopg.connect(url, autocommit=True) as server:
                server.execute(sql)
        else:
            with (
                closing(sqlite3.connect(self.var / "wanli.sqlite3", timeout=SECONDS)) as file,
                file,
            ):
                file.execute(sql)
        end = time.monotonic() + SECONDS
        while self.link.readlink() == before:
            assert time.monotonic() < end, "the link to the edition stays"
            time.sleep(0.02)

    def start(self) -> None:
        for name in (*READERS, NEWSROOM):
            wait_for(self.ports[name])
        command = ["nginx", "-c", str(self.configuration), "-g", "daemon off;"]
        subprocess.run([*command[:3], "-t", "-q"], check=True)
        self.nginx = subprocess.Popen(command)
        wait_for(self.ports["443"])
        # A version that knows of no edition has no link.
        while self.root == ROOT and not self.link.is_dir():
            time.sleep(0.05)

    def stop(self) -> None:
        if self.nginx:
            self.nginx.terminate()
            self.nginx.wait()
        for unit in self.units.values():
            unit.stop()

    @property
    def address(self) -> str:
        return f"https://localhost:{self.ports['443']}"

    def ask(
        self, path: str, method: str = "GET", source: str = "127.0.0.1", **more: str | bytes
    ) -> Answer:
        """What nginx answers to somebody at the address `source`; `body` is sent, the rest are
        headers, `_` for `-`."""
        body = more.pop("body", None)
        headers = {"Host": "localhost"}
        headers |= {name.replace("_", "-"): str(value) for name, value in more.items()}
        asked = HTTPSConnection(
            "localhost", self.ports["443"], timeout=SECONDS, context=UNVERIFIED,
            source_address=(source, 0),
        )  # fmt: skip
        with closing(asked):
            asked.request(method, path, body, headers)
            response = asked.getresponse()
            names = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, names, response.read())


@contextmanager
def machine(
    database_url: str = "", folder: Path | None = None, **settings: str
) -> Iterator[Machine]:
    """A machine with the founding issue, on SQLite or in an empty database, with nginx's files in
    that folder, if one is named; gone afterwards."""
    with (
        installation(DATABASE_URL=database_url, **PROXIED, **settings) as environment,
        tempfile.TemporaryDirectory(prefix="wanli-machine-") as other,
    ):
        one = Machine(environment, folder or Path(other))
        try:
            one.start()
            yield one
        finally:
            one.stop()


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def wait_for(port: int, seconds: float = SECONDS) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return
