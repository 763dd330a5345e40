"""PostgreSQL servers that follow another: streaming standbys, as Debian's packages make them."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import chown
from typing import Any

import psycopg

from tests.drills.kills import Server


@contextmanager
def standby(programs: Path, primary: str) -> Iterator[str]:
    """A copy of the server at the address `primary` that receives what is changed there, as a
    DATABASE_READ_URL; gone afterwards."""
    first = Server(programs, primary)
    owner = (first.folder / "data").stat()
    with tempfile.TemporaryDirectory(prefix="wanli-pg-", ignore_cleanup_errors=True) as folder:
        chown(folder, owner.st_uid, owner.st_gid)
        command = [str(programs / "pg_basebackup"), "-D", f"{folder}/data", "-U", "wanli"]
        options = ["-h", str(first.folder), "--write-recovery-conf", "-c", "fast", "--no-sync"]
        subprocess.run(
            [*command, *options], cwd="/", user=owner.st_uid, extra_groups=[], check=True
        )
        url = f"postgres://wanli@{folder.replace('/', '%2F')}/postgres"
        server = Server(programs, url)
        server.start()
        try:
            yield url
        finally:
            server.kill()


def tell(url: str, statement: str) -> Any:
    """Do one thing on that server; the first value that it answers, if any."""
    with psycopg.connect(url, autocommit=True) as connected:
        answer = connected.execute(statement.encode())
        return answer.fetchone() if answer.description else None
