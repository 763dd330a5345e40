"""In a file of its own: it empties the database, and what shares one with it would find nothing."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from articles.models import Article
from tests.make import make_article
from wanli.edition.models import Edition


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
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
