"""Joining what columns broke.

A sentence cut at a column's end goes on elsewhere, where it makes no sense. A join is made only
where two signs agree: the section's text ends without a sentence's end; and the paragraph found
elsewhere cannot begin a sentence, or stands behind its section's plans, or is followed by a
paragraph that opens with the name of the area whose text broke off. Each join is noted with both
halves, so that a person can undo it.
"""

from __future__ import annotations

import re

from . import lexicon
from .blocks import Doubt
from .fold import fold
from .lines import can_begin_a_sentence, is_sentence
from .names import Names
from .parts import Join, Paragraph, Section

SHOWN = 12
# What strays is a few paragraphs, and then one that names its area.
REACH = 6
# More sections than these that break off are no paper with columns, but a text gone wrong.
MOST_BREAKS = 40
# Rows of a table and items of a list end without a full stop.
NO_SENTENCE = re.compile(r"^[①-⑳]|[；;：:]$|\t|^\S{1,20}　")


def reflow(sections: list[Section], names: Names) -> list[Doubt]:
    """Move strayed paragraphs to the section they belong to; give a doubt for each join.

    Changes the sections in place. No character is lost: a moved paragraph is put behind the one
    that breaks off, the two halves of the sentence without a separator.
    """
    doubts: list[Doubt] = []
    breaks = [section for section in sections if broken_at(section) is not None]
    if len(breaks) > MOST_BREAKS:
        message = f"有 {len(breaks)} 节没有写完，太多了，没有去接；请看看原稿是不是乱了。"
        return [Doubt(breaks[0].line, message)]
    # The clearest first: what surely belongs to one section is not to be taken for another.
    for least in (3, 2, 1):
        for section in breaks:
            at = broken_at(section)
            if at is None:
                continue
            strayed = find_continuation(section, at, sections, names, least)
            if strayed is not None:
                doubts.append(join(section, at, take_out(strayed, section, names)))
                doubts += bring_home_plans(section, sections, names)
    for section in breaks:
        at = broken_at(section)
        if at is not None and at == len(section.body) - 1:
            message = f"“{section.heading}”一节没有写完，也没有找到接下去的段落。"
            doubts.append(Doubt(section.body[at].line, message))
    return doubts


def take_out(strayed: tuple[Section, int, int], section: Section, names: Names) -> list[Paragraph]:
    """Take the strayed paragraphs out of the section that they stand in."""
    home, start, end = strayed
    moved = home.body[start:end]
    del home.body[start:end]
    if home.area != section.area:
        # A paragraph of this area that strayed in front of the rest of its sentence.
        while start and named_in(home, start - 1, names) == section.area:
            start -= 1
            moved.append(home.body.pop(start))
    return moved


def bring_home_plans(section: Section, sections: list[Section], names: Names) -> list[Doubt]:
    """Move the plans of a section that was broken, where they end another area's section: its
    sentence strayed, and the paragraph opens with 下半年 and the area's name."""
    doubts = []
    for home in sections:
        if home.area in (None, section.area) or len(home.body) < 2 or section.area is None:
            continue
        last = home.body[-1]
        if lexicon.PLAN_BEGINS.match(fold(last.text)) and (
            named_in(home, len(home.body) - 1, names) == section.area
        ):
            section.body.append(home.body.pop())
            message = f"“{last.text[:SHOWN]}…”写的是“{section.heading}”，移到了那一节，请核对。"
            doubts.append(Doubt(last.line, message))
    return doubts


def broken_at(section: Section) -> int | None:
    """The first paragraph that does not end as a sentence does; an item of a list may."""
    for position, paragraph in enumerate(section.body):
        if not (is_sentence(paragraph.text) or NO_SENTENCE.search(paragraph.text)):
            return position
    return None


def named_in(section: Section, position: int, names: Names) -> str | None:
    """The area whose name opens a paragraph; None behind the last."""
    if position >= len(section.body):
        return None
    opening = names.opening(section.body[position].text)
    return opening[0] if opening else None


