"""What a reader makes of a file: its text as blocks, and what it doubts."""

from __future__ import annotations

from dataclasses import dataclass, field


class Refused(Exception):
    """The file cannot be read; the message says in Chinese why, and what to do."""


@dataclass(frozen=True)
class Block:
    """One paragraph (or table row) of the text.

    `line` counts from 1 in the text as read. `style` is "" for plain text, "heading" for what
    the file itself marks as a heading, "row" for a table's row, whose cells are joined by
    full-width spaces. `picture` is the name of a picture that stands here (of the file's own, or
    of a marker such as 【图1】); such a block may have no text. A "cell" is one cell of a row, and
    `column` what its column is headed by.
    """

    text: str
    line: int
    style: str = ""
    picture: str = ""
    column: str = ""


@dataclass(frozen=True)
class Doubt:
    """Something a person should look at: the line it is about, and a sentence in Chinese."""

    line: int
    message: str


@dataclass
class Document:
    """A file as read. `dropped` holds, with their lines, the characters that are no text of it:
    decoration and control characters; all others are in the blocks."""

    blocks: list[Block] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    dropped: list[tuple[int, str]] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
