"""The databases' own indexes of issues' words: what they give is what a plain scan of the words
finds, and they are kept, verified and made anew."""

from collections.abc import Iterator
from datetime import date
from io import StringIO
from itertools import islice, product

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from articles.models import Issue, SearchIssue
from articles.search.issue_cards import MOST_ISSUES, issue_cards
from articles.search.query import Query, parse
from articles.search.rebuild import differences, rebuild
from tests.make import make_article, make_issue

pytestmark = pytest.mark.django_db

MASTHEADS = ("万里社区晨报", "万里街道报")
TITLES = ("年中居民会议专刊", "2020年新春", "垃圾分类，人人有责", "")
TYPED = (
    "居民会议",
    "新春",
    "2020年",
    "2020年1月",
    "1日",
    "第7期",
    "7期 新春",
    "垃圾 分类",
    "分类人人",
    "万里社区晨报",
    "万里街道报",
    "街道报",
    "万里街道报 新春",
    "新春 万里街道报 2020",
    "万里街道报 -新春",
    "万里社区晨报 万里街道报",
    "2020-01-07",
    "1月 7日",
    '"1月7日"',
    "没有的词",
    "居民 没有",
    "，，居民",
    " ".join(f"{each}年" for each in range(2013, 2021)),
    "居" * 90 + " 万里街道报",
)


@pytest.fixture
def issues() -> list[Issue]:
    """Two of them of one day, the older ones with the masthead of old."""
    made = product(TITLES, MASTHEADS, range(3))
    return [
        make_issue(
            title=title,
            masthead=masthead,
            number=number,
            published_on=date(2020 if masthead == MASTHEADS[0] else 2019, 1, 1 + number // 2),
        )
        for number, (title, masthead, _) in enumerate(made)
    ]


def by_scan(query: Query) -> Iterator[Issue]:
    """What a plain scan of the words finds, the newest first."""
    for row in SearchIssue.objects.order_by("-issue__filed_on", "-issue_id"):
        words = [(term.needle in row.words or term.needle == row.masthead) for term in query.terms]
        if all(words) and not any(term.needle in row.words for term in query.excluded):
            yield row.issue


@pytest.mark.parametrize("first_look", [0, 2, 200])
def test_what_is_found_is_what_a_scan_of_the_words_finds(
    monkeypatch: pytest.MonkeyPatch, issues: list[Issue], first_look: int
) -> None:
    """Among the newest, of PostgreSQL, and by the index."""
    monkeypatch.setattr("articles.search.issue_cards.FIRST_LOOK", first_look)
    counts = set()
    for typed in TYPED:
        query = parse(typed)
        expected = list(islice(by_scan(query), MOST_ISSUES))
        assert issue_cards(query, timezone.now()) == expected, typed
        counts.add(len(expected))
    assert counts == {0, 1, 2, 3}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its index itself")
def test_the_index_of_sqlite_has_what_is_there_and_nothing_else(issues: list[Issue]) -> None:
    def of(word: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM articles_search_issue WHERE articles_search_issue MATCH %s",
                [f'"{word}"'],
            )
            return int(cursor.fetchone()[0])

    assert (of("新春"), of("迎春")) == (6, 0)
    issues[6].title = "2020年迎春"
    issues[6].published_on = date(2020, 3, 1)
    issues[6].save()
    assert (of("新春"), of("迎春")) == (5, 1)
    issues[6].delete()
    Issue.objects.filter(pk__in=[issues[7].pk, issues[8].pk]).delete()
    assert (of("新春"), of("迎春")) == (3, 0)
    issues[9].withdraw("重新核对")
    assert of("新春") == 2
    assert not list(differences())


def test_the_index_is_verified_and_made_anew(issues: list[Issue]) -> None:
    make_article(issue=issues[0])
    asked = parse("新春")
    before = issue_cards(asked, timezone.now())
    # PostgreSQL makes no index of a table for which something is still to be checked.
    connection.check_constraints()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            table = "articles_search_issue"
            cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")
        else:
            cursor.execute("DROP INDEX articles_search_issue")
    assert "索引 issue" in next(differences())
    with pytest.raises(SystemExit):
        call_command("rebuild_search", "--verify", stdout=StringIO(), stderr=StringIO())
    rebuild()
    rebuild()
    assert not list(differences())
    assert issue_cards(asked, timezone.now()) == before
    assert len(before) == MOST_ISSUES