def join(section: Section, at: int, moved: list[Paragraph]) -> Doubt:
    """Put the moved paragraphs behind the one that broke off, and note where it was joined."""
    last, first = section.body[at], moved[0]
    noted = Join(last.text[-SHOWN:], first.text[:SHOWN], first.line)
    section.joins.append(noted)
    section.body[at : at + 1] = [Paragraph(last.text + first.text, last.line), *moved[1:]]
    return Doubt(
        first.line,
        f"“…{noted.before}”和“{noted.after}…”接成了一句，归入“{section.heading}”，请核对。",
    )


def find_continuation(
    broken: Section, at: int, sections: list[Section], names: Names, least: int
) -> tuple[Section, int, int] | None:
    """Where the text of a broken section goes on: a section and its paragraphs [start, end), the
    first with at least so many signs; None without one.

    The signs are weighed: a paragraph followed by the broken section's own area before one that
    cannot begin a sentence before one that only stands behind the plans of its section.
    """
    for home in sections:
        for position in range(at + 1 if home is broken else 0, len(home.body)):
            if signs_of(home, position, broken, names) >= least:
                return home, position, end_of(home, position, broken, names)
    return None


def signs_of(home: Section, position: int, broken: Section, names: Names) -> int:
    """How strongly a paragraph looks like the continuation: 0 not at all, 3 most."""
    text = home.body[position].text
    own = named_in(home, position, names)
    if own and own != broken.area:
        return 0
    if not own and leads_to(home, position, broken, names):
        return 3
    if not own and home is broken and is_behind_caption(home, position):
        return 2
    if not can_begin_a_sentence(text):
        return 2
    if own or position == 0 or home is broken:
        return 0
    behind_plans = lexicon.PLAN.search(fold(home.body[position - 1].text))
    if behind_plans and not lexicon.PLAN.search(fold(text)):
        return int(named_in(home, position - 1, names) != broken.area)
    return 0


def is_behind_caption(section: Section, position: int) -> bool:
    """Whether a caption parts a paragraph that breaks off from this one, which is no plan."""
    before, text = section.body[position - 1], section.body[position]
    is_parted = any(before.line < photo.line < text.line for photo in section.photos)
    is_open = not (is_sentence(before.text) or NO_SENTENCE.search(before.text))
    return is_parted and is_open and not lexicon.PLAN_BEGINS.match(fold(text.text))


def next_named(home: Section, position: int, names: Names) -> int:
    """The first paragraph behind this one that opens with an area's name, of those within REACH."""
    end = min(len(home.body), position + 1 + REACH)
    return next((n for n in range(position + 1, end) if named_in(home, n, names)), end)


def leads_to(home: Section, position: int, broken: Section, names: Names) -> bool:
    """Whether a paragraph begins what strayed into another area's section: a paragraph that opens
    with the broken area's name follows, and before it the section broke off or had its plans."""
    end = next_named(home, position, names)
    if home.area == broken.area or named_in(home, end, names) != broken.area:
        return False
    text = fold(home.body[position].text)
    if not all(can_begin_a_sentence(home.body[n].text) for n in range(position + 1, end)):
        return False  # One of those behind begins it.
    if position == 0:
        # In front of what the section itself says.
        rest = range(end, len(home.body))
        return any(named_in(home, n, names) == home.area for n in rest)
    if end == position + 1:
        return True
    before = fold(home.body[position - 1].text)
    is_behind = not is_sentence(before) or lexicon.PLAN_BEGINS.match(before)
    return bool(is_behind) and not lexicon.PLAN_BEGINS.match(text)


def end_of(home: Section, position: int, broken: Section, names: Names) -> int:
    """Behind the continuation and the paragraphs after it that name the same area."""
    end = position + 1
    if leads_to(home, position, broken, names):
        end = next_named(home, position, names)
    while broken.area != home.area and named_in(home, end, names) == broken.area is not None:
        end += 1
    return end
