"""Kill -9 at any point of the save: the database holds the whole draft or nothing of it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.articles.importing.test_parser import BROKEN

ROOT = Path(__file__).parent.parent.parent

# Writes the draft, and kills its own process at the query of the number given; 0 for never.
WRITER = """
import os, signal, sys
import django
django.setup()
from django.db import connection
from articles.importing.parser import parse
from articles.importing.readers import read_text
from residents_areas.importing.known import known_names
from residents_areas.importing.writing import write
from residents_areas.periods import Period

reading = parse(read_text(sys.stdin.read()), known_names())
count = 0

def count_and_kill(execute, sql, params, many, context):
    global count
    count += 1
    if count == int(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)

with connection.execute_wrapper(count_and_kill):
    write(reading, "killed", period=Period(2021, 1))
print(count)
"""

COUNTER = """
import django
django.setup()
from articles.models import Article, Issue, Photo, Section
from residents_areas.models import Coverage, Figure, MidYearReport, Plan
kinds = (Issue, Article, Section, Photo, Coverage, MidYearReport, Figure, Plan)
print(*(kind._default_manager.count() for kind in kinds))
"""


@pytest.fixture
def environment(db: None, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of processes with a migrated database of their own, areas in it."""
    url, name = f"sqlite:///{tmp_path / 'killed.sqlite3'}", f"killed_{os.getpid()}"
    server = connection.settings_dict
    if connection.vendor == "postgresql":
        administrator = psycopg.connect(
            host=server["HOST"], user=server["USER"], dbname="postgres", autocommit=True
        )
        administrator.execute(f"CREATE DATABASE {name}")
        url = f"postgres://{server['USER']}@{server['HOST'].replace('/', '%2F')}/{name}"
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "wanli.settings"}
    for command in (["migrate", "-v0"], ["loaddata", "areas", "-v0"]):
        arguments = [sys.executable, "manage.py", *command]
        subprocess.run(arguments, env=environment, cwd=ROOT, check=True)
    yield environment
    if connection.vendor == "postgresql":
        administrator.execute(f"DROP DATABASE {name} WITH (FORCE)")
        administrator.close()


def run(
    code: str, environment: dict[str, str], *arguments: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment,
        cwd=ROOT,
        input=BROKEN,
        capture_output=True,
        text=True,
        check=False,
    )


def rows(environment: dict[str, str]) -> list[int]:
    return [int(number) for number in run(COUNTER, environment).stdout.split()]


def test_a_killed_import_leaves_nothing_and_the_next_one_everything(
    environment: dict[str, str],
) -> None:
    nothing = rows(environment)
    assert nothing == [0] * 8
    for query in (1, 4, 15, 40, 60):
        killed = run(WRITER, environment, str(query))
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        assert rows(environment) == nothing, f"killed at query {query}"
    whole = run(WRITER, environment, "0")
    assert whole.returncode == 0, whole.stderr
    assert int(whole.stdout) > 60
    assert rows(environment) == [1, 1, 2, 1, 2, 2, 3, 2]
