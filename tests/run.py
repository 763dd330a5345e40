"""Run all tests on SQLite, then those that use a database on a PostgreSQL started for them;
arguments go to pytest.

python -m tests.run [pytest's arguments]
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Python may keep what it compiles, for the hundreds of processes that the tests start.
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
}


def postgresql_programs() -> Path | None:
    """The folder of initdb and pg_ctl, of the newest version installed."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda path: float(path.parts[-3]), default=None)
    return newest and newest.parent


@contextmanager
def postgresql(programs: Path) -> Iterator[str]:
    """A new PostgreSQL cluster on a socket of its own, as a DATABASE_URL; gone afterwards."""
    # PostgreSQL refuses to run as root: there it runs as the user of its Debian package.
    user: dict[str, Any] = {}
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    with tempfile.TemporaryDirectory(prefix="wanli-pg-", ignore_cleanup_errors=True) as folder:
        if user:
            os.chown(folder, account.pw_uid, account.pw_gid)

        def call(program: str, *arguments: str) -> None:
            subprocess.run(
                [programs / program, "-D", f"{folder}/data", *arguments],
                check=True,
                cwd="/",
                stdout=subprocess.DEVNULL,
                **user,
            )

        options = f"-k {folder} -c listen_addresses= -c fsync=off -c max_connections=50"
        call("initdb", "-U", "wanli", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        call("pg_ctl", "start", "-w", "-s", "-l", f"{folder}/log", "-o", options)
        try:
            yield f"postgres://wanli@{folder.replace('/', '%2F')}/postgres"
        finally:
            call("pg_ctl", "stop", "-w", "-s", "-m", "immediate")


def run_pytest(name: str, database_url: str, *options: str) -> int:
    print(f"\n== {name}", flush=True)
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, *sys.argv[1:]],
        env={**ENVIRONMENT, "DATABASE_URL": database_url},
    ).returncode


def main() -> int:
    results = {"SQLite": run_pytest("SQLite", "")}
    if programs := postgresql_programs():
        with postgresql(programs) as url:
            results["PostgreSQL"] = run_pytest(
                "PostgreSQL", url, "-m", "not looks", "--with-database"
            )
    print()
    for name, status in results.items():
        print(f"{name}：{'全部通过' if status == 0 else '没有全部通过'}")
    if not programs:
        print("PostgreSQL：没有测。本机没有安装，Debian 上请运行 sudo apt install postgresql。")
    if not (shutil.which("chromium") or os.environ.get("CHROMIUM")):
        print("浏览器测试：跳过了。本机没有 Chromium，Debian 上请运行 sudo apt install chromium。")
    if not shutil.which("nginx"):
        print("部署测试：跳过了。本机没有 nginx，Debian 上请运行 sudo apt install nginx-light。")
    elif os.geteuid():
        print("部署测试：跳过了。nginx 要像在服务器上一样由 root 启动。")
    return int(any(results.values()))


if __name__ == "__main__":
    sys.exit(main())
