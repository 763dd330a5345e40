"""Making the index anew while readers search and staff work, and comparing it with the articles.

Documents that differ from their articles are mended in place, a portion in each transaction. The
databases' own indexes are built beside those that readers ask, and take their place at the end:
PostgreSQL does so by itself; for SQLite it is done here. A rebuild that is broken off leaves the
old index as it was; the next one begins anew.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from secrets import randbelow
from time import monotonic, sleep

from django.db import DatabaseError, connection, transaction

from articles.models import Article, Issue, SearchDocument, SearchIssue

from .index import in_portions, index_articles, unlike
from .indexes import (
    BESIDE,
    INDEXES,
    ISSUE,
    Begin,
    column_of,
    here,
    is_in,
    tell,
    terms_of,
)
from .issues import keep_issues
from .issues import unlike as unlike_issues
from .large import with_large_portions
from .names import rebuild_names
from .process import beside
from .text import grams

# Documents that SQLite's index is given in one transaction, which staff wait for.
AT_ONCE = 500
# The least pause between two of them, in seconds; one who waits looks every tenth of a second.
PAUSE = 0.15
# The key of the lock of PostgreSQL that whoever rebuilds holds.
REBUILDING = 20190719
# Terms that SQLite's index is asked for at once.
TERMS_AT_ONCE = 100
# Of what each of PostgreSQL's indexes is made.
MADE = {
    "text": "articles_searchdocument USING gin (articles_search_terms(text, id))",
    "title": "articles_searchdocument USING gin (articles_search_terms(title, id))",
    "headline": "articles_searchdocument USING gin (articles_search_terms(title, id))"
    " WHERE section_id IS NULL",
    ISSUE: "articles_searchissue USING gin (articles_search_terms(words, 0))",
}


def rebuild() -> int:
    """Make documents, index and names what they should be; how many documents were written."""
    # PostgreSQL makes the terms itself.
    is_helped = connection.vendor == "sqlite" and os.cpu_count() != 1
    maker = beside() if is_helped else nullcontext(here)
    with with_large_portions(), alone(), maker as begin:
        is_unbuilt = SearchDocument.objects.exists() or took_indexes_away()
        try:
            written = write_documents(begin)
        except DatabaseError:
            if connection.vendor != "sqlite":
                raise
            # Its index cannot forget documents that it does not have: first it is to have them.
            build_beside()
            written = write_documents(begin)
        # Where there was nothing, the index may have been built by writing the documents.
        if is_unbuilt:
            build_beside()
        keep_all_issues()
        with transaction.atomic():
            rebuild_names()
    return written


def write_documents(begin: Begin) -> int:
    """Make the documents what they should be; how many were written."""
    gone = SearchDocument.objects.exclude(article__issue__state=Issue.State.PUBLISHED)
    stale = list(gone.values_list("article", flat=True).distinct())
    index_articles(Article.objects.filter(pk__in=stale))
    published = Article.objects.filter(issue__state=Issue.State.PUBLISHED)
    return index_articles(published.order_by("issue__filed_on", "pk"), begin)


def keep_all_issues() -> None:
    """What search knows of issues; on SQLite from nothing, in one transaction, since its index must
    not be told to forget what it does not have."""
    is_anew = connection.vendor == "sqlite"
    with transaction.atomic() if is_anew else nullcontext():
        if is_anew:
            table = f"articles_search_{ISSUE}"
            with connection.cursor() as cursor:
                cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")
            SearchIssue.objects.all().delete()
        for keys in in_portions(Issue.objects.order_by("pk").values_list("pk", flat=True)):
            keep_issues(keys)


def took_indexes_away() -> bool:
    """Take PostgreSQL's indexes away, if they can be, before an archive is filled: it makes one of
    all rows in half the time that it takes row by row, and without the pages that wait in between,
    which stay in its file. Whoever searches meanwhile, or after this is broken off and until it is
    begun anew, waits longer."""
    if connection.vendor == "sqlite" or connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        for name in INDEXES:
            cursor.execute(f"DROP INDEX IF EXISTS articles_search_{name}")
    return True


class AlreadyRebuilding(Exception):
    """Another process rebuilds the index."""


@contextmanager
def alone() -> Iterator[None]:
    """While one process rebuilds, another is refused; on SQLite the later one takes over, and the
    earlier one is refused when it goes on."""
    if connection.vendor == "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [REBUILDING])
        if not cursor.fetchone()[0]:
            raise AlreadyRebuilding
        yield
        # Where it fails, the lock ends with the connection.
        cursor.execute("SELECT pg_advisory_unlock(%s)", [REBUILDING])


def build_beside() -> None:
    if connection.vendor == "sqlite":
        mine = prepare()
        start = monotonic()
        while fill(mine):
            # Staff who want to save get their turn.
            sleep(max(PAUSE, monotonic() - start))
            start = monotonic()
        with transaction.atomic():
            # Others' documents that have come meanwhile; now nobody writes but we.
            while fill(mine):
                pass
            swap()
    else:
        reindex()


def reindex() -> None:
    """PostgreSQL's own way, which leaves an index beside where it was broken off. An index that is
    gone is made."""
    how = "" if connection.in_atomic_block else "CONCURRENTLY"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid"
            " AND indexrelid::regclass::text"
            f" ~ '^articles_search_({'|'.join(MADE)})_cc(new|old)[0-9]*$'"
        )
        for (left,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX {how} {left}")
        for name, made in MADE.items():
            if is_valid(f"articles_search_{name}") is None:
                cursor.execute(f"CREATE INDEX {how} articles_search_{name} ON {made}")
            else:
                cursor.execute(f"REINDEX INDEX {how} articles_search_{name}")


def prepare() -> int:
    """Make SQLite's tables beside the others: the same, and empty; by which number they are told
    from those of another process."""
    with transaction.atomic(), connection.cursor() as cursor:
        for name in INDEXES:
            table = f"articles_search_{name}"
            cursor.execute(f"DROP TABLE IF EXISTS {table}{BESIDE}")
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [table])
            (made,) = cursor.fetchone()
            fields = made[made.index("USING") :]
            cursor.execute(f"CREATE VIRTUAL TABLE {table}{BESIDE} {fields}")
        mine = randbelow(1 << 60)
        cursor.execute("DELETE FROM articles_search_beside")
        cursor.execute(
            "INSERT INTO articles_search_beside (position, builder) VALUES (0, %s)", [mine]
        )
    return mine


def fill(mine: int) -> bool:
    """Give the tables beside the next documents; false if there are none."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT position FROM articles_search_beside WHERE builder = %s", [mine])
        if (row := cursor.fetchone()) is None:
            raise AlreadyRebuilding
        (position,) = row
        further = list(SearchDocument.objects.filter(pk__gt=position).order_by("pk")[:AT_ONCE])
        if further:
            tell(terms_of(further)(), BESIDE)
            cursor.execute("UPDATE articles_search_beside SET position = %s", [further[-1].id])
    return bool(further)


