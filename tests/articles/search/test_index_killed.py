"""Kill -9 at every query of a publication and at COMMIT: the index says what is public, never more
and never less."""

import subprocess
import sys

from tests.conftest import ROOT

# As for the import: a writer for each point, and after each a reader of what is left.
KILLER = """
import os, signal, sys, traceback
import django
django.setup()
from django.db import connection
from django.utils import timezone
from articles.models import Article, Issue, Photo, SearchDocument, Section
from articles.search.find import Filters, Question, hits
from articles.search.index import differences
from articles.search.query import parse

issue = Issue.objects.create(title="期", slug="killed", published_on="2020-01-01")
article = Article.objects.create(issue=issue, headline="凤凰主题")
for number in range(3):
    Section.objects.create(article=article, heading="小节", body=f"凤凰第{number}次来。")
Photo.objects.create(article=article, caption="凤凰图")
connection.close()
count = 0

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def publish_and_die(number):
    def at_query(execute, sql, params, many, context):
        global count
        count += 1
        if count == number:
            die()
        return execute(sql, params, many, context)
    issue = Issue.objects.get()
    if number == 0:
        connection._commit = die
    with connection.execute_wrapper(at_query):
        issue.publish()

def look():
    found = len(hits(Question(parse("凤凰"), Filters(), timezone.now()), 100))
    expected = 4 if Issue.objects.get().state == "published" else 0
    assert found == SearchDocument.objects.count() == expected, (found, expected)
    assert not list(differences())

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
while (ended := in_a_child(publish_and_die, number)) == -signal.SIGKILL:
    if in_a_child(look):
        sys.exit(f"killed at {number}")
    number += 1
if in_a_child(look):
    sys.exit("wrong at the end")
print(number, Issue.objects.get().state)
sys.exit(ended)
"""


def test_a_killed_publication_leaves_issue_and_index_as_they_were(
    own_database: dict[str, str],
) -> None:
    killer = subprocess.run(
        [sys.executable, "-c", KILLER],
        env=own_database,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert killer.returncode == 0, killer.stderr
    kills, state = killer.stdout.split()
    assert int(kills) > 8, killer.stdout
    assert state == "published"
