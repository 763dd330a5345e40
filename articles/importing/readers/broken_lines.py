"""Short broken lines, as they are copied out of a phone's reader, joined to paragraphs again.

Such a text breaks its sentences over lines of one or two dozen characters and sets its
paragraphs apart by blank lines. An ordinary text has a paragraph a line and must never be
joined, so every doubt is decided against joining.
"""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import median

from articles.importing.blocks import Block

TYPICAL_LENGTH = 25
# Lines of verse are shorter than this, mark included.
VERSE_LENGTH = 8
# Lines broken at a fixed width differ by no more than this.
WIDTH_TOLERANCE = 2
# As many headings, one below the other, may be as wide as each other by chance.
MOST_HEADINGS = 2
# Of a hundred lines of a broken text at most five are longer.
LONG_LENGTH = 40

SENTENCE_END = re.compile(r"(?:[。！？!?…；;~～][”’」』）)】》\"']*|↓+)\Z")
CANNOT_START = re.compile(r"[，。、；：！？）」』】》”’,;:!?)]")
# What no heading and no paragraph ends in.
OPEN_END = re.compile(r"[，、,的和与及将在对把被向从以为]\Z")
# 1. / 一、 / （二） / ① / • at the beginning: an item of a list.
ITEM = re.compile(
    r"\d{1,2}[.．、)）](?!\d)|[一二三四五六七八九十]+、|[（(][\d一二三四五六七八九十]+[)）]|[①-⑳•·●■◆▪○□▲]"
)
# 时间：… is a line of its own; 王阿姨说：… need not be.
LABEL = re.compile(r"\w{2,6}(?<![说道称示绍问答调出是为])[：:]")
# What stands alone between blank lines as headings do.
NAME = re.compile(r"[\u4e00-\u9fff]{2,10}")
UNIT = re.compile(r"\w{2,12}(?:居民区|居委会|居民委员会|社区|小区)")


def rejoined(blocks: list[Block], indented: set[int]) -> list[Block]:
    """The blocks with the lines of each broken paragraph joined to one, at its first line.

    `indented` are the numbers of the lines that began with white space: each of them begins a
    paragraph. Blocks with a style or a picture are never joined. If the text as a whole is not
    one of broken lines, the blocks come back as they are.
    """
    runs = runs_of(blocks, indented)
    if not is_broken(blocks, runs):
        return blocks
    result = []
    alone = sum(len(run) == 1 and bool(NAME.fullmatch(run[0].text)) for run in runs)
    heading = ""
    for run in runs:
        # A heading right above its text; not the name that a text begins with below its heading.
        is_named = heading[:2] == run[0].text[:2]
        if len(run) > 2 and UNIT.fullmatch(run[0].text) and not is_named:
            heading = run[0].text
            result.append(run.pop(0))
        elif len(run) == 1 and NAME.fullmatch(run[0].text):
            heading = run[0].text
        is_ended = alone > 1 and len(run) > 1 and ends_sentence(run[-1].text)
        if is_paragraph(run) or is_ended or is_title(run):
            text = run[0].text
            for block in run[1:]:
                text = glued(text, block.text)
            result.append(Block(text, run[0].line))
        else:
            result += run
    return result


def runs_of(blocks: list[Block], indented: set[int]) -> list[list[Block]]:
    """The blocks in groups of those whose lines follow each other and could be one paragraph."""
    runs: list[list[Block]] = []
    for block in blocks:
        continues = (
            bool(runs)
            and is_plain(block)
            and is_plain(runs[-1][-1])
            and block.line == runs[-1][-1].line + 1
            and block.line not in indented
            and not ITEM.match(block.text)
            and not LABEL.match(block.text)
        )
        if continues:
            runs[-1].append(block)
        else:
            runs.append([block])
    return runs


def is_plain(block: Block) -> bool:
    return not (block.style or block.picture)


def is_broken(blocks: list[Block], runs: list[list[Block]]) -> bool:
    """Whether the whole text has broken lines: short ones, in runs, rarely ending a sentence.

    Of the breaks inside sentences every third, and two in all, must be clear ones: headings
    above a short paragraph look like broken lines too.
    """
    paragraphs = [run for run in runs if is_paragraph(run)]
    if not paragraphs or len(runs) < 2 or (len(paragraphs) < 2 and len(paragraphs[0]) < 4):
        return False
    lengths = [len(block.text) for block in blocks if is_plain(block)]
    long = sum(length > LONG_LENGTH for length in lengths)
    if median(lengths) > TYPICAL_LENGTH or long * 20 > len(lengths):
        return False
    if median(len(block.text) for run in paragraphs for block in run) <= VERSE_LENGTH:
        return False
    breaks = [before for run in runs for before in run[:-1]]
    ended = sum(ends_sentence(block.text) for block in breaks)
    inside = sum(not ends_sentence(block.text) for run in paragraphs for block in run[:-1])
    clear = sum(clear_breaks(run) for run in paragraphs)
    return ended * 3 < len(breaks) and clear >= 2 and clear * 3 >= inside


def is_paragraph(run: list[Block]) -> bool:
    """Whether a run ends like a paragraph and seems broken inside a sentence at least once."""
    return (
        len(run) > 1
        and ends_sentence(run[-1].text)
        and any(
            not ends_sentence(before.text)
            and (place > 0 or re.search("[，、,]", before.text) or is_clear(before, after))
            for place, (before, after) in enumerate(pairwise(run))
        )
    )


def is_title(run: list[Block]) -> bool:
    """Whether a few short lines are one title: one of them at least cannot end where it does."""
    length = sum(len(block.text) for block in run)
    return 1 < len(run) < 5 and length <= 45 and any(is_clear(*pair) for pair in pairwise(run))


def clear_breaks(run: list[Block]) -> int:
    """How many lines of a run cannot end there, by their words or by their common width."""
    lengths = [len(block.text) for block in run[:-1]]
    is_wrapped = (
        len(lengths) > MOST_HEADINGS
        and min(lengths) > VERSE_LENGTH
        and max(lengths) - min(lengths) <= WIDTH_TOLERANCE
        and len(run[-1].text) <= max(lengths)
    )
    return len(lengths) if is_wrapped else sum(is_clear(*pair) for pair in pairwise(run))


def is_clear(before: Block, after: Block) -> bool:
    return bool(OPEN_END.search(before.text) or CANNOT_START.match(after.text))


def ends_sentence(text: str) -> bool:
    return SENTENCE_END.search(text) is not None


def glued(before: str, after: str) -> str:
    """Two halves of a line as one: with a space between Latin words, else with none."""
    is_latin = before[-1:].isascii() and before[-1:].isalpha()
    return (
        f"{before} {after}"
        if is_latin and after[:1].isascii() and after[:1].isalpha()
        else before + after
    )
