"""All questions of one request have one limit of time."""

import time

import pytest
from django.db import connection

from articles.models import SearchDocument
from articles.search.deadline import TooSlow, limited

# Statements that take long: to the end of all numbers, and a tenth of a second.
ENDLESS = {
    "sqlite": "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
    " SELECT max(i) FROM n",
    "postgresql": "SELECT pg_sleep(60)",
}
SHORT = {
    "sqlite": "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 200000)"
    " SELECT max(i) FROM n",
    "postgresql": "SELECT pg_sleep(0.1)",
}


def ask(sql: dict[str, str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql[connection.vendor])
        cursor.fetchall()


@pytest.mark.django_db
@pytest.mark.parametrize("sql", [ENDLESS, SHORT], ids=["one", "many together"])
def test_what_takes_too_long_is_stopped(sql: dict[str, str]) -> None:
    start = time.monotonic()
    with pytest.raises(TooSlow), limited(0.4):
        for _ in range(1000):
            ask(sql)
    assert 0.3 < time.monotonic() - start < 3


@pytest.mark.django_db
def test_what_was_set_ends_with_the_limit() -> None:
    with pytest.raises(TooSlow), limited(0.2):
        ask(ENDLESS)
    with limited(0.2):
        SearchDocument.objects.exists()
    time.sleep(0.2)
    ask(SHORT)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout')")
            assert cursor.fetchone() == ("0",)
            cursor.execute("SELECT current_setting('enable_seqscan')")
            assert cursor.fetchone() == ("on",)
