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


def with_rarest(questions: list[Question]) -> list[Question]:
    """The questions, each with the terms that its index is best asked for: if one is rare, it, and
    those that share no character with a rarer one."""
    weighed = [terms if len(terms := longest(question)) > 1 else [] for question in questions]
    every = [term for terms in weighed for term in terms]
    if not every:
        return questions
    *behind, rare = newest_with(every)
    numbers = iter(behind)
    return [
        replace(question, terms=rarest(terms, [next(numbers) for _ in terms], rare))
        for question, terms in zip(questions, weighed, strict=True)
    ]


def longest(question: Question) -> list[str]:
    """The index terms of a question that are weighed, the longest first."""
    return sorted(terms_of(question), key=lambda term: (-len(term), term))[:MOST_WEIGHED]


def rarest(terms: list[str], behind: list[int], rare: int) -> frozenset[str]:
    """Those of the terms that are asked for, by where FEW documents have each; none for all."""
    asked: list[str] = []
    if terms and min(behind) < rare:
        for _, term in sorted(zip(behind, terms, strict=True)):
            if not any(set(term) & set(rarer) for rarer in asked):
                asked.append(term)
    return frozenset(asked)


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
