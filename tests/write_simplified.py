"""Write opencc's simplified character of each traditional one into the table that the site reads.

python -m tests.write_simplified
"""

from __future__ import annotations

import sys

import opencc

from articles.simplified import TABLE


def table() -> dict[str, str]:
    """Of each character that opencc changes into another one, which."""
    convert = opencc.OpenCC("t2s").convert
    every = (chr(number) for number in range(sys.maxunicode + 1) if not 0xD800 <= number < 0xE000)
    pairs = ((character, convert(character)) for character in every)
    return {one: simple for one, simple in pairs if simple != one and len(simple) == 1}


if __name__ == "__main__":
    found = table()
    TABLE.write_text(f"{''.join(found)}\n{''.join(found.values())}\n", encoding="utf-8")
