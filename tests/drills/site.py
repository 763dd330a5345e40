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

from tests.deployment import ROOT, installation

DEPLOY = ROOT / "deploy"
READERS, NEWSROOM = ("8001", "8002"), "8003"
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
    """A service as systemd would keep it: started as its file says, and again when it ends."""

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
        self.environment = {**environment, "BIND": f"127.0.0.1:{port}"}
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
        wait_for(int(self.environment["BIND"].rpartition(":")[2]))

    def stop(self) -> None:
        self.is_over.set()
        self.process.terminate()
        self.keeper.join()


class Machine:
    """nginx in front of two processes for readers and one for staff."""

    def __init__(self, environment: dict[str, str], folder: Path, root: Path = ROOT) -> None:
        """With the program of another version, if `root` is one."""
        var = Path(environment["VAR_DIR"])
        self.folder, self.root, self.editions = folder, root, 0
        self.environment = {**environment, **PROXIED}
        self.var, self.link = var, var / "edition" / "current"
        for path in (var, folder):
            path.chmod(0o711)
        for path in (var / "edition", var / "media", folder / "log"):
            path.mkdir(exist_ok=True)
        self.point()
        self.ports = dict(zip(("80", "443", *READERS, NEWSROOM), free_ports(5), strict=True))
        self.units = {name: self.unit(name) for name in (*READERS, NEWSROOM)}
        self.configuration = configured(self.folder, self.var, self.ports)
        self.nginx: subprocess.Popen[bytes] | None = None

    def unit(self, name: str) -> Unit:
        if name == NEWSROOM:
            return Unit("wanli-newsroom.service", "", self.ports[name], self.environment, self.root)
        url = self.environment["DATABASE_URL"] or f"sqlite:///{self.var}/wanli.sqlite3"
        url = self.environment.get("DATABASE_READ_URL") or url
        reading = {"ADMIN_ENABLED": "0", "DATABASE_READ_URL": url}
        environment = {**self.environment, **reading}
        return Unit("wanli-readers@.service", name, self.ports[name], environment, self.root)

    def point(self) -> None:
        """Move the link of the edition to a folder that it never led to."""
        self.editions += 1
        folder = self.link.parent / "editions" / str(self.editions)
        folder.mkdir(parents=True)
        new = self.link.with_name("new")
        new.symlink_to(folder)
        new.rename(self.link)

    def start(self) -> None:
        for name in self.units:
            wait_for(self.ports[name])
        command = ["nginx", "-c", str(self.configuration), "-g", "daemon off;"]
        subprocess.run([*command[:3], "-t", "-q"], check=True)
        self.nginx = subprocess.Popen(command)
        wait_for(self.ports["443"])

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


def configured(folder: Path, var: Path, ports: dict[str, int]) -> Path:
    """A copy of nginx's files with the places of this machine in them; the path of nginx.conf."""
    target = folder / "nginx"
    shutil.copytree(DEPLOY / "nginx", target)
    places = {
        "/etc/letsencrypt/live/bao.example.cn": certificate(folder),
        "/srv/wanli/app/deploy/nginx": target,
        "/srv/wanli/var": var,
        "/var/cache/nginx": folder,
        "/var/log/nginx": folder / "log",
        "/var/www/html": folder,
        "/run/nginx.pid": folder / "nginx.pid",
        "bao.example.cn": "localhost",
        **{f"127.0.0.1:{name}": f"127.0.0.1:{ports[name]}" for name in (*READERS, NEWSROOM)},
    }
    for name in ("80", "443"):
        places[f"listen {name} "] = f"listen 127.0.0.1:{ports[name]} "
        places[f"listen [::]:{name} "] = f"listen {own_ipv6()}:{ports[name]} "
    found: set[str] = set()

    def here(shipped: re.Match[str]) -> str:
        found.add(shipped[0])
        return str(places[shipped[0]])

    pattern = "|".join(map(re.escape, places))
    for path in target.glob("*.conf"):
        path.write_text(re.sub(pattern, here, path.read_text(encoding="utf-8")), encoding="utf-8")
    assert found == set(places), set(places) - found
    return target / "nginx.conf"


def own_ipv6() -> str:
    """Where to listen for IPv6; where there is none, another address that only this machine has."""
    with suppress(OSError), socket.socket(socket.AF_INET6) as one:
        one.bind(("::1", 0))
        return "[::1]"
    return "127.0.0.2"


def certificate(folder: Path) -> Path:
    """A folder with a key and a certificate that nobody has signed."""
    target = folder / "certificate"
    target.mkdir()
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    keys = ["-keyout", str(target / "privkey.pem"), "-out", str(target / "fullchain.pem")]
    subprocess.run([*command.split(), *keys], check=True, stderr=subprocess.DEVNULL)
    return target


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
