"""Terms that are made in another process."""

import signal
import subprocess
import sys
from multiprocessing import active_children

import pytest
from django.db import connection

from articles.models import SearchDocument
from articles.search import index, process
from articles.search.process import MANY, beside
from articles.search.rebuild import differences, rebuild
from articles.search.text import gram_lines
from tests.killing import ROOT
from tests.make import make_article, make_section

TEXTS = [f"凤凰第{number}次来。" for number in range(MANY)]


def terms(lines: list[str]) -> list[set[str]]:
    return [set(line.split()) for line in lines]


def test_few_terms_are_made_here_and_many_beside() -> None:
    with beside() as begin:
        assert terms(begin(TEXTS[1:])()) == terms(gram_lines(TEXTS[1:]))
        assert not active_children()
        for texts in (TEXTS, TEXTS * 50):
            assert terms(begin(texts)()) == terms(gram_lines(texts))
        assert len(active_children()) == 1
        # Not waited for: broken off.
        begin(TEXTS * 50)
    assert not active_children()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_index_whose_terms_were_made_beside_is_true(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "MANY", 1)
    monkeypatch.setattr(index, "PART", 2)
    for number in range(5):
        article = make_article(headline=f"麻雀第{number}只")
        make_section(article=article, heading="", body=f"凤凰第{number}次来。")
    SearchDocument.objects.all().delete()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for name in ("text", "title", "headline"):
                table = f"articles_search_{name}"
                cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")
    assert rebuild() >= 10
    assert not list(differences())


KILLED = """
import os, signal
from multiprocessing import active_children
from articles.search.process import MANY, beside

with beside() as begin:
    begin(["凤凰来了。" * 1000] * MANY)
    print(len(active_children()), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_it_ends_with_the_one_that_is_killed() -> None:
    # It has the same standard output, whose end is waited for.
    killed = subprocess.run(
        [sys.executable, "-c", KILLED],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=20,
    )
    assert (killed.returncode, killed.stdout) == (-signal.SIGKILL, "1\n")
