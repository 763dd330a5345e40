"""Readers are given stored pages only while these are what would be made now; by two processes, on
both databases."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from tests.deployment import ROOT, manage
from tests.wanli.test_serving import ARTICLE, TIMES, Site, running

pytestmark = pytest.mark.django_db
HOST = "archive.example"
STORE = """
from io import StringIO
from django.core.management import call_command
call_command("store_pages", stdout=StringIO())
"""
# Stored pages with other bytes under them, which only somebody who takes them from there shows.
MARK = """
from wanli.edition.state import current
from wanli.serving.pages import gzip, page_of, read, written
from wanli.stored.models import StoredPage
for row in StoredPage.objects.all():
    page = read(current(), bytes(row.content))
    marked = page_of(page.state, page.headers, b"stored " + gzip.decompress(page.body))
    StoredPage.objects.filter(pk=row.pk).update(content=written(marked))
"""


@pytest.fixture(scope="module")
def site(migrated: Callable[[str], str]) -> Iterator[Site]:
    names = {"SITE_URL": f"http://{HOST}", "ALLOWED_HOSTS": f"127.0.0.1,{HOST}"}
    # Nothing is taken from memory.
    with running(migrated, **names, PAGE_CACHE_BYTES="0") as site:
        yield site


@pytest.fixture
def stored(site: Site) -> Site:
    site.do(STORE + MARK)
    return site


def is_stored(site: Site, path: str, **headers: str) -> bool:
    """Whether all who ask are given what is stored."""
    answers = [site.ask(path, **({"Host": HOST} | headers)) for _ in range(TIMES)]
    assert {answer.status for answer in answers} == {200}
    (is_it,) = {answer.text.startswith("stored ") for answer in answers}
    return is_it


def test_it_is_given_under_its_address_alone(stored: Site) -> None:
    for path in (ARTICLE, "/issues/2019-midyear/", "/areas/fuping/", "/areas/fuping/2019-h1/"):
        assert is_stored(stored, path)
        assert is_stored(stored, path, Accept_Encoding="gzip")
        assert not is_stored(stored, f"{path}?size=3")
    assert not is_stored(stored, ARTICLE, Host="127.0.0.1")
    assert not is_stored(stored, "/about/")
    first = stored.ask(ARTICLE, Host=HOST)
    assert first.headers["ETag"]
    again = stored.ask(ARTICLE, Host=HOST, If_None_Match=first.headers["ETag"])
    assert again.status == 304
    assert "s-maxage" in first.headers["Cache-Control"]
    assert "Content-Security-Policy" in first.headers


def test_a_change_ends_it_at_once_though_nobody_follows(stored: Site) -> None:
    stored.do("Article.objects.update(byline='别的署名')")
    assert not is_stored(stored, ARTICLE)
    assert "别的署名" in stored.ask(ARTICLE, Host=HOST).text
    assert not is_stored(stored, "/areas/fuping/")
    manage(stored.environment, "store_pages")
    assert "别的署名" in stored.ask(ARTICLE, Host=HOST).text
    stored.do(MARK)
    assert is_stored(stored, ARTICLE)


def test_what_is_left_after_a_change_elsewhere_is_given_on(stored: Site) -> None:
    stored.do("Tag.objects.create(name='新标签', slug='new')")
    assert not is_stored(stored, ARTICLE)
    # Any command follows at its end, as a request of the newsroom does.
    manage(stored.environment, "check")
    assert is_stored(stored, ARTICLE)


def test_who_follows_makes_anew_what_a_change_dropped(site: Site) -> None:
    command = [sys.executable, "manage.py", "store_pages", "--follow"]
    follower = subprocess.Popen(command, env=site.environment, cwd=ROOT)
    try:
        site.do("from wanli.stored.models import *; from wanli.edition.models import *")
        site.do("Article.objects.update(byline='又一个署名')")
        site.do(
            "while not Through.objects.filter(is_whole=True, counter=Edition.objects.counter()):"
            " time.sleep(0.1)"
        )
    finally:
        follower.terminate()
        follower.wait()
    site.do(MARK)
    assert is_stored(site, ARTICLE)
    assert "又一个署名" in site.ask(ARTICLE, Host=HOST).text


def test_it_is_of_this_program(stored: Site) -> None:
    stored.do("from wanli.stored.models import *; StoredPage.objects.update(release='other')")
    assert not is_stored(stored, ARTICLE)


def test_before_the_table_is_there_pages_are_made(stored: Site) -> None:
    """The way back to the version before, with a change there, and forward again."""
    manage(stored.environment, "migrate", "stored", "zero")
    manage(stored.environment, "migrate", "edition", "0001")
    manage(stored.environment, "migrate", "articles", "0021")
    manage(stored.environment, "migrate", "articles")
    assert not is_stored(stored, ARTICLE)
    stored.do("Article.objects.update(byline='旧版里改的')")
    assert "旧版里改的" in stored.ask(ARTICLE, Host=HOST).text
    manage(stored.environment, "migrate")
    manage(stored.environment, "store_pages")
    assert "旧版里改的" in stored.ask(ARTICLE, Host=HOST).text


def test_what_is_behind_a_nul_is_another_address(stored: Site) -> None:
    assert stored.ask(f"{ARTICLE}%00x/", Host=HOST).status == 404


def test_a_locked_table_keeps_nobody_from_reading(stored: Site) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite's readers wait for nobody")
    stored.do("from django.db import connection, transaction; held = transaction.atomic()")
    stored.do("held.__enter__(); connection.cursor().execute('LOCK stored_storedpage')")
    try:
        answers = [stored.ask(path, Host=HOST) for path in (ARTICLE, "/about/") * 6]
        # The newsroom and commands do not wait for who follows.
        stored.do("connection.cursor().execute('SELECT 1 FROM stored_through FOR UPDATE')")
        manage(stored.environment, "check")
    finally:
        stored.do("held.__exit__(None, None, None)")
    assert {answer.status for answer in answers} == {200}
