"""What a reader asks: terms that all must be there, phrases in quotation marks, -exclusions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .text import RUN, normal

MAX_LENGTH = 100
MAX_TERMS = 8
PART = re.compile(r'(?P<minus>[-－]?)(?:["“”＂](?P<phrase>[^"“”＂]+)["“”＂]|(?P<word>\S+))')


@dataclass(frozen=True)
class Term:
    """`printed` as typed, `needle` in the one spelling: a text has the term if it has the needle.

    Of a phrase in quotation marks the runs at both ends need not be whole.
    """

    printed: str
    needle: str
    is_phrase: bool = False

    @property
    def typed(self) -> str:
        """As it is typed to be asked again."""
        return f'"{self.printed}"' if self.is_phrase else self.printed


@dataclass(frozen=True)
class Query:
    terms: list[Term] = field(default_factory=list)
    excluded: list[Term] = field(default_factory=list)
    is_cut: bool = False


def parse(typed: str) -> Query:
    """What was typed as a query; nothing that can be typed is an error.

    Beyond MAX_LENGTH characters or MAX_TERMS terms it is cut, and says so. A term without a
    letter, digit or Chinese character is none.
    """
    terms: dict[bool, list[Term]] = {False: [], True: []}
    is_cut = len(typed) > MAX_LENGTH
    for match in PART.finditer(typed[:MAX_LENGTH]):
        is_phrase = match["phrase"] is not None
        printed = match["phrase"] if is_phrase else match["word"].strip('"“”＂')
        needle = normal(printed).text
        if is_phrase:
            needle = needle.strip(RUN)
        if not any(character.isalnum() for character in needle):
            continue
        term = Term(printed.strip(), needle, is_phrase)
        mine = terms[bool(match["minus"])]
        if term.needle not in {other.needle for other in mine}:
            mine.append(term)
    is_cut = is_cut or any(len(mine) > MAX_TERMS for mine in terms.values())
    return Query(terms[False][:MAX_TERMS], terms[True][:MAX_TERMS], is_cut)
