"""Databases by their addresses: one that is written, and one that can only be read.

The public side needs to write nothing, and where DATABASE_READ_URL is set it cannot. A site without
a newsroom (ADMIN_ENABLED=0) has that connection alone and does not even know another. Beside a
newsroom, `wanli.middleware.readers` puts it in the place of the usual one while a
reader's request lasts: under the name that everything uses, models, transactions and the search's
own SQL alike, so that no line of code can pass it by. A router would leave `django.db.connection`
able to write.

DATABASE_READ_URL may name several PostgreSQL servers, primary and standbys, separated by commas;
which of them a request asks, `wanli.serving.choice` says.

The database refuses, not Django: SQLite opens the file for reading; on PostgreSQL transactions are
read-only, and the role may SELECT only what is public (`manage.py grant_reading`).
"""

import sqlite3
from collections.abc import Iterable
from time import monotonic
from typing import Any
from urllib.parse import quote

import dj_database_url

from . import env

READERS = "readers"
# The name that everything uses, as Django has it.
DEFAULT = "default"
SQLITE = "django.db.backends.sqlite3"
# Seconds that SQLite waits for whoever has the lock.
PATIENCE = 20
# Seconds that a connection to PostgreSQL may take, and that a reader's question may.
CONNECTING, ANSWERING = 5, 10
# How many steps SQLite's machine makes between two looks at the clock.
STEPS = 10_000
# 16 MB of a SQLite database in memory: at a million sections a search reads some thousand rows.
CACHE = "PRAGMA cache_size=-16000;"


class InTime(sqlite3.Connection):
    """Gives up a question that takes too long, as PostgreSQL does with statement_timeout; Django
    asks each by a cursor of its own. Whoever sets a limit of their own has that one."""

    has_another = False

    def set_progress_handler(self, handler: Any, /, n: int) -> None:
        self.has_another = handler is not None
        super().set_progress_handler(handler, n)

    def cursor(self, *args: Any, **kwargs: Any) -> Any:
        if not self.has_another:
            end = monotonic() + ANSWERING
            super().set_progress_handler(lambda: monotonic() > end, STEPS)
        return super().cursor(*args, **kwargs)


def parsed(name: str, url: str) -> Any:
    try:
        database: Any = dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)
    except ValueError:
        env.stop(
            f"{name} 读不懂，应为 postgres://用户:密码@主机/数据库，密码里的符号须作百分号编码。"
        )
    if database["ENGINE"] != SQLITE:
        database.setdefault("OPTIONS", {}).setdefault("connect_timeout", CONNECTING)
    return database


def writable(name: str, url: str) -> dict[str, Any]:
    database: dict[str, Any] = parsed(name, url)
    if database["ENGINE"] == SQLITE:
        database["OPTIONS"] = {
            "timeout": PATIENCE,
            # A writer takes its lock when the transaction begins and so waits for its turn; a lock
            # taken later in the transaction fails at once if somebody else has written meanwhile.
            "transaction_mode": "IMMEDIATE",
            "init_command": f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; {CACHE}",
        }
    return database


def read_only(name: str, url: str) -> dict[str, Any]:
    database: dict[str, Any] = parsed(name, url)
    options = database.setdefault("OPTIONS", {})
    if database["ENGINE"] == SQLITE:
        database["NAME"] = f"file:{quote(str(database['NAME']))}?mode=ro"
        options |= {
            "timeout": PATIENCE,
            "init_command": f"PRAGMA query_only = ON; {CACHE}",
            "factory": InTime,
        }
    else:
        # What the address says may change how long, but not that nothing is written.
        options["options"] = (
            f"-c statement_timeout={ANSWERING}s {options.get('options', '')}"
            " -c default_transaction_read_only=on"
        )
    return database


def for_readers(name: str) -> dict[str, dict[str, Any]]:
    """The connections that the variable names, each with its alias; none where it is not set."""
    urls = env.words(name) if env.text(name, default="") else []
    databases = [read_only(name, url) for url in urls]
    if len(databases) > 1 and any(one["ENGINE"] == SQLITE for one in databases):
        env.stop(f"{name} 写几个地址时，每个都应为 postgres://用户:密码@主机/数据库。")
    return {f"{READERS}{number or ''}": one for number, one in enumerate(databases)}


def names_for_readers(databases: Iterable[str]) -> list[str]:
    """The aliases of those that readers may ask."""
    return [name for name in databases if name.startswith(READERS)] or [DEFAULT]
