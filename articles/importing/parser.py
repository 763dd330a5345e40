"""From blocks to the parts of the print."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from articles.weekdays import wrong_weekday

from . import lines
from .blocks import Block, Document, Doubt
from .body import BULLETS, apart, classify
from .fold import fold
from .heads import give_byline, has_two_parts, is_title, read_head, starts_article
from .names import Names
from .parts import Article, Paragraph, Photo, Reading, Section
from .reflow import reflow
from .sections import set_closing_apart, split_by_units
from .statements import date_in, find_statements
from .tables import split_rows

OPENED_COLUMN = re.compile(r"(?:开启|开设|推出|特设|开辟|设立)了?[“\"「]([^”\"」]{2,10})[”\"」]")
NUMBERED_CAPTION = re.compile(r"图\s?(\d{1,3})[:：.、\s]\s*")
YEAR = re.compile(r"(?:19|20)\d{2}(?=\s*年)")


def parse(document: Document, names: Names) -> Reading:
    """Everything the text says, in the order of the print; doubts say what to look at.

    Every character of the document's blocks is in exactly one part of the result or in its
    `dropped`; see `tests/articles/importing` for the proof.
    """
    reading = Reading(doubts=list(document.doubts), dropped=list(document.dropped))
    blocks = drop_furniture(document.blocks, reading)
    while blocks and not blocks[0].style and is_imprint(blocks[0].text, reading):
        line, text = blocks[0].line, blocks.pop(0).text
        reading.imprint.append(text)
        number = lines.ISSUE_NUMBER.search(fold(text))
        reading.number = int(number[1]) if number else reading.number
        reading.published_on = reading.published_on or date_in(text, None)
        if message := wrong_weekday(reading.published_on, text):
            reading.doubts.append(Doubt(line, message))
    year = reading.year = year_of(document, reading)
    for part in split_articles(blocks, names, is_page=bool(reading.imprint)):
        article = parse_article(part, names, reading)
        for section in article.sections:
            reading.doubts += find_statements(section, year)
            date_photos(section.photos, year)
        date_photos(article.photos, year)
        reading.articles.append(article)
    reading.doubts.sort(key=lambda doubt: doubt.line)
    return reading


def is_imprint(text: str, reading: Reading) -> bool:
    """The masthead, and below it the paper's name in English and its editors."""
    is_below = lines.is_latin(text) or lines.is_staff_line(text)
    return lines.is_imprint(text) or bool(reading.imprint and is_below)


def drop_furniture(blocks: Sequence[Block], reading: Reading) -> list[Block]:
    """Without the lines that a messenger put around the post, and its list of other posts."""
    kept = []
    end = next((n for n, b in enumerate(blocks) if lines.OTHER_POSTS.fullmatch(b.text)), None)
    if end is not None and any(len(block.text) > 50 for block in blocks[end:]):
        end = None
    for position, block in enumerate(blocks):
        is_behind = end is not None and position >= end
        if is_behind or (len(block.text) <= 60 and lines.FURNITURE.match(fold(block.text))):
            reading.dropped.append((block.line, block.text))
            reading.doubts.append(Doubt(block.line, f"“{block.text}”不是报道，没有收入。"))
        else:
            kept.append(block)
    return kept


def year_of(document: Document, reading: Reading) -> int | None:
    """The year of dates that name none: the imprint's, else the one the text names most."""
    if reading.published_on:
        return reading.published_on.year
    years = Counter(y for block in document.blocks for y in YEAR.findall(fold(block.text)))
    return int(years.most_common(1)[0][0]) if years else None


def date_photos(photos: list[Photo], year: int | None) -> None:
    for photo in photos:
        photo.taken_on = date_in(photo.caption, year)


