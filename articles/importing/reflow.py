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
    for section in breaks:
        at = broken_at(section)
        if at is None:
            continue
        strayed = find_continuation(section, at, sections, names)
        if strayed is None:
            if at == len(section.body) - 1:
                message = f"“{section.heading}”一节没有写完，也没有找到接下去的段落。"
                doubts.append(Doubt(section.body[at].line, message))
            continue
        home, start, end = strayed
        moved = home.body[start:end]
        del home.body[start:end]
        if home.area != section.area:
            # A paragraph of this area that strayed in front of the rest of its sentence.
            while start and named_in(home, start - 1, names) == section.area:
                start -= 1
                moved.append(home.body.pop(start))
        doubts.append(join(section, at, moved))
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
    broken: Section, at: int, sections: list[Section], names: Names
) -> tuple[Section, int, int] | None:
    """Where the text of a broken section goes on: a section and its paragraphs [start, end).

    The best of all candidates: one followed by the broken section's own area before one that
    cannot begin a sentence before one that only stands behind the plans of its section.
    """
    best: tuple[int, Section, int, int] | None = None
    for home in sections:
        for position in range(at + 1 if home is broken else 0, len(home.body)):
            signs = signs_of(home, position, broken, names)
            if signs and (best is None or signs > best[0]):
                best = (signs, home, position, end_of(home, position, broken, names))
    return best[1:] if best else None


def signs_of(home: Section, position: int, broken: Section, names: Names) -> int:
    """How strongly a paragraph looks like the continuation: 0 not at all, 3 most."""
    text = home.body[position].text
    own = named_in(home, position, names)
    if own and own != broken.area:
        return 0
    if named_in(home, position + 1, names) == broken.area != home.area and position and not own:
        return 3
    if not can_begin_a_sentence(text):
        return 2
    if own or position == 0 or home is broken:
        return 0
    behind_plans = lexicon.PLAN.search(fold(home.body[position - 1].text))
    if behind_plans and not lexicon.PLAN.search(fold(text)):
        return int(named_in(home, position - 1, names) != broken.area)
    return 0


def end_of(home: Section, position: int, broken: Section, names: Names) -> int:
    """Behind the continuation and the paragraphs after it that name the same area."""
    end = position + 1
    while broken.area != home.area and named_in(home, end, names) == broken.area is not None:
        end += 1
    return end