def swap() -> None:
    """Let the tables beside take the place of the others."""
    with connection.cursor() as cursor:
        for name in INDEXES:
            table = f"articles_search_{name}"
            cursor.execute(f"DROP TABLE {table}")
            cursor.execute(f"ALTER TABLE {table}{BESIDE} RENAME TO {table}")
        cursor.execute("DELETE FROM articles_search_beside")


def unindexed() -> Iterator[str]:
    """In Chinese, each index that PostgreSQL does not have or not use, and each document or issue
    that SQLite's does not give for its own terms. What an index gives too much is not found: they
    are checked."""
    if connection.vendor == "sqlite":
        for name in INDEXES:
            documents = SearchDocument.objects.order_by("pk").iterator(chunk_size=AT_ONCE)
            column = column_of(name)
            yield from untold(
                name, ((d.id, getattr(d, column)) for d in documents if is_in(name, d))
            )
        yield from untold(ISSUE, SearchIssue.objects.order_by("pk").values_list("pk", "words"))
        return
    for name in MADE:
        if not is_valid(f"articles_search_{name}"):
            yield f"索引 {name} 不在或不能用"


def is_valid(index: str) -> bool | None:
    """Whether PostgreSQL uses an index; None if it is not there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [index]
        )
        row = cursor.fetchone()
    return row[0] if row else None


def untold(name: str, rows: Iterable[tuple[int, str]]) -> Iterator[str]:
    """In Chinese, each of these numbers that this one of SQLite's indexes does not give for the
    terms of its text."""
    table = f"articles_search_{name}"
    asked = f"SELECT 1 FROM {table} WHERE {table} MATCH %s AND rowid = %s"
    with connection.cursor() as cursor:
        for number, text in rows:
            terms = sorted(grams(text))
            for start in range(0, len(terms), TERMS_AT_ONCE):
                some = " ".join(f'"{term}"' for term in terms[start : start + TERMS_AT_ONCE])
                if cursor.execute(asked, [some, number]).fetchone() is None:
                    yield f"第 {number} 条没有在索引 {name} 里"
                    break


def differences() -> Iterator[str]:
    """In Chinese, each document that is not as its article says, each that should not be, and each
    that the index does not give."""
    yield from unindexed()
    for keys in in_portions(list(Article.objects.order_by("pk").values_list("pk", flat=True))):
        wanted, there = unlike(keys)
        for document in wanted.values():
            yield f"《{document.article}》{document.section or '导语'}：与文章不符"
        for place in there.keys() - wanted.keys():
            yield f"第 {there[place].id} 条：不该有"
    for keys in in_portions(list(Issue.objects.order_by("pk").values_list("pk", flat=True))):
        for issue, *_ in unlike_issues(keys):
            yield f"{issue.full_name}：检索用的期刊与它不符"
