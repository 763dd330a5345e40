"""Joining what columns broke.

A sentence cut at a column's end goes on elsewhere, where it makes no sense. A join is made only
where two signs agree: the section's text ends without a sentence's end; and the paragraph found
elsewhere cannot begin a sentence, or stands behind its section's plans, or is followed by a
paragraph that opens with the name of the area whose text broke off. Each join is noted with both
halves, so that a person can undo it.
"""

from __future__ import annotations

from . import lexicon
from .blocks import Doubt
from .fold import fold
from .lines import can_begin_a_sentence, is_sentence
from .names import Names
from .parts import Join, Paragraph, Section

SHOWN = 12


def reflow(sections: list[Section], names: Names) -> list[Doubt]:
    """Move strayed paragraphs to the section they belong to; give a doubt for each join.

    Changes the sections in place. No character is lost: a moved paragraph is appended, its first
    half without a separator.
    """
    doubts = []
    for section in sections:
        if not section.body or is_sentence(section.body[-1].text):
            continue
        strayed = find_continuation(section, sections, names)
        if strayed is None:
            doubts.append(
                Doubt(
                    section.body[-1].line,
                    f"“{section.heading}”一节没有写完，也没有找到接下去的段落。",
                )
            )
            continue
        home, start, end = strayed
        moved = home.body[start:end]
        del home.body[start:end]
        if home.area != section.area:
            # A paragraph of this area that strayed in front of the rest of its sentence.
            while start and named_in(home.body[start - 1], names) == section.area:
                start -= 1
                moved.append(home.body.pop(start))
        doubts.append(join(section, moved))
    return doubts


def named_in(paragraph: Paragraph, names: Names) -> str | None:
    """The area whose name opens a paragraph."""
    opening = names.opening(paragraph.text)
    return opening[0] if opening else None


def join(section: Section, moved: list[Paragraph]) -> Doubt:
    """Append the moved paragraphs to a section that broke off, and note where it was joined."""
    last, first = section.body[-1], moved[0]
    noted = Join(last.text[-SHOWN:], first.text[:SHOWN], first.line)
    section.joins.append(noted)
    section.body[-1] = Paragraph(last.text + first.text, last.line)
    section.body += moved[1:]
    return Doubt(
        first.line,
        f"“…{noted.before}”和“{noted.after}…”接成了一句，归入“{section.heading}”，请核对。",
    )


def find_continuation(
    broken: Section, sections: list[Section], names: Names
) -> tuple[Section, int, int] | None:
    """Where the text of a broken section goes on: a section and its paragraphs [start, end).

    The best of all candidates: one followed by the broken section's own area before one that
    cannot begin a sentence before one that only stands behind the plans of its section.
    """
    best: tuple[int, Section, int, int] | None = None
    for home in sections:
        for position in range(len(home.body)):
            if position == 0 and home is broken:
                continue
            if home is broken and position == len(home.body) - 1:
                continue
            signs = signs_of(home, position, broken, names)
            if signs and (best is None or signs > best[0]):
                best = (signs, home, position, end_of(home, position, broken, names))
    return best[1:] if best else None


def signs_of(home: Section, position: int, broken: Section, names: Names) -> int:
    """How strongly a paragraph looks like the continuation: 0 not at all, 3 most."""
    text = home.body[position].text
    opening = names.opening(text)
    if opening and opening[0] != broken.area:
        return 0
    if not can_begin_a_sentence(text):
        return 2
    if opening or position == 0:
        return 0
    follower = home.body[position + 1].text if position + 1 < len(home.body) else ""
    named = names.opening(follower) if follower else None
    if named and named[0] == broken.area != home.area:
        return 3
    behind_plans = lexicon.PLAN.search(fold(home.body[position - 1].text))
    if behind_plans and not lexicon.PLAN.search(fold(text)) and home is not broken:
        owner = names.opening(home.body[position - 1].text)
        return 1 if owner is None or owner[0] != broken.area else 0
    return 0


def end_of(home: Section, position: int, broken: Section, names: Names) -> int:
    """Behind the continuation and the paragraphs after it that name the same area."""
    end = position + 1
    while end < len(home.body):
        named = names.opening(home.body[end].text)
        if not named or named[0] != broken.area or broken.area == home.area:
            break
        end += 1
    return end
