"""What a person does to a reading that is not the typing of words: merge, split, move, undo.

Each function changes the article in place and loses no character.
"""

from __future__ import annotations

from .parts import Article, Paragraph, Section


def merge(article: Article, position: int) -> None:
    """Add a section to the one before it; its heading becomes a paragraph there."""
    if position < 1:
        return
    into, section = article.sections[position - 1], article.sections.pop(position)
    if section.heading:
        into.body.append(Paragraph(section.heading, section.line))
    into.body += section.body
    into.joins += section.joins
    into.photos += section.photos
    into.figures += section.figures
    into.honours += section.honours
    into.plans += section.plans
    into.area = into.area or section.area
    into.meeting_on = into.meeting_on or section.meeting_on


def split(article: Article, position: int, paragraph: int) -> None:
    """Make a section of its own of a section's paragraphs from this one on (not the first).

    A statement goes with the paragraph that it is quoted from.
    """
    section = article.sections[position]
    if not 0 < paragraph < len(section.body):
        return
    behind = section.body[paragraph:]
    del section.body[paragraph:]
    new = Section("", None, behind[0].line, behind)
    text = [part.text for part in behind]
    for name in ("figures", "honours", "plans"):
        statements = getattr(section, name)
        moved = [s for s in statements if any(s.quote in line for line in text)]
        setattr(new, name, moved)
        setattr(section, name, [s for s in statements if s not in moved])
    article.sections.insert(position + 1, new)


def move(article: Article, position: int, by: int) -> None:
    """Move a section up (-1) or down (1)."""
    target = position + by
    if 0 <= target < len(article.sections):
        article.sections.insert(target, article.sections.pop(position))


def undo_join(article: Article, position: int, number: int) -> None:
    """Part a joined sentence again: from its second half on, a section of its own.

    ValueError, and nothing done, if the sentence has been edited since.
    """
    section = article.sections[position]
    join = section.joins[number]
    for n, paragraph in enumerate(section.body):
        at = paragraph.text.find(join.before + join.after)
        if at >= 0:
            cut = at + len(join.before)
            section.body[n] = Paragraph(paragraph.text[:cut], paragraph.line)
            section.body.insert(n + 1, Paragraph(paragraph.text[cut:], join.line))
            del section.joins[number]
            split(article, position, n + 1)
            return
    raise ValueError(join)
