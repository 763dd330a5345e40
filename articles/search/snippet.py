"""Which printed words to show of what was found, with the terms marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from .query import Query
from .text import RUN, normal

BEFORE, LENGTH = 24, 96
# Of a term that stands there more often, the first places.
MOST_PLACES = 200


class Piece(NamedTuple):
    text: str
    is_marked: bool


@dataclass(frozen=True)
class Snippet:
    """Printed words with the terms marked; `start` is where in the text the first marked words
    begin, None if there are none."""

    pieces: list[Piece]
    start: int | None


def places(text: str, query: Query) -> list[tuple[int, int]]:
    """Where in a printed text the terms stand: begin and end of each, none overlapping."""
    one = normal(text)
    found = []
    for term in query.terms:
        at = one.text.find(term.needle)
        for _ in range(MOST_PLACES):
            if at < 0:
                break
            first, last = at, at + len(term.needle) - 1
            first += one.text[first] == RUN
            last -= one.text[last] == RUN
            found.append((one.offsets[first], one.offsets[last] + 1))
            at = one.text.find(term.needle, at + 1)
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(found):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def marked(text: str, query: Query) -> list[Piece]:
    """The text in pieces, those with the terms marked."""
    return between(text, places(text, query), 0, len(text))


def between(text: str, found: list[tuple[int, int]], begin: int, end: int) -> list[Piece]:
    """The text between two positions in pieces, those at the places found marked."""
    pieces, at = [], begin
    for first, last in found:
        first, last = max(first, begin), min(last, end)
        if first >= last:
            continue
        if first > at:
            pieces.append(Piece(text[at:first], False))
        pieces.append(Piece(text[first:last], True))
        at = last
    if at < end:
        pieces.append(Piece(text[at:end], False))
    return pieces


def snippet(text: str, query: Query) -> Snippet:
    """The part of a text where most of the terms stand together, cut at both ends with …."""
    found = places(text, query)
    if not found:
        cut = text[:LENGTH]
        return Snippet([Piece(cut + ("…" if len(text) > LENGTH else ""), False)], None)

    def together(place: tuple[int, int]) -> int:
        near = [text[a:b] for a, b in found if place[0] <= a < place[0] + LENGTH - BEFORE]
        return len(set(near))

    best = max(found, key=lambda place: (together(place), -place[0]))
    begin = max(0, best[0] - BEFORE)
    # Not further back than the sentence begins.
    begin = max([begin, *(text.rfind(mark, begin, best[0]) + 1 for mark in "。！？\n")])
    end = min(len(text), max(begin + LENGTH, best[1]))
    pieces = between(text, found, begin, end)
    if begin:
        pieces.insert(0, Piece("…", False))
    if end < len(text):
        pieces.append(Piece("…", False))
    return Snippet(pieces, best[0])