def split_articles(blocks: list[Block], names: Names, *, is_page: bool) -> list[list[Block]]:
    """The blocks of each article: a new one begins where a title stands above a byline; on a
    printed page, with a masthead, at a headline of two parts too, and in a column of short news
    or a file of many articles at each title."""
    if not blocks:
        return []
    starts = [0]
    for position in range(1, len(blocks)):
        is_begun = starts_article(blocks, position, starts[-1], names) or (
            is_page and has_two_parts(blocks[position].text) and is_item(blocks, position, names)
        )
        if position - starts[-1] > 1 and is_begun:
            starts.append(position)
    is_digest = len(starts) > 1 and any(lines.is_digest(block.text) for block in blocks[:5])
    if is_digest or len(starts) > 2:
        starts = sorted({*starts, *(n for n in range(1, len(blocks)) if is_item(blocks, n, names))})
    return [blocks[a:b] for a, b in zip(starts, [*starts[1:], len(blocks)], strict=True)]


def is_item(blocks: list[Block], position: int, names: Names) -> bool:
    """Whether a title stands alone between the texts of a column of short news."""
    if position + 1 == len(blocks) or not is_title(blocks[position], names):
        return False
    before, behind = blocks[position - 1].text, blocks[position + 1].text
    return not is_title(blocks[position - 1], names) and len(behind) > 40 and len(before) > 15


def parse_article(blocks: list[Block], names: Names, reading: Reading) -> Article:
    """One article: its head, lead, sections and photos."""
    article = Article(line=blocks[0].line)
    rest = read_head(blocks, article, names, reading)
    rest = take_end_byline(rest, article, reading)
    rest, bars = split_rows(rest, names)
    reading.dropped += bars
    place(classify(apart(rest, names), names), article, names, reading)
    match_numbered_captions(article, reading)
    if not any(section.heading for section in article.sections):
        split_by_units(article, names)
    if not article.column:
        quote_column(article, reading)
    reading.doubts += reflow(article.sections, names)
    set_closing_apart(article, names)
    return article


def quote_column(article: Article, reading: Reading) -> None:
    """The column that the lead names: 本期特别开设“专题策划”."""
    for paragraph in article.lead:
        for match in OPENED_COLUMN.finditer(fold(paragraph.text)):
            if lines.column_of(match[1]):
                article.column = paragraph.text[match.start(1) : match.end(1)]
                article.has_quoted_column = True
                message = f"栏目“{article.column}”是从导语里读出来的，请核对。"
                reading.doubts.append(Doubt(paragraph.line, message))
                return


def take_end_byline(blocks: list[Block], article: Article, reading: Reading) -> list[Block]:
    """A byline below the head: a line of its own, or a name in brackets behind the last word."""
    blocks = take_signature(drop_staff_lines(blocks, reading), article, reading)
    if article.byline:
        return blocks
    for position, block in enumerate(blocks):
        if lines.is_byline(block.text):
            give_byline(block, article, reading)
            return blocks[:position] + blocks[position + 1 :]
    last = blocks[-1] if blocks else None
    match = lines.end_name(last.text) if last else None
    if last and match and match.start() > 0:
        give_byline(replace(last, text=last.text[match.start() :]), article, reading)
        blocks[-1] = replace(last, text=last.text[: match.start()])
    return blocks


def take_signature(blocks: list[Block], article: Article, reading: Reading) -> list[Block]:
    """Without the office and the date that sign a notice: the office is its author."""
    if len(blocks) < 3 or not lines.SIGNED_ON.fullmatch(fold(blocks[-1].text)):
        return blocks
    *blocks, office, day = blocks
    signed = [day]
    if len(office.text) > 20 or lines.is_sentence(office.text):
        blocks.append(office)
    elif article.byline:
        signed.insert(0, office)
    else:
        article.byline = office.text
    for block in signed:
        reading.dropped.append((block.line, block.text))
        reading.doubts.append(Doubt(block.line, f"“{block.text}”是落款，没有收入正文。"))
    return blocks


def drop_staff_lines(blocks: list[Block], reading: Reading) -> list[Block]:
    """Without the lines that name editors, proof-readers, designers: none of them an author."""
    kept = []
    for block in blocks:
        if lines.is_staff_line(block.text):
            reading.dropped.append((block.line, block.text))
            reading.doubts.append(Doubt(block.line, f"“{block.text}”不是作者，没有记入署名。"))
        else:
            kept.append(block)
    return kept


