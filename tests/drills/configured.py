"""nginx's files as they are shipped, with the places of this machine in them."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
from contextlib import suppress
from pathlib import Path

from tests.deployment import ROOT

DEPLOY = ROOT / "deploy"
# The processes by the ports that these files name.
READERS, NEWSROOM = ("8001", "8002"), "8003"


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
