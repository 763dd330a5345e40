"""Tables whose rows report on one area each: the first cell is the heading of a section."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .blocks import Block
from .names import Names

BETWEEN = re.compile(r"\s*[|｜│]\s*|\t+| *　+ *| {2,}")
BARS = re.compile(r"[|｜│]")


def cells_of(block: Block) -> list[str]:
    """The cells of a line, as far as it looks like a row of a table; one cell if not."""
    return [cell for cell in BETWEEN.split(block.text.strip(" |｜│\t　")) if cell]


def tables(blocks: Sequence[Block], names: Names) -> dict[int, list[str]]:
    """For each block that is a row about an area what its table's columns are headed by, nothing
    without a header.

    A table is made of at least two rows that follow each other, each with an area's name or
    another unit's as its first cell; what its columns are headed by is the row right above, of
    as many cells.
    """
    rows: dict[int, list[str]] = {}
    start = 0
    while start < len(blocks):
        end = start
        while end < len(blocks) and is_row(blocks[end], names):
            end += 1
        if end - start >= 2:
            above = cells_of(blocks[start - 1]) if start else []
            width = max(len(cells_of(block)) for block in blocks[start:end])
            rows |= dict.fromkeys(range(start, end), above if len(above) == width else [])
        start = max(end, start + 1)
    return rows


def is_row(block: Block, names: Names) -> bool:
    cells = cells_of(block)
    return len(cells) > 1 and len(cells[0]) <= 15 and names.is_unit(cells[0])


def split_rows(blocks: Sequence[Block], names: Names) -> tuple[list[Block], list[tuple[int, str]]]:
    """The blocks, with each row of such a table as a heading and a paragraph for each further
    cell, headed by its column; and the bars between cells, which are dropped, with their line."""
    rows = tables(blocks, names)
    result: list[Block] = []
    dropped: list[tuple[int, str]] = []
    for position, block in enumerate(blocks):
        if position not in rows:
            result.append(block)
            continue
        if bars := "".join(BARS.findall(block.text)):
            dropped.append((block.line, bars))
        columns = rows[position]
        first, *cells = cells_of(block)
        result.append(Block(first, block.line, "heading"))
        for number, cell in enumerate(cells, start=1):
            column = columns[number] if number < len(columns) else ""
            result.append(Block(cell, block.line, "cell", column=column))
    return result, dropped
