"""From blocks to the parts of the print."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from . import lines
from .blocks import Block, Document, Doubt
from .fold import fold
from .heads import give_byline, read_head, starts_article
from .names import Names
from .parts import Article, Paragraph, Photo, Reading, Section
from .reflow import reflow
from .statements import date_in, find_statements

HEADING_LENGTH = 30
BULLETS = "●■◆▲★☆•·▪○□◎※ 　"
ITEM = re.compile(r"^[①-⑳]|^[（(]?\d{1,2}[)）.．、](?!\d)")
ROW = re.compile(r"\S(?:\t|　| {2,8})[^\u4e00-\u9fff]{0,40}\d|\t")
CLOSING = re.compile(
    r"^(?:据了解|据悉|记者(?:了解|获悉|从)|本报|各居|全街道|万里街道|街道(?:党工委|办事处|相关|有关|负责)|此外|目前，?全|截至目前，?全"
    r"|接下来，?(?:万里)?街道|下半年，?(?:万里)?街道|下一步，?(?:万里)?街道|\d+\s*个居民区|以上|上述|注[:：]|会后|会议(?:最后|结束)|采访|临别|从表中|.{0,12}(?:告诉|对)记者|记者一路|编后|链接|相关)"
)
OPENED_COLUMN = re.compile(r"(?:开启|开设|推出|特设|开辟|设立)了?[“\"「]([^”\"」]{2,10})[”\"」]")
YEAR = re.compile(r"(?:19|20)\d{2}(?=\s*年)")


def parse(document: Document, names: Names) -> Reading:
    """Everything the text says, in the order of the print; doubts say what to look at.

    Every character of the document's blocks is in exactly one part of the result or in its
    `dropped`; see `tests/articles/importing` for the proof.
    """
    reading = Reading(doubts=list(document.doubts), dropped=list(document.dropped))
    blocks = drop_furniture(document.blocks, reading)
    while blocks and lines.is_imprint(blocks[0].text) and not blocks[0].style:
        line, text = blocks[0].line, blocks.pop(0).text
        reading.imprint.append(text)
        number = lines.ISSUE_NUMBER.search(fold(text))
        reading.number = int(number[1]) if number else reading.number
        reading.published_on = reading.published_on or date_in(text, None)
        reading.doubts += doubt_weekday(reading.published_on, line, text)
    year = reading.year = year_of(document, reading)
    for part in split_articles(blocks, names):
        article = parse_article(part, names, reading)
        for section in article.sections:
            reading.doubts += find_statements(section, year)
            date_photos(section.photos, year)
        date_photos(article.photos, year)
        reading.articles.append(article)
    reading.doubts.sort(key=lambda doubt: doubt.line)
    return reading


def drop_furniture(blocks: Sequence[Block], reading: Reading) -> list[Block]:
    """Without the lines that a messenger put around the post."""
    kept = []
    for block in blocks:
        if len(block.text) <= 50 and lines.FURNITURE.match(fold(block.text)):
            reading.dropped.append((block.line, block.text))
            reading.doubts.append(Doubt(block.line, f"“{block.text}”不是报道，没有收入。"))
        else:
            kept.append(block)
    return kept


def doubt_weekday(day: date | None, line: int, text: str) -> list[Doubt]:
    """A doubt if the imprint's day of the week is not that of its date."""
    named = re.search(r"(?:星期|周)([一二三四五六日天])", fold(text))
    if day is None or named is None:
        return []
    if "一二三四五六日".index(named[1].replace("天", "日")) == day.weekday():
        return []
    right = "一二三四五六日"[day.weekday()]
    message = f"原刊印着星期{named[1]}，而 {day.isoformat()} 是星期{right}，请核对原刊。"
    return [Doubt(line, message)]


def year_of(document: Document, reading: Reading) -> int | None:
    """The year of dates that name none: the imprint's, else the one the text names most."""
    if reading.published_on:
        return reading.published_on.year
    years = Counter(y for block in document.blocks for y in YEAR.findall(fold(block.text)))
    return int(years.most_common(1)[0][0]) if years else None


def date_photos(photos: list[Photo], year: int | None) -> None:
    for photo in photos:
        photo.taken_on = date_in(photo.caption, year)


def split_articles(blocks: list[Block], names: Names) -> list[list[Block]]:
    """The blocks of each article: a new one begins where a title stands above a byline."""
    if not blocks:
        return []
    starts = [0]
    for position in range(1, len(blocks)):
        if position - starts[-1] > 1 and starts_article(blocks, position, starts[-1], names):
            starts.append(position)
    return [blocks[a:b] for a, b in zip(starts, [*starts[1:], len(blocks)], strict=True)]


