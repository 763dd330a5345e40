"""Where the sections of an article begin and end beyond what its headings say."""

from __future__ import annotations

import re
from itertools import groupby

from . import lexicon
from .fold import fold
from .names import Names
from .parts import Article, Section

CLOSING = re.compile(
    r"^(?:望各|希望各|特此|另悉|另据|据了解|据悉|记者(?:了解|获悉|从)|本报|各居|全街道|万里街道|街道(?:党工委|办事处|相关|有关|负责)|此外|目前，?全|截至目前，?全"
    r"|接下来，?(?:万里)?街道|下半年，?(?:万里)?街道|下一步，?(?:万里)?街道|\d+\s*个居民区|以上|上述|注[:：]|会后|会议(?:最后|结束)|采访|临别|从表中|表格之外|记者手记|记者走访|.{0,12}(?:告诉|对)记者|记者一路|编后|链接|相关)"
)
# 下半年，万里街道还将 …: the street's plans close what the areas reported.
PLANS_OF_ALL = re.compile(
    r"(?:下半年|今后|未来|往后|接下来|下一步|下阶段)[^。，,]{0,4}[，,]?[^。，,]{0,4}(?:万里街道|街道|各居民区)"
)
TO_READERS = re.compile(r"欢迎(?:读者|市民|居民|各界)[^。]{0,8}(?:拨打|来电|来信|投稿|提出|监督)")
# A last word about everybody, without a figure and not about the section's own.
SPEAKS_OF_ALL = re.compile(
    r"各家|各居民区|街坊|城市|大家|居民代表|居民们|账本|帐本|答卷|成绩单|日子|会议|会场|散会"
)
OF_ITS_OWN = re.compile(r"\d|^(?:居委会|居民区|他|她|它|这|其|该|小区|会上|“|\"|「)|[：:][“\"]")
# As many areas as this open paragraphs where other bodies do so too.
DIGEST_UNITS = 3


def split_by_units(article: Article, names: Names) -> None:
    """Sections of an article without headings: one for each unit whose name opens a paragraph.

    What stands before the first is the lead. Where not two units open paragraphs, the whole text
    is one section, about the one area that it names, if it is one.
    """
    texts = [paragraph.text for paragraph in article.lead]
    openings = [names.opening_unit(text) for text in texts]
    units = [opening for opening in openings if opening]
    if len(set(units)) < 2:
        make_one_section(article, names)
        return
    in_turn = [unit for unit, _ in groupby(units)]
    if len(in_turn) >= DIGEST_UNITS and len(in_turn) == len(set(units)):
        openings = [
            opening or names.opening_body(text)
            for opening, text in zip(openings, texts, strict=True)
        ]
    first = next(n for n, opening in enumerate(openings) if opening in units)
    last_unit = ""
    for paragraph, opening in zip(article.lead[first:], openings[first:], strict=True):
        if opening and opening[0] != last_unit:
            last_unit = opening[0]
            article.sections.append(Section("", opening[1], paragraph.line, [paragraph]))
        else:
            article.sections[-1].body.append(paragraph)
    del article.lead[first:]
    for photo in list(article.photos):
        about = names.mentioned(photo.caption)
        home = next((s for s in article.sections if {s.area} == about), None)
        if home:
            article.photos.remove(photo)
            home.photos.append(photo)


def make_one_section(article: Article, names: Names) -> None:
    """The whole text as one section, with the photos that stand in it."""
    if not article.lead:
        return
    section = Section("", area_of(article, names), article.lead[0].line, article.lead)
    section.photos = [photo for photo in article.photos if photo.line > section.line]
    article.photos = [photo for photo in article.photos if photo.line <= section.line]
    article.lead = []
    article.sections.append(section)


def area_of(article: Article, names: Names) -> str | None:
    """The area that a text without headings is about: the only one that it names, or the one
    that its titles or first paragraph name, if it is named twice as often as any other."""
    titles = [article.kicker, article.headline, article.subhead]
    counted = names.counted("\n".join([*titles, *(part.text for part in article.lead)]))
    head = "\n".join([*titles, article.lead[0].text])
    if not counted:
        return None
    (area, most), *others = counted.most_common(2)
    is_clear = not others or (most >= 2 * others[0][1] and area in names.mentioned(head))
    return area if is_clear else None


def set_closing_apart(article: Article, names: Names) -> None:
    """Paragraphs at the end that speak of all areas become a section without a heading."""
    if len(article.sections) < 2:
        return
    last = article.sections[-1]
    for position in range(1, len(last.body)):
        if closes(last, position, names):
            closing = last.body[position:]
            del last.body[position:]
            article.sections.append(Section("", None, closing[0].line, closing))
            return


def closes(section: Section, position: int, names: Names) -> bool:
    """Whether a paragraph and what follows it belong to no section any more: by its first words
    or, the last one, by what it says behind the section's own plans."""
    text = fold(section.body[position].text)
    if section.area and section.area in names.mentioned(text):
        return False
    if CLOSING.match(text):
        return True
    if position < len(section.body) - 1 or section.body[position].column:
        return False
    if PLANS_OF_ALL.search(text) or TO_READERS.search(text):
        return True
    if section.area and SPEAKS_OF_ALL.search(text) and not OF_ITS_OWN.search(text):
        return True
    is_told = text[0] not in '“"「' and not lexicon.PLAN.search(text)
    return is_told and bool(lexicon.PLAN_BEGINS.match(fold(section.body[position - 1].text)))
