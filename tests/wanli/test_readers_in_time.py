"""A reader's question to SQLite that takes too long is given up, as PostgreSQL does it (see
`test_replicas`), and said calmly."""

import json

import pytest
from django.db import connection

from tests.deployment import installation, manage

pytestmark = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL's own limit: see test_replicas"
)

# What takes ten seconds or so; a question may take a fifth of one.
PROGRAM = """
import json, sqlite3, time
from django.conf import settings
from django.db import OperationalError, connections
from django.test import Client
from articles.search.deadline import TooSlow, limited
from wanli import databases
from wanli.storing import is_slow

NUMBERS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 30000000)"
LONG = f"{NUMBERS} SELECT max(i) FROM n"
databases.ANSWERING = 0.2
readers = connections["readers"]

def ask(sql):
    begin = time.monotonic()
    try:
        with readers.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()[0]
    except OperationalError as error:
        assert 0.15 < time.monotonic() - begin < 3
        return is_slow(error)

told = {"given up": ask(LONG), "next": ask("SELECT 7")}
connections["default"] = readers
databases.ANSWERING = 60
begin = time.monotonic()
try:
    with limited(0.2):
        ask("SELECT 1")
        with readers.cursor() as cursor:
            cursor.execute(LONG)
except TooSlow:
    told["search"] = time.monotonic() - begin < 3
databases.ANSWERING = 0.2
told["behind search"] = ask(LONG)
with sqlite3.connect(settings.DATABASES["default"]["NAME"]) as writer:
    writer.execute("ALTER TABLE articles_section RENAME TO sections")
    view = f"CREATE VIEW articles_section AS SELECT * FROM sections WHERE id < ({LONG})"
    writer.execute(view)
for path in ("/issues/2019-midyear/a1/", "/search/"):
    answer = Client(raise_request_exception=False).get(path, headers={"host": "127.0.0.1"})
    told[path] = answer.status_code, "这一页暂时打不开" in answer.content.decode()
print(json.dumps(told))
"""


def test_what_takes_too_long_is_given_up_and_said_calmly() -> None:
    with installation() as environment:
        url = f"sqlite:///{environment['VAR_DIR']}/wanli.sqlite3"
        reading = {**environment, "DATABASE_READ_URL": url}
        told = json.loads(manage(reading, "shell", "-v0", "-c", PROGRAM))
    assert told == {
        "given up": True,
        "next": 7,
        "search": True,
        "behind search": True,
        "/issues/2019-midyear/a1/": [503, True],
        "/search/": [200, False],
    }
