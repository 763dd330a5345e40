"""The head of an article: column, kicker, headline, subhead, byline."""

from __future__ import annotations

import re

from . import lines
from .blocks import Block, Doubt
from .fold import fold
from .names import Names
from .parts import Article, Photo, Reading
from .tables import cells_of

TITLE_LENGTH = 45
# What stands above a headline and is this short names the column, whatever it is called.
SHORT_NAME = re.compile(r"[\u4e00-\u9fff]{2,3}")
# An office of the street as the author of a report.
OFFICE = re.compile(
    r"\S{2,6}街道\s*(?:\S{2,10}(?:办|办公室|中心|科|党工委|委员会|团工委|妇联)|办事处|党工委)"
)
TWO_PARTS = re.compile(r"\S{5,20}[\s　]\S{5,20}")
BULLETS = "●■◆▲★•"
# So many captions may stand below an article, and so many blocks are looked at above.
LAST_CAPTIONS, MOST_BLOCKS = 6, 60
SUBHEAD_END = re.compile(
    "(?:综述|纪实|侧记|扫描|掠影|小记|回顾|巡礼|一览|盘点|报道|见闻|特写|揭晓|走笔|专题)$"
)
FIELDS = {
    "引题": "kicker",
    "肩题": "kicker",
    "眉题": "kicker",
    "主题": "headline",
    "标题": "headline",
    "正题": "headline",
    "副题": "subhead",
    "副标题": "subhead",
    "作者": "byline",
    "署名": "byline",
    "栏目": "column",
    "专栏": "column",
}


def is_title(block: Block, names: Names) -> bool:
    """A short line that does not end as a sentence does (a headline may ask or call)."""
    text = block.text
    if not text or block.picture or block.style == "row" or len(text) > TITLE_LENGTH:
        return False
    if text[0] in BULLETS or lines.is_staff_line(text) or len(cells_of(block)) > 2:
        return False
    if (text[0], text[-1]) in {("（", "）"), ("(", ")"), ("「", "」")}:
        return False
    if lines.is_sentence(text) and len(re.findall("[。！？!?]", text)) > 1:
        return False
    if lines.is_byline(text) or lines.is_caption(text) or names.is_unit(text):
        return False
    ended = lines.end_name(text)
    if ended and ended.start():
        return False
    return not text.rstrip("”’」』").endswith(("。", "；", "，", "、", "：", ";", ","))


def title_end(blocks: list[Block], start: int, names: Names) -> int:
    """Behind the title lines that begin at `start`, columns among them; at most five."""
    end = start
    while end < min(len(blocks), start + 5) and is_title(blocks[end], names):
        end += 1
    return end


def has_two_parts(text: str) -> bool:
    """Whether a line has the form of a headline: 暑期学堂开门迎客 孩子们有了好去处."""
    return bool(TWO_PARTS.fullmatch(text))


def starts_article(blocks: list[Block], position: int, begun: int, names: Names) -> bool:
    """Whether a further article begins here: a title, and under it a byline or a dateline, or
    above it the name in brackets that ended the article before."""
    block, before = blocks[position], blocks[position - 1]
    ended = lines.end_name(before.text)
    if ended and ended.start() > TITLE_LENGTH:
        is_short = len(block.text) <= TITLE_LENGTH and not block.picture
        return is_short and not lines.is_sentence(block.text) and not lines.is_byline(block.text)
    if lines.is_column_mark(block.text) and position + 1 < len(blocks):
        return True
    if signs_off(blocks, position - 1, begun):
        return is_title(block, names)
    if not is_title(block, names) or is_title(before, names):
        return False
    end = title_end(blocks, position, names)
    if end >= len(blocks):
        return False
    if lines.column_of(block.text) and end > position + 1:
        return True
    has_byline = lines.is_byline(blocks[end].text) and end + 1 < len(blocks)
    return has_byline or bool(lines.dateline(blocks[end].text))


def signs_off(blocks: list[Block], position: int, begun: int) -> bool:
    """Whether a line names the author or the photographer behind the text of an article; the
    article's last captions may stand between."""
    first = max(begun, position - LAST_CAPTIONS)
    while position > first and lines.is_caption(blocks[position].text):
        position -= 1
    text = blocks[position].text
    if not (lines.is_byline(text) or lines.is_staff_line(text)):
        return False
    article = blocks[max(begun, position - MOST_BLOCKS) : position]
    return sum(len(block.text) > TITLE_LENGTH for block in article) > 1


def read_head(blocks: list[Block], article: Article, names: Names, reading: Reading) -> list[Block]:
    """Fill in the article's titles and byline; give the blocks behind its head."""
    rest = take_labelled(blocks, article, reading)
    end = title_end(rest, 0, names)
    if rest and not end and names.is_unit(rest[0].text):
        # A title that begins like an area's heading: 富平：百姓的事儿马上办.
        end = title_end(rest, 1, names)
        end = end if end < len(rest) and lines.is_byline(rest[end].text) else 1
    has_head = end < len(rest)
    titles = rest[:end] if has_head else rest[:1]
    rest = rest[end:] if has_head else rest[1:]
    has_column_only = len(titles) == 1 and lines.column_of(titles[0].text)
    if has_column_only and rest and is_headline(rest[0]):
        titles, rest = [*titles, rest[0]], rest[1:]
    titles = take_column(take_imprint(titles, reading), article, reading)
    # Title lines that run into the text without a byline: the last may be a section's heading.
    if len(titles) > 3 and not (rest and lines.is_byline(rest[0].text)):
        rest = titles[3:] + rest
        titles = titles[:3]
    give_titles(titles, article)
    while rest and (lines.is_byline(rest[0].text) or lines.is_caption(rest[0].text)):
        block = rest[0]
        if lines.is_byline(block.text):
            if article.byline:
                break
            give_byline(block, article, reading)
        else:
            article.photos.append(
                Photo(block.text, None, lines.photographer(block.text), block.picture, block.line)
            )
        rest = rest[1:]
    return take_dateline(rest, article)