def place(body: list[tuple[str, Block]], article: Article, names: Names, reading: Reading) -> None:
    """Put the classified blocks into the article's lead, sections and photos."""
    section: Section | None = None
    ahead: list[Photo] = []
    below = headings_below(body)
    for position, (kind, block) in enumerate(body):
        if kind == "heading":
            section = Section(*heading_of(block, names, reading), block.line)
            section.photos, ahead = ahead, []
            article.sections.append(section)
            doubt_heading(section, names, reading)
        elif kind == "caption":
            photo = photo_of(block, reading)
            photos = section.photos if section else article.photos
            if announces(photo, section, below[position], names):
                photos = ahead
            if photos and photo.caption and not (photo.picture or photos[-1].caption):
                # The caption of the picture right above.
                photo.picture = photos.pop().picture
            photos.append(photo)
        else:
            if block.style != "cell" and position and body[position - 1][1].style == "cell":
                # What goes on behind a table is not its last row's.
                section = Section("", None, block.line)
                article.sections.append(section)
            paragraph = Paragraph(block.text, block.line, block.column)
            (section.body if section else article.lead).append(paragraph)


def heading_of(block: Block, names: Names, reading: Reading) -> tuple[str, str | None]:
    """A heading without its bullets, and the area it names."""
    heading = block.text.lstrip(BULLETS)
    if bullets := block.text[: len(block.text) - len(heading)].strip():
        reading.dropped.append((block.line, bullets))
    return heading, names.of_heading(heading) or names.leading(heading)


def photo_of(block: Block, reading: Reading) -> Photo:
    """A caption without the arrow that points at its picture."""
    caption = block.text.lstrip(lines.ARROWS)
    if arrows := block.text[: len(block.text) - len(caption)].strip():
        reading.dropped.append((block.line, arrows))
    return Photo(caption, None, lines.photographer(caption), block.picture, block.line)


def headings_below(body: list[tuple[str, Block]]) -> list[Block | None]:
    """For each block the heading below it, if only captions stand between."""
    below: list[Block | None] = []
    following: Block | None = None
    for kind, block in reversed(body):
        below.append(following)
        if kind != "caption":
            following = block if kind == "heading" else None
    return below[::-1]


def announces(photo: Photo, section: Section | None, heading: Block | None, names: Names) -> bool:
    """Whether a caption right above a heading is about the area that the heading names."""
    if heading is None:
        return False
    area, about = names.of_heading(heading.text), names.mentioned(photo.caption)
    return area in about and (section is None or section.area not in about)


def match_numbered_captions(article: Article, reading: Reading) -> None:
    """Give the captions listed as 图1：… to the pictures whose markers stand in the text."""
    homes = [article.photos, *(section.photos for section in article.sections)]
    markers = {p.picture: p for photos in homes for p in photos if p.picture and not p.caption}
    for photos in homes:
        for photo in list(photos):
            match = NUMBERED_CAPTION.match(fold(photo.caption))
            marker = markers.pop(f"图{match[1]}", None) if match and not photo.picture else None
            if match and marker:
                reading.dropped.append((photo.line, photo.caption[: match.end()]))
                marker.caption, marker.credit = photo.caption[match.end() :], photo.credit
                photos.remove(photo)


def doubt_heading(section: Section, names: Names, reading: Reading) -> None:
    """Say what is to be decided about a heading that names no area of ours."""
    if section.area:
        return
    if slug := names.of_estate(section.heading):
        message = f"“{section.heading}”是小区，不是居民区；它属于 {slug}，请决定这一节写的是谁。"
        reading.doubts.append(Doubt(section.line, message))
    elif names.is_unit(section.heading):
        message = f"“{section.heading}”不在本街道的居民区之列，没有与任何居民区相连。"
        reading.doubts.append(Doubt(section.line, message))
