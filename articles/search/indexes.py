"""The databases' own indexes of the documents, and of issues' own words: PostgreSQL keeps its own;
SQLite's is told here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connection

from articles.models import SearchDocument, SearchIssue

from .text import gram_lines

# Of all that is searched, of the titles, of the heads' titles.
INDEXES = ("text", "title", "headline")
# Of issues' own words.
ISSUE = "issue"
# What the tables of SQLite's index are called, behind their names, while they are built.
BESIDE = "_beside"
# Begins to make the terms of texts; what it gives waits for them, before the next are begun.
Begin = Callable[[list[str]], Callable[[], list[str]]]
# For each index, the numbers of its documents and their terms.
Terms = dict[str, list[tuple[int, str]]]


def column_of(name: str) -> str:
    """The column that an index is made of."""
    return "text" if name == "text" else "title"


def is_in(name: str, document: SearchDocument) -> bool:
    return name != "headline" or document.section_id is None


def here(texts: list[str]) -> Callable[[], list[str]]:
    """What begins nothing, and makes the terms when they are waited for."""
    return partial(gram_lines, texts)


def terms_of(documents: list[SearchDocument], begin: Begin = here) -> Callable[[], Terms]:
    """Begin to make the terms of the documents; what is given waits for them."""
    wait = begin([text for d in documents for text in (d.text, d.title)])

    def terms() -> Terms:
        made = wait()
        lines = {"text": made[::2], "title": made[1::2]}
        return {
            name: [
                (document.id, line)
                for document, line in zip(documents, lines[column_of(name)], strict=True)
                if is_in(name, document)
            ]
            for name in INDEXES
        }

    return terms


def tell_sqlite(
    documents: list[SearchDocument], wait: Callable[[], Terms] | None = None, **how: Any
) -> None:
    """Put the index terms of the documents into SQLite's index, or take them out; PostgreSQL keeps
    its own. An index that is being built beside it (`.rebuild`) is told of those that it has."""
    if connection.vendor != "sqlite" or not documents:
        return
    tell((wait or terms_of(documents))(), **how)
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(position), 0) FROM articles_search_beside")
        (position,) = cursor.fetchone()
    if told := [document for document in documents if document.id <= position]:
        tell(terms_of(told)(), BESIDE, **how)


def tell_sqlite_of_issues(issues: list[SearchIssue], *, is_removal: bool = False) -> None:
    """The same of issues' own words."""
    if connection.vendor == "sqlite" and issues:
        lines = gram_lines([issue.words for issue in issues])
        keys = [issue.id for issue in issues]
        tell({ISSUE: list(zip(keys, lines, strict=True))}, is_removal=is_removal)


def tell(terms: Terms, which: str = "", *, is_removal: bool = False) -> None:
    """Tell one of SQLite's indexes: "" or BESIDE.

    The tables have no text of their own: what was put in is told again to take it out.
    """
    for name, rows in terms.items():
        table = f"articles_search_{name}{which}"
        values = f"({table}, rowid, grams) VALUES ('delete', %s, %s)"
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {table} {values if is_removal else '(rowid, grams) VALUES (%s, %s)'}",
                rows,
            )
