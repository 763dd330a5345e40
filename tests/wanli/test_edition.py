"""The edition is raised by whatever changes what public pages are made of."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Issue, Section, Tag
from residents_areas.models import ResidentsArea
from tests.make import make_area, make_issue, make_section
from wanli.edition.models import MANY, Edition
from wanli.edition.raising import wanted
from wanli.edition.state import Lasting, asked, current, lasting
from wanli.edition.triggers import install, there, watched_tables
from wanli.public_tables import public_tables

pytestmark = pytest.mark.django_db


def counter_after(deed: Callable[[], object]) -> tuple[int, int]:
    """What the counter was before the deed, and after it. A test is one transaction, which
    PostgreSQL counts once: here the deed is the first in it to be counted."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('wanli.edition_raised', '', true)")
    before = Edition.objects.counter()
    deed()
    return before, Edition.objects.counter()


def test_every_table_that_readers_may_read_is_watched() -> None:
    made = {"edition_edition", "stored_storedpage", "stored_through"}
    tables = set(public_tables()) - made
    assert len(tables) > 15
    assert set(watched_tables()) == tables
    for deed in ("insert", "update", "delete"):
        for table in tables:
            name = f"edition_raised_by_{deed}_of_{table}"
            if connection.vendor == "postgresql":
                name = "edition_raised"
            assert (table, name) in there(connection)


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "deed",
    [
        lambda: Tag.objects.create(name="新", slug="xin"),
        lambda: Tag.objects.bulk_create([Tag(name="新", slug="xin")], ignore_conflicts=True),
        lambda: Section.objects.update(body="改过"),
        lambda: Issue.objects.get().save(),
        lambda: Section.objects.all().delete(),
        lambda: Article.objects.get().tags.add("垃圾分类"),
        lambda: sql("UPDATE articles_article SET is_withheld = NOT is_withheld"),
        lambda: sql("DELETE FROM articles_searchname"),
        lambda: call_command("loaddata", "areas", verbosity=0),
        lambda: call_command("rebuild_search"),
    ],
)
def test_each_way_of_writing_raises_it(deed: Callable[[], object]) -> None:
    make_section()
    before, after = counter_after(deed)
    assert after > before


def test_reading_does_not_raise_it() -> None:
    make_section()
    before, after = counter_after(lambda: list(Section.objects.select_related("article")))
    assert after == before > 0


def test_what_is_rolled_back_was_not_counted_and_does_not_keep_from_counting() -> None:
    area = make_area()

    def fail_and_go_on() -> None:
        with pytest.raises(RuntimeError), transaction.atomic():
            ResidentsArea.objects.update(name="不算")
            raise RuntimeError
        assert Edition.objects.counter() == start
        area.save()

    start = counter_after(lambda: None)[0]
    before, after = counter_after(fail_and_go_on)
    assert after > before


def test_a_trigger_that_was_lost_is_made_again() -> None:
    table = ResidentsArea._meta.db_table
    before = there(connection)
    for _, name in wanted(connection.vendor, [table]):
        where = f" ON {table}" if connection.vendor == "postgresql" else ""
        sql(f"DROP TRIGGER {name}{where}")
    assert there(connection) != before
    install("default")
    install("default")
    assert there(connection) == before


def test_a_trigger_of_an_earlier_version_is_made_anew_and_others_are_left() -> None:
    table = ResidentsArea._meta.db_table
    before = there(connection)
    ((_, name), statement) = next(iter(wanted(connection.vendor, [table]).items()))
    where = f" ON {table}" if connection.vendor == "postgresql" else ""
    sql(f"DROP TRIGGER {name}{where}")
    sql(statement.replace(" OR TRUNCATE", "").replace("amount + 1", "amount + 2"))
    assert there(connection) != before
    with CaptureQueriesContext(connection) as queries:
        install("default")
    assert there(connection) == before
    assert sum("CREATE TRIGGER" in query["sql"] for query in queries) == 1


def seen(at: datetime) -> Lasting:
    return lasting(asked, at)


def test_a_scheduled_issue_is_another_edition_from_its_time_on() -> None:
    now = timezone.now()
    make_issue(at=now - timedelta(days=1))
    assert seen(now).until is None
    soon = now + timedelta(minutes=5)
    make_issue(at=soon)
    waiting = seen(now)
    assert waiting.until == soon
    assert current(soon - timedelta(seconds=1)) == waiting.state
    assert current(soon).newest == soon
    assert str(current(soon)) != str(waiting.state)
    assert waiting.holds(waiting.state.counter, soon - timedelta(seconds=1))
    assert not waiting.holds(waiting.state.counter, soon)
    assert not waiting.holds(waiting.state.counter + 1, now)
    assert not seen(soon).holds(waiting.state.counter, now)


def test_many_rows_become_one_and_the_sum_stays() -> None:
    if connection.vendor == "sqlite":
        make_issue()
        assert Edition.objects.count() == 1
        return
    Edition.objects.bulk_create(Edition(amount=number) for number in range(MANY + 1))
    before = Edition.objects.counter()
    Edition.objects.compact()
    assert Edition.objects.count() == 1
    assert Edition.objects.counter() == before
