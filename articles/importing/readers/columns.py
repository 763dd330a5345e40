"""The order of reading on a page: characters to lines, lines to columns, to paragraphs.

Places are in points, counted from the lower left. The rules are those of a newspaper's page:
columns are parted by white gutters, headlines span several columns, the first line of a
paragraph is indented, its last one is short.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from articles.importing.readers.broken_lines import glued

# In characters (the height of a line): a wider gap in a line parts two columns' lines.
GUTTER = 1.2
# A gap of this width inside a line was a space in print.
SPACE = 0.28
FULL_WIDTH_SPACE = 0.8
INDENT = 1.2
SHORT = 1.5
# In the usual distance of two lines of the column.
PARAGRAPH_GAP = 1.5
# In the usual size of the page's characters.
HEADING_SIZE = 1.25
SAME_SIZE = 1.15
# In characters: the cells of a table are shorter than the lines of a column.
CELL_LENGTH = 6


@dataclass(frozen=True)
class Char:
    """A character and its box; `is_spaced` if white space stands before it in the file."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    is_spaced: bool = False

    @property
    def size(self) -> float:
        return max(self.top - self.bottom, 0.1)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass
class Piece:
    """Part of a line, without a gap that could be a gutter."""

    text: str
    left: float
    right: float
    middle: float
    size: float
    count: int = 1

    def is_level_with(self, other: Piece | Char) -> bool:
        return abs(self.middle - other.middle) < 0.4 * min(self.size, other.size)

    def take(self, char: Char) -> None:
        gap = char.left - self.right
        if gap > SPACE * char.size or (char.is_spaced and gap > 0.1 * char.size):
            wide = gap > FULL_WIDTH_SPACE * char.size
            self.text += "\u3000" if wide else " "
        self.text += char.text
        self.right = max(self.right, char.right)
        self.size = max(self.size, char.size)
        self.count += 1


def lines_of(chars: list[Char]) -> list[tuple[str, str]]:
    """The paragraphs of a page in the order of reading, each with its style as in Block.

    Every character given is in exactly one paragraph.
    """
    if not chars:
        return []
    usual = median(char.size for char in chars)
    result = []
    for column in columns_of(pieces_of(chars), usual):
        rows = rows_of(column)
        # Only a table is left whole where it could be cut.
        if gutter(column, usual) is not None:
            result += [(row.text, "row") for row in rows]
        else:
            result += paragraphs_of(rows, usual)
    return result


def pieces_of(chars: list[Char]) -> list[Piece]:
    """The characters, in the file's order, as pieces of lines from left to right."""
    pieces: list[Piece] = []
    for char in chars:
        last = pieces[-1] if pieces else None
        if (
            last
            and last.is_level_with(char)
            and -0.7 * char.size < char.left - last.right < GUTTER * char.size
        ):
            last.take(char)
        else:
            pieces.append(Piece(char.text, char.left, char.right, char.middle, char.size))
    return pieces


def columns_of(pieces: list[Piece], usual: float) -> list[list[Piece]]:
    """The pieces in groups, each of one column or table, in the order of reading.

    A page is cut at its gutters from left to right; where a headline spans them, it is first
    cut above and below that headline. `usual` is the size of the page's characters.
    """
    cut = gutter(pieces, usual)
    if cut is not None and is_table(pieces):
        return [pieces]
    if cut is not None:
        left = [piece for piece in pieces if piece.right <= cut]
        right = [piece for piece in pieces if piece.right > cut]
        return columns_of(left, usual) + columns_of(right, usual)
    parts = stacked(pieces, usual)
    if len(parts) == 1:
        return parts
    return [column for part in parts for column in columns_of(part, usual)]


def gutter(pieces: list[Piece], usual: float) -> float | None:
    """Where the pieces can be cut from top to bottom: the middle of the first white gap."""
    ordered = sorted(pieces, key=lambda piece: piece.left)
    right = ordered[0].right
    for piece in ordered[1:]:
        if piece.left - right > 0.8 * usual:
            return (piece.left + right) / 2
        right = max(right, piece.right)
    return None


def stacked(pieces: list[Piece], usual: float) -> list[list[Piece]]:
    """The pieces cut from left to right into parts with and without gutters, from the top.

    Rows that together still have a gutter stay together, and so do rows without one.
    """
    parts: list[list[Piece]] = []
    has_gutter = False
    for band in bands_of(pieces):
        band_has = gutter(band, usual) is not None
        if parts:
            together = parts[-1] + band
            together_has = gutter(together, usual) is not None
            if together_has if has_gutter or band_has else not together_has:
                parts[-1] = together
                has_gutter = together_has
                continue
        parts.append(band)
        has_gutter = band_has
    return parts


def bands_of(pieces: list[Piece]) -> list[list[Piece]]:
    """The pieces in groups between which a white line crosses the page, from the top."""
    bands: list[list[Piece]] = []
    bottom = 0.0
    for piece in sorted(pieces, key=lambda piece: -(piece.middle + 0.3 * piece.size)):
        if bands and piece.middle + 0.3 * piece.size > bottom:
            bands[-1].append(piece)
            bottom = min(bottom, piece.middle - 0.3 * piece.size)
        else:
            bands.append([piece])
            bottom = piece.middle - 0.3 * piece.size
    return bands


def is_table(pieces: list[Piece]) -> bool:
    """Whether the pieces are short and stand beside each other in most of two or more rows."""
    levels = levels_of(pieces)
    beside = sum(len(level) > 1 for level in levels)
    return (
        beside > 1
        and beside * 5 >= len(levels) * 4
        and sum(piece.count for piece in pieces) <= CELL_LENGTH * len(pieces)
    )


def levels_of(pieces: list[Piece]) -> list[list[Piece]]:
    """The pieces of each line from left to right, from the top."""
    levels: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.middle):
        if levels and levels[-1][0].is_level_with(piece):
            levels[-1].append(piece)
        else:
            levels.append([piece])
    return [sorted(level, key=lambda piece: piece.left) for level in levels]


def rows_of(column: list[Piece]) -> list[Piece]:
    """The lines of a column from the top, each joined of its pieces."""
    result = []
    for row in levels_of(column):
        text = row[0].text
        for before, after in pairwise(row):
            gap = (after.left - before.right) / after.size
            space = "\u3000" if gap > FULL_WIDTH_SPACE else " " if gap > SPACE else ""
            text += space + after.text
        right = max(piece.right for piece in row)
        size = max(piece.size for piece in row)
        result.append(Piece(text, row[0].left, right, row[0].middle, size))
    return result


def paragraphs_of(rows: list[Piece], usual: float) -> list[tuple[str, str]]:
    """The lines of one column, from the top, as paragraphs with their style."""
    left = min(row.left for row in rows)
    right = max(row.right for row in rows)
    pitches = [above.middle - below.middle for above, below in pairwise(rows)]
    pitch = median(pitches) if pitches else 0.0
    result = []
    text = rows[0].text
    for above, below in pairwise(rows):
        ends = (
            above.right < right - SHORT * above.size
            or below.left > max(left, above.left) + INDENT * below.size
            or (below.left > left + INDENT * below.size and above.left < below.left)
            or above.middle - below.middle > PARAGRAPH_GAP * pitch
            or max(above.size, below.size) > SAME_SIZE * min(above.size, below.size)
        )
        if ends:
            result.append((text, style_of(above, usual)))
            text = below.text
        else:
            text = glued(text, below.text)
    result.append((text, style_of(rows[-1], usual)))
    return result


def style_of(row: Piece, usual: float) -> str:
    return "heading" if row.size > HEADING_SIZE * usual else ""
