"""One spelling for recognising words: never for what is stored or shown."""

import unicodedata
from functools import cache

from articles.simplified import simplified


@cache
def fold_character(character: str) -> str:
    """Half-width and simplified, if that is one character too; else the character itself."""
    narrow = unicodedata.normalize("NFKC", character)
    if len(narrow) != 1:
        return character
    return simplified(narrow)


def fold(text: str) -> str:
    """The text with every character folded: as long as it was, so that positions agree."""
    return "".join(map(fold_character, text))