def is_headline(block: Block) -> bool:
    """Whether the line under a column's name may be the headline, even one that names a unit."""
    return not lines.is_sentence(block.text) and block.text[:1] not in tuple(BULLETS)


def take_labelled(blocks: list[Block], article: Article, reading: Reading) -> list[Block]:
    """Title lines that say what they are: 引题：…, 副题：…."""
    rest = list(blocks)
    while rest and not rest[0].picture and (match := lines.LABEL.match(fold(rest[0].text))):
        if getattr(article, FIELDS[match[1]]):
            break
        block = rest.pop(0)
        setattr(article, FIELDS[match[1]], block.text[match.start(2) :])
        reading.dropped.append((block.line, block.text[: match.start(2)]))
    return rest


def take_imprint(titles: list[Block], reading: Reading) -> list[Block]:
    """Without the paper's name and date, which a messenger puts under the headline."""
    imprint = [block for block in titles[1:] if lines.is_imprint(block.text)]
    reading.imprint += [block.text for block in imprint]
    return [block for block in titles if block not in imprint]


def take_column(titles: list[Block], article: Article, reading: Reading) -> list[Block]:
    """The line that names the column, without its brackets."""
    for position, block in enumerate(titles):
        name = lines.column_of(block.text)
        if position == 0 and len(titles) > 1 and SHORT_NAME.fullmatch(block.text):
            name = block.text
        if name and not article.column and len(titles) > 1:
            article.column = name
            before, _, behind = block.text.partition(name)
            if before + behind:
                reading.dropped.append((block.line, before + behind))
            return titles[:position] + titles[position + 1 :]
    return titles


def give_titles(titles: list[Block], article: Article) -> None:
    """One line is the headline; three are kicker, headline, subhead.

    Of two the longer is the headline, unless the second gives the facts, as a subhead does. What
    the file marks as a heading is the headline; a line that begins with a dash the subhead.
    """
    if len(titles) > 1 and not article.byline and OFFICE.fullmatch(fold(titles[-1].text)):
        article.byline = titles[-1].text
        titles = titles[:-1]
    texts = [block.text for block in titles]
    if not texts:
        return
    marked = [n for n, block in enumerate(titles) if block.style == "heading"]
    dashed = [n for n, text in enumerate(texts) if text.startswith(("—", "－", "-"))]
    if article.headline:
        main = -1
    elif marked:
        main = marked[0]
    elif dashed and dashed[0] > 0:
        main = dashed[0] - 1
    elif len(texts) == 2 and has_two_parts(texts[0]) != has_two_parts(texts[1]):
        main = int(has_two_parts(texts[1]))
    elif len(texts) == 2 and is_subhead(texts[0]) and not is_subhead(texts[1]):
        main = 1
    elif len(texts) == 2:
        main = 0 if is_subhead(texts[1]) or len(texts[0]) >= len(texts[1]) else 1
    else:
        main = 1 if len(texts) >= 3 else 0
    if len(groups := groups_of(titles)) == 3 and len(groups[1]) == 1 and main > 0:
        main = len(groups[0])
    if main >= 0:
        article.headline = texts[main]
    article.kicker = "　".join(filter(None, [article.kicker, *texts[: max(main, 0)]]))
    article.subhead = "　".join(filter(None, [article.subhead, *texts[main + 1 :]]))


def groups_of(titles: list[Block]) -> list[list[Block]]:
    """The title lines as blank lines set them apart."""
    groups: list[list[Block]] = []
    for block in titles:
        if groups and block.line == groups[-1][-1].line + 1:
            groups[-1].append(block)
        else:
            groups.append([block])
    return groups


def give_byline(block: Block, article: Article, reading: Reading) -> None:
    """The authors of a byline; editors, proof-readers and photographers behind them are none."""
    end = lines.authors_end(block.text)
    article.byline = block.text[:end].strip()
    if others := block.text[end:].strip():
        reading.dropped.append((block.line, others))
        reading.doubts.append(Doubt(block.line, f"“{others}”不是作者，没有记入署名。"))


def is_subhead(text: str) -> bool:
    """Whether a title line tells the facts, who met where, how many, or the kind of text."""
    return bool(
        SUBHEAD_END.search(fold(text))
        or re.search(
            r"\d|街道|(?:居民区|居委会|社区).*(?:召开|举行|举办|开展|完成|启动)", fold(text)
        )
    )


def take_dateline(blocks: list[Block], article: Article) -> list[Block]:
    """本报讯（记者 …） at the beginning of the text is the byline; the text goes on behind it."""
    if not blocks or article.byline:
        return blocks
    first = blocks[0]
    length = lines.dateline(first.text)
    if not length:
        return blocks
    article.byline = first.text[:length].strip()
    rest = Block(first.text[length:].strip(), first.line, first.style, first.picture)
    return [rest, *blocks[1:]]
