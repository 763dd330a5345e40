"""Kill -9 at queries of the save and at COMMIT: the whole draft is there or nothing of it."""

from tests.articles.importing.test_parser import BROKEN
from tests.killing import EVERY, run

# Says the kills and the rows at the end.
IMPORT = """
import sys
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
from tests.killing import killed_everywhere

KINDS = (Issue, Article, Section, Photo, Coverage, MidYearReport, Figure, Plan)
reading = parse(read_text(sys.stdin.read()), known_names())
connection.close()

def rows():
    return [kind._default_manager.count() for kind in KINDS]

def look_for_rows():
    if any(rows()):
        raise AssertionError(f"left behind: {rows()}")

def save():
    write(reading, "killed", period=Period(2021, 1))

print(killed_everywhere(save, look_for_rows), *rows())
"""


def test_a_killed_import_leaves_nothing_and_the_next_one_everything(
    own_database: dict[str, str],
) -> None:
    kills, *rows = map(int, run(IMPORT, own_database, BROKEN))
    assert kills > 100 // EVERY
    assert rows == [1, 1, 2, 1, 2, 2, 3, 2]
