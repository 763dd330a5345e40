"""In a file of its own: it empties the database, and what shares one with it would find nothing."""

from threading import Barrier, Thread

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, transaction

from articles.models import Article
from tests.make import make_article
from tests.wanli.test_replicas import until
from wanli.edition.models import Edition
from wanli.edition.triggers import install, take_away, there, watched_tables

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_who_saves_at_the_same_time_waits_for_nobody_and_is_counted() -> None:
    articles = [make_article() for _ in range(4)]
    before, start = Edition.objects.counter(), Barrier(4)
    wrong: list[str] = []

    def save(article: Article) -> None:
        try:
            start.wait()
            for number in range(20):
                last = Edition.objects.counter()
                Article.objects.filter(pk=article.pk).update(byline=f"第{number}次")
                Edition.objects.compact()
                if Edition.objects.counter() <= last:
                    wrong.append(article.headline)
        finally:
            connection.close()

    threads = [Thread(target=save, args=[article]) for article in articles]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert Edition.objects.counter() >= before + 80


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has no locks of tables")
def test_who_reads_many_tables_is_not_in_the_way_of_a_migration_nor_it_in_theirs() -> None:
    def work() -> None:
        try:
            take_away(DEFAULT_DB_ALIAS)
        finally:
            connection.close()

    def waits() -> bool:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON database = pg_database.oid"
            " WHERE NOT granted AND datname = current_database()"
        )
        return bool(cursor.fetchone()[0])

    first, *others = sorted({table for table, _ in there(connection)})
    thread = Thread(target=work)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {first}")
        thread.start()
        until(waits)
        cursor.execute("SET LOCAL lock_timeout = '300ms'")
        for table in others:
            cursor.execute(f"SELECT count(*) FROM {table}")
    thread.join()
    # `flush` behind this test installs them anew, too.
    install(DEFAULT_DB_ALIAS)
    assert set(watched_tables()) <= {table for table, _ in there(connection)}
