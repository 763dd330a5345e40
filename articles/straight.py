"""Text that runs one way: what turns round the rest of a line is not taken from staff.

Readers of files leave such characters out too (`.importing.readers.paragraphs`); Chinese has none.
"""

from __future__ import annotations

import re

# Unseen: marks, embeddings, overrides and isolates of direction.
TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def straight(text: str) -> str:
    return TURNING.sub("", text)


def as_kept(typed: str) -> str:
    """What was typed into a form, as it is kept: browsers end its lines with two characters."""
    return straight(typed).replace("\r\n", "\n")