def parse_article(blocks: list[Block], names: Names, reading: Reading) -> Article:
    """One article: its head, lead, sections and photos."""
    article = Article(line=blocks[0].line)
    rest = read_head(blocks, article, names, reading)
    rest = take_end_byline(rest, article, reading)
    body = classify(rest, names)
    place(body, article, names, reading)
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
    """A byline at the very end: a line of its own, or a name in brackets behind the last word."""
    blocks = drop_staff_lines(blocks, reading)
    if not blocks:
        return blocks
    last = blocks[-1]
    if lines.is_byline(last.text) and not article.byline:
        give_byline(last, article, reading)
        return blocks[:-1]
    match = lines.end_name(last.text)
    if match and not article.byline and match.start() > 0:
        article.byline = last.text[match.start() :]
        blocks[-1] = Block(last.text[: match.start()], last.line, last.style, last.picture)
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


def classify(blocks: Sequence[Block], names: Names) -> list[tuple[str, Block]]:
    """Each block of a body with its kind: heading, caption or paragraph."""
    kinds: list[tuple[str, Block]] = []
    for position, block in enumerate(blocks):
        following = blocks[position + 1] if position + 1 < len(blocks) else None
        previous = kinds[-1][0] if kinds else ""
        kinds.append((kind_of(block, following, previous, names), block))
    return kinds


def kind_of(block: Block, following: Block | None, previous: str, names: Names) -> str:
    """What a block of a body is, by its own look, its follower and the kind before it."""
    text = block.text
    if block.picture:
        return "caption"
    if block.style == "row" or ROW.search(text):
        return "paragraph"
    if block.style == "heading" or (len(text) <= HEADING_LENGTH and names.of_heading(text)):
        return "paragraph" if lines.is_sentence(text) else "heading"
    if ITEM.match(text):
        return "paragraph"
    if lines.is_caption(text):
        return "caption"
    is_short = len(text) <= HEADING_LENGTH and not lines.is_sentence(text)
    if not is_short or lines.OPEN_END.search(text):
        if previous == "heading" and len(text) <= 40 and re.search("「.+」", text):
            return "caption"
        return "paragraph"
    if names.is_unit(text) or names.of_estate(text):
        return "heading"
    if following is None and re.search("[，,]", text):
        # The last line, cut off where a column ended.
        return "paragraph"
    if previous in ("heading", "caption") and (following is None or len(following.text) > 40):
        return "caption" if previous == "heading" or "「" in text else "heading"
    if following is not None and (len(following.text) > 40 or lines.is_sentence(following.text)):
        return "heading"
    if following is not None and lines.is_caption(following.text):
        return "heading"
    return "paragraph"


def place(body: list[tuple[str, Block]], article: Article, names: Names, reading: Reading) -> None:
    """Put the classified blocks into the article's lead, sections and photos."""
    section: Section | None = None
    waiting: list[Photo] = []
    for position, (kind, block) in enumerate(body):
        if kind == "heading":
            heading = block.text.lstrip(BULLETS)
            if bullets := block.text[: len(block.text) - len(heading)].strip():
                reading.dropped.append((block.line, bullets))
            section = Section(heading, names.of_heading(heading), block.line)
            article.sections.append(section)
            doubt_heading(section, names, reading)
        elif kind == "caption":
            caption = block.text.lstrip(lines.ARROWS)
            if arrows := block.text[: len(block.text) - len(caption)].strip():
                reading.dropped.append((block.line, arrows))
            photo = Photo(caption, None, lines.photographer(caption), block.picture, block.line)
            # A caption right above a heading with text before it still belongs to what is above.
            photos = section.photos if section else article.photos if position else waiting
            if photos and photo.caption and not (photo.picture or photos[-1].caption):
                # The caption of the picture right above.
                photo.picture = photos.pop().picture
            photos.append(photo)
        else:
            paragraph = Paragraph(block.text, block.line)
            (section.body if section else article.lead).append(paragraph)
    article.photos[:0] = waiting


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


def split_by_units(article: Article, names: Names) -> None:
    """Sections of an article without headings: one for each unit whose name opens a paragraph.

    What stands before the first is the lead. Where no paragraph opens so, the whole text is one
    section, about the one area that it names, if it is one.
    """
    openings = [names.opening_unit(paragraph.text) for paragraph in article.lead]
    first = next((n for n, opening in enumerate(openings) if opening), None)
    if first is None:
        about = names.mentioned("".join(paragraph.text for paragraph in article.lead))
        if article.lead:
            section = Section("", about.pop() if len(about) == 1 else None, article.lead[0].line)
            section.body, article.lead = article.lead, []
            article.sections.append(section)
        return
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


def set_closing_apart(article: Article, names: Names) -> None:
    """Paragraphs at the end that speak of all areas become a section without a heading."""
    if len(article.sections) < 2:
        return
    last = article.sections[-1]
    for position in range(1, len(last.body)):
        text = last.body[position].text
        about = names.mentioned(text)
        if CLOSING.match(fold(text)) and last.area not in about:
            closing = last.body[position:]
            del last.body[position:]
            article.sections.append(Section("", None, closing[0].line, closing))
            return
