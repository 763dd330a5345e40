"""How a passage of a text is hidden: a mark stands in its place, and in it, unseen, whose it is.

What is kept in the print's own tables, indexed and served is the text with its marks, so that no
output for readers can show what is hidden; staff find it in the history and in past publications.
The mark is ▇▇; between the two, characters that no font draws write the number of the withholding
that put it there, by which it is found again wherever the text is moved or copied.
"""

from __future__ import annotations

import re
from typing import NamedTuple

BLOCK = "▇"
# The variation selectors that no writing uses with a block.
FIRST, BASE = 0xE0100, 240
UNSEEN = "\U000e0100-\U000e01ef"
MARK = re.compile(f"({BLOCK}[{UNSEEN}]+{BLOCK})")


class Part(NamedTuple):
    text: str
    is_mark: bool


def mark_of(number: int) -> str:
    """What stands in the place of the passage that the withholding of this number hides."""
    digits = ""
    while number:
        number, digit = divmod(number, BASE)
        digits = chr(FIRST + digit) + digits
    return f"{BLOCK}{digits}{BLOCK}"


def parts(text: str) -> list[Part]:
    """The text cut at its marks."""
    pieces = MARK.split(text)
    return [Part(piece, number % 2 == 1) for number, piece in enumerate(pieces) if piece]
