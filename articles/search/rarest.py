"""Which of its terms SQLite's index is asked for.

It goes through what it has of each: a term in every second document costs more than it leaves out
of what a rare one gives, and neighbours in a phrase leave out the same. What is found is checked
against the texts, so any of them will do; they are chosen by how many of the newest documents have
them.
"""

from __future__ import annotations

from dataclasses import replace

from django.db import connection

from .find import DOCUMENTS, Question, terms_of

# A term is rare if fewer than FEW of so many documents have it.
FEW, AMONG = 64, 6400
# Of a longer query, the first are weighed.
MOST_WEIGHED = 40


def with_rarest(question: Question) -> Question:
    """The question with the terms that its index is best asked for: if one is rare, it, and those
    that share no character with a rarer one."""
    terms = sorted(terms_of(question), key=lambda term: (-len(term), term))[:MOST_WEIGHED]
    if len(terms) < 2:
        return question
    *behind, rare = newest_with(terms)
    if min(behind) >= rare:
        return question
    asked: list[str] = []
    for _, term in sorted(zip(behind, terms, strict=True)):
        if not any(set(term) & set(rarer) for rarer in asked):
            asked.append(term)
    return replace(question, terms=frozenset(asked))


def newest_with(terms: list[str]) -> list[int]:
    """The number of the newest documents' last before which FEW have a term, for each; and that of
    the last of AMONG documents; 0 where there are not so many."""
    index = "articles_search_text"
    newest = f"SELECT rowid FROM {index} WHERE {index} MATCH %s ORDER BY rowid DESC LIMIT 1"
    each = f"SELECT coalesce(({newest} OFFSET {FEW - 1}), 0)"
    last = f"SELECT id FROM {DOCUMENTS} ORDER BY id DESC LIMIT 1 OFFSET {AMONG - 1}"
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join([each] * len(terms) + [f"SELECT coalesce(({last}), 0)"]),
            [f'"{term}"' for term in terms],
        )
        return [number for (number,) in cursor.fetchall()]
