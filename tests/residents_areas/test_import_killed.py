"""Kill -9 at every query of the save and at COMMIT: the whole draft is there or nothing of it."""

import subprocess
import sys

from tests.articles.importing.test_parser import BROKEN
from tests.conftest import ROOT

# One process forks a writer for each point of the save, and after each a reader of what is left.
# A writer kills itself before the query of its number, or before COMMIT for number 0; the first
# number beyond the last query lives, and ends the loop. Says the kills and the rows at the end.
KILLER = """
import os, signal, sys, traceback
import django
django.setup()
from django.db import connection
from articles.importing.parser import parse
from articles.importing.readers import read_text
from articles.models import Article, Issue, Photo, Section
from residents_areas.importing.known import known_names
from residents_areas.importing.writing import write
from residents_areas.models import Coverage, Figure, MidYearReport, Plan
from residents_areas.periods import Period

KINDS = (Issue, Article, Section, Photo, Coverage, MidYearReport, Figure, Plan)
reading = parse(read_text(sys.stdin.read()), known_names())
connection.close()
count = 0

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def save_and_die(number):
    def at_query(execute, sql, params, many, context):
        global count
        count += 1
        if count == number:
            die()
        return execute(sql, params, many, context)
    if number == 0:
        connection._commit = die
    with connection.execute_wrapper(at_query):
        write(reading, "killed", period=Period(2021, 1))

def rows():
    return [kind._default_manager.count() for kind in KINDS]

def look_for_rows():
    if any(rows()):
        raise AssertionError(f"left behind: {rows()}")

def in_a_child(work, *arguments):
    child = os.fork()
    if child == 0:
        try:
            work(*arguments)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

number = 0
while (ended := in_a_child(save_and_die, number)) == -signal.SIGKILL:
    if in_a_child(look_for_rows):
        sys.exit(f"killed at {number}")
    number += 1
print(number, *rows())
sys.exit(ended)
"""


def test_a_killed_import_leaves_nothing_and_the_next_one_everything(
    own_database: dict[str, str],
) -> None:
    killer = subprocess.run(
        [sys.executable, "-c", KILLER],
        env=own_database,
        cwd=ROOT,
        input=BROKEN,
        capture_output=True,
        text=True,
        check=False,
    )
    assert killer.returncode == 0, killer.stderr
    kills, *rows = map(int, killer.stdout.split())
    assert kills > 60, killer.stdout
    assert rows == [1, 1, 2, 1, 2, 2, 3, 2]
