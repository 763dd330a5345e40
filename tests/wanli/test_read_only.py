"""The public side's connection can only read: whoever tries to write through it is refused by the
database, with or without a newsroom in the same process."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection

from tests.deployment import ROOT, installation, manage, served
from tests.places import Place
from tests.test_crawl import GOLDEN
from tests.wanli.test_public_server import STAFF, ask

pytestmark = pytest.mark.django_db

# Ways to write, each as a line of a program in which `cursor` is the connection's.
WAYS = {
    "a model": "Issue.objects.create(title='x', slug='x', published_on='2020-01-20')",
    "a change": "Issue.objects.update(title='x')",
    "a deletion": "Issue.objects.all().delete()",
    "a transaction": "with transaction.atomic(): Tag.objects.create(name='x', slug='x')",
    "SQL": "cursor.execute(\"INSERT INTO articles_tag (name, slug) VALUES ('x', 'x')\")",
    "the log": "Event.objects.record('publish', 'x')",
    "a table": "cursor.execute('CREATE TABLE x (id integer)')",
    "another mode": "allow_writing(cursor); Issue.objects.update(title='x')",
    "staff": "cursor.execute('UPDATE auth_user SET is_superuser = is_staff')",
}
PROGRAM = """
import sys
from django.db import connection, transaction, DatabaseError
from django.http import HttpResponse
from django.test import RequestFactory
from articles.models import Event, Issue, Tag
def allow_writing(cursor):
    if connection.vendor == "sqlite":
        cursor.execute("PRAGMA query_only = OFF")
    else:
        cursor.execute("SET default_transaction_read_only = off")
        cursor.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE")
def view(request):
    assert Issue.objects.exists()
    for name, way in {ways!r}.items():
        try:
            with connection.cursor() as cursor:
                exec(way)
        except DatabaseError:
            print("refused", name)
        else:
            print("WRITTEN", name)
    return HttpResponse()
"""
AS_A_PROCESS = PROGRAM + "view(None)\n"
AS_A_REQUEST = (
    PROGRAM
    + """
from wanli.middleware import readers
request = RequestFactory().get("/areas/")
readers(view)(request)
Tag.objects.create(name="后来", slug="houlai")
print("the usual connection", Tag.objects.filter(slug="houlai").count())
"""
)


@pytest.fixture
def site(new_place: Callable[[str], Place]) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """The environments of a newsroom that has a reading connection too and of a public server,
    on the database of this run."""
    url = new_place(connection.vendor).environment["DATABASE_URL"]
    role = f"reader_{os.getpid()}"
    with installation(DATABASE_URL=url) as environment:
        reading = url
        if connection.vendor == "postgresql":
            server = connection.settings_dict
            administrator = psycopg.connect(
                host=server["HOST"],
                user=server["USER"],
                dbname=url.rsplit("/", 1)[-1],
                autocommit=True,
            )
            administrator.execute(f"CREATE ROLE {role} LOGIN")
            reading = url.replace(f"//{server['USER']}@", f"//{role}@")
            assert "张表" in manage(environment, "grant_reading", role)
        newsroom = {**environment, "DATABASE_READ_URL": reading}
        public = {**newsroom, "DATABASE_URL": "", "ADMIN_ENABLED": "0"}
        yield newsroom, public
    if connection.vendor == "postgresql":
        for statement in (f"DROP OWNED BY {role}", f"DROP ROLE {role}"):
            administrator.execute(statement)
        administrator.close()


def run(environment: dict[str, str], program: str) -> list[str]:
    code = program.replace("{ways!r}", repr(WAYS))
    return manage(environment, "shell", "-v0", "-c", code).splitlines()


def test_whoever_tries_to_write_is_refused(site: tuple[Any, Any]) -> None:
    newsroom, public = site
    refused = [f"refused {name}" for name in WAYS]
    assert run(public, AS_A_PROCESS) == refused
    assert run(newsroom, AS_A_REQUEST) == [*refused, "the usual connection 1"]


def test_all_public_pages_can_do_with_it_and_staff_see_drafts(site: tuple[Any, Any]) -> None:
    newsroom, public = site
    session = manage(newsroom, "shell", "-v0", "-c", STAFF).strip()
    search = "/search/?q=%E6%A5%BC%E9%81%93"
    with served(newsroom) as with_admin, served(public) as without:
        for path in [*GOLDEN, search, "/search/suggest/?q=f", "/search/feed/?q=62"]:
            for server in (with_admin, without):
                assert ask(server, path)[0].status == 200, path
        draft = "/admin/preview/issues/draft/"
        assert ask(with_admin, draft, cookie=session)[0].status == 200
        assert ask(with_admin, draft, cookie="made-up")[0].status == 302
        assert ask(with_admin, "/admin/", cookie=session)[0].status == 200
        assert ask(with_admin, "/issues/draft/", cookie=session)[0].status == 404


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no roles")
def test_a_role_reads_what_is_public_and_nothing_else(site: tuple[Any, Any]) -> None:
    program = """
from django.db import connection
tables = connection.introspection.table_names()
with connection.cursor() as cursor:
    for table in tables:
        cursor.execute("SELECT has_table_privilege(current_user, %s, 'SELECT')", [table])
        if cursor.fetchone()[0]: print(table)
"""
    tables = set(run(site[1], program))
    assert {"articles_issue", "articles_searchdocument", "residents_areas_figure"} <= tables
    for word in ("auth", "session", "event", "import", "otp", "door", "axes", "historical"):
        assert not [table for table in tables if word in table]


@pytest.mark.parametrize("role", ["nobody_of_that_name", "the owner"])
def test_a_role_that_is_none_or_can_write_is_refused_in_chinese(
    own_database: dict[str, str], role: str
) -> None:
    owner = connection.settings_dict["USER"] or "wanli"
    process = subprocess.run(
        [sys.executable, "manage.py", "grant_reading", owner if role == "the owner" else role],
        env=own_database,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert process.returncode == 1
    words = {"nobody_of_that_name": "没有角色", "the owner": "本来就什么都能改"}[role]
    if connection.vendor == "sqlite":
        words = "只用于 PostgreSQL"
    assert words in process.stderr
