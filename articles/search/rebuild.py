"""Making the index anew while readers search and staff work, and comparing it with the articles.

Documents that differ from their articles are mended in place, a portion in each transaction. The
databases' own indexes are built beside those that readers ask, and take their place at the end:
PostgreSQL does so by itself; for SQLite it is done here. A rebuild that is broken off leaves the
old index as it was; the next one begins anew.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection, transaction

from articles.models import Article, Issue, SearchDocument

from .index import BESIDE, in_portions, index_articles, many, tell, unlike
from .names import rebuild_names
from .text import grams

TABLES = ("text", "title")
# Documents that SQLite's index is given in one transaction, which staff wait for.
AT_ONCE = 1000
# Terms that SQLite's index is asked for at once.
TERMS_AT_ONCE = 100


def rebuild() -> int:
    """Make documents, index and names what they should be; how many documents were written."""
    with many():
        is_new = not SearchDocument.objects.exists()
        gone = SearchDocument.objects.exclude(article__issue__state=Issue.State.PUBLISHED)
        stale = list(gone.values_list("article", flat=True).distinct())
        index_articles(Article.objects.filter(pk__in=stale))
        published = Article.objects.filter(issue__state=Issue.State.PUBLISHED)
        written = index_articles(published.order_by("issue__filed_on", "pk"))
        # Where there was nothing, the index was built by writing the documents.
        if not is_new:
            build_beside()
    with transaction.atomic():
        rebuild_names()
    return written


def build_beside() -> None:
    if connection.vendor == "sqlite":
        prepare()
        while fill():
            pass
        with transaction.atomic():
            # Others' documents that have come meanwhile; now nobody writes but we.
            while fill():
                pass
            swap()
    else:
        reindex()


def reindex() -> None:
    """PostgreSQL's own way, which leaves an index beside where it was broken off."""
    how = "" if connection.in_atomic_block else "CONCURRENTLY"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid"
            " AND indexrelid::regclass::text ~ '^articles_search_(text|title)_cc(new|old)[0-9]*$'"
        )
        for (left,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX {how} {left}")
        for name in TABLES:
            cursor.execute(f"REINDEX INDEX {how} articles_search_{name}")


def prepare() -> None:
    """Make SQLite's tables beside the others: the same, and empty."""
    with transaction.atomic(), connection.cursor() as cursor:
        for name in TABLES:
            table = f"articles_search_{name}"
            cursor.execute(f"DROP TABLE IF EXISTS {table}{BESIDE}")
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [table])
            (made,) = cursor.fetchone()
            fields = made[made.index("USING") :]
            cursor.execute(f"CREATE VIRTUAL TABLE {table}{BESIDE} {fields}")
        cursor.execute("DELETE FROM articles_search_beside")
        cursor.execute("INSERT INTO articles_search_beside (position) VALUES (0)")


def fill() -> bool:
    """Give the tables beside the next documents; false if there are none."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT position FROM articles_search_beside")
        (position,) = cursor.fetchone()
        further = list(SearchDocument.objects.filter(pk__gt=position).order_by("pk")[:AT_ONCE])
        if further:
            tell(further, BESIDE)
            cursor.execute("UPDATE articles_search_beside SET position = %s", [further[-1].id])
    return bool(further)


def swap() -> None:
    """Let the tables beside take the place of the others."""
    with connection.cursor() as cursor:
        for name in TABLES:
            table = f"articles_search_{name}"
            cursor.execute(f"DROP TABLE {table}")
            cursor.execute(f"ALTER TABLE {table}{BESIDE} RENAME TO {table}")
        cursor.execute("DELETE FROM articles_search_beside")


def unindexed() -> Iterator[str]:
    """In Chinese, each document that SQLite's index does not give for its own terms. What the index
    gives too much is not found: documents are checked."""
    if connection.vendor != "sqlite":
        return
    for name in TABLES:
        table = f"articles_search_{name}"
        asked = f"SELECT 1 FROM {table} WHERE {table} MATCH %s AND rowid = %s"
        with connection.cursor() as cursor:
            for document in SearchDocument.objects.order_by("pk").iterator(chunk_size=AT_ONCE):
                terms = sorted(grams(getattr(document, name)))
                for start in range(0, len(terms), TERMS_AT_ONCE):
                    some = " ".join(f'"{term}"' for term in terms[start : start + TERMS_AT_ONCE])
                    if cursor.execute(asked, [some, document.id]).fetchone() is None:
                        yield f"第 {document.id} 条没有在索引 {name} 里"
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
