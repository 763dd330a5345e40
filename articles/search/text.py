"""One spelling for texts and queries, and the way back to the printed one.

NFKC, small letters, simplified characters; no blanks but one between two words of Latin letters or
digits. Each run of these stands between two marks, so that a plain search for a substring
finds whole runs only: 87 with its marks is not in 187 with its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from articles.simplified import simplified

# Private characters, which no text keeps: around a run; between the fields of a document; between
# the values of one field.
# Characters of a text that may stand in many documents.
SHORT = 200
RUN = "\ue000"
FIELD = "\ue001"
VALUE = "\ue002"
# What is left out of the index, as the one spelling has it; the same stands in the function of the
# migration that makes the index.
PUNCTUATION = frozenset(
    " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~·—‘’“”、。〈〉《》「」『』【】〔〕" + FIELD + VALUE
)
# Characters so frequent that the pairs on both sides of one tell little of what stands there: with
# one of them between, three neighbours are one index term too. The mark of a run, the commonest
# characters of written Chinese, two of a street's newspaper; the same as in the migration.
JOINTS = frozenset(RUN + "的一是了不在有人上中大为和到个也地与及对区民")
PIECES = re.compile(f"[{re.escape(''.join(PUNCTUATION))}]+")
THREES = re.compile(f"(?=(.[{''.join(JOINTS)}].))", re.DOTALL)
# Runs of Latin letters, digits and the like; those parted by a blank only; the blank meanwhile.
WORDS = re.compile(r"([^\W_\u2e80-\U0010ffff]+)")
BETWEEN = re.compile(f"{RUN} +{RUN}")
KEPT = "\ue003"
# A text in pieces: runs of Chinese characters and punctuation, each spelled by one character and
# no word; single other characters.
PLAIN = "\u3001-\u303f\u4e00-\u9fff\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f“”‘’"
PLAIN_OR_ONE = re.compile(f"(?P<plain>[{PLAIN}]+)|.", re.DOTALL)
UNSEEN = re.compile(
    "[\ue000-\uf8ff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060\ufeff\ufffc\ud800-\udfff]"
)


@dataclass(frozen=True)
class Normal:
    """A text in the one spelling; `offsets` has for each of its characters the position of the
    printed character that it was made of."""

    text: str
    offsets: list[int]


@lru_cache(maxsize=30_000)
def spelled(printed: str) -> str:
    """The one spelling of a character: none, one or several characters; white space is " "."""
    if UNSEEN.match(printed):
        return ""
    narrow = unicodedata.normalize("NFKC", printed).lower()
    simple = "".join(map(simplified, narrow))
    return simple if simple.strip() else " "


@lru_cache(maxsize=30_000)
def is_word(character: str) -> bool:
    """A Latin letter or digit (or of a like script): of these whole runs are matched."""
    return WORDS.match(character) is not None


class Spelling(dict[int, str]):
    """What `str.translate` puts for each character, found when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = spelled(chr(code))
        return self[code]


SPELLING = Spelling()


@lru_cache(maxsize=128)
def normal(text: str) -> Normal:
    """The text in the one spelling, with the way back."""
    characters: list[str] = []
    offsets: list[int] = []
    was_word, blank = False, -1

    def add(character: str, position: int) -> None:
        characters.append(character)
        offsets.append(position)

    for piece in PLAIN_OR_ONE.finditer(text):
        position = piece.start()
        if piece["plain"]:
            if was_word:
                add(RUN, position)
            characters.append(piece[0].translate(SPELLING))
            offsets.extend(range(position, piece.end()))
            was_word, blank = False, -1
            continue
        for character in spelled(piece[0]):
            if character == " ":
                blank = position
                continue
            word = is_word(character)
            if was_word and (not word or blank >= 0):
                add(RUN, position)
            if word and was_word and blank >= 0:
                add(" ", blank)
            if word and (not was_word or blank >= 0):
                add(RUN, position)
            add(character, position)
            was_word, blank = word, -1
    if was_word:
        add(RUN, len(text))
    return Normal("".join(characters), offsets)


def normal_text(text: str) -> str:
    """The text of `normal`, without the way back and so much sooner."""
    return normal_once(text) if len(text) <= SHORT else normal_anew(text)


def normal_anew(text: str) -> str:
    text = RUN.join(WORDS.split(text.translate(SPELLING)))
    return BETWEEN.sub(f"{RUN}{KEPT}{RUN}", text).replace(" ", "").replace(KEPT, " ")


# A headline is part of each of its article's documents.
normal_once = lru_cache(maxsize=1000)(normal_anew)


def joined(fields: Iterable[Iterable[str]]) -> str:
    """The values of each field in the one spelling, parted so that nothing matches across."""
    return FIELD.join(VALUE.join(map(normal_text, values)) for values in fields)


def grams(text: str) -> set[str]:
    """The index terms of a text in the one spelling: its characters, its pairs of them, and three
    with a joint between; of punctuation the text itself is asked."""
    pieces = PIECES.split(text)
    terms = set().union(*pieces)
    terms.update(*(map(str.__add__, piece, piece[1:]) for piece in pieces))
    terms.update(*map(THREES.findall, pieces))
    terms.discard(RUN)
    return terms


def gram_lines(texts: list[str]) -> list[str]:
    """The index terms of each text as SQLite's index is told them."""
    return [" ".join(grams(text)) for text in texts]


def needed(needle: str) -> set[str]:
    """The index terms that every text with the needle has; not those that are part of another, of
    which the index need not be asked."""
    terms = grams(needle)
    return {term for term in terms if not any(term != other and term in other for other in terms)}
