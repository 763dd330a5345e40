"""What each block of an article's body is: heading, caption, paragraph or row of a table."""

from __future__ import annotations

import re
from collections.abc import Sequence

from . import lines
from .blocks import Block
from .names import Names

HEADING_LENGTH = 30
BULLETS = "●■◆▲★☆•·▪○□◎※ 　"
# 一、便民服务: numbered as headings are. 1. and （一） number the items of a list.
NUMBERED = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}|第[一二三四五六七八九十]{1,2}[部章节]分?)[、.．：:]"
)
ITEM = re.compile(r"^[①-⑳]|^[（(]?\d{1,2}[)）.．、](?!\d)|^[（(][一二三四五六七八九十]{1,3}[)）]")
ROW = re.compile(r"\S(?:\t|　| {2,8})[^\u4e00-\u9fff]{0,40}\d|\t")
# 上海市文明小区：凯旋花园、万里名轩
LIST = re.compile(r"[^：:]{2,20}[：:][^：:]*、[^：:]*")
NOT_ASKED = re.compile(r"^[^：:]{1,6}[：:]|^[“\"「]|[。！？!?].")
IN_BRACKETS = re.compile(r"「[^「」]+」|『[^『』]+』")
# 富平小区　「居委会干部上门慰问」: a caption behind the heading on the same line.
HEADING_AND_CAPTION = re.compile(r"(?P<heading>[^「」]{2,20}?)[\s　]+(?P<caption>「[^「」]+」)")


def apart(blocks: Sequence[Block], names: Names) -> list[Block]:
    """The blocks, with a caption that stands behind a heading as a block of its own."""
    result = []
    for block in blocks:
        match = HEADING_AND_CAPTION.fullmatch(block.text)
        if match and names.is_unit(match["heading"]):
            result.append(Block(match["heading"], block.line, "heading"))
            result.append(Block(match["caption"], block.line))
        else:
            result.append(block)
    return result


def classify(blocks: Sequence[Block], names: Names) -> list[tuple[str, Block]]:
    """Each block of a body with its kind: heading, caption or paragraph."""
    looks = [look_of(block, names) for block in blocks]
    asking = [n for n, block in enumerate(blocks) if looks[n] == "text" and asks(block)]
    for position in asking if len(asking) > 1 else []:
        looks[position] = "short"
    kinds: list[str] = []
    for position, look in enumerate(looks):
        if look == "short":
            look = kind_among(blocks, looks, position, kinds, names)
        kinds.append("paragraph" if look in ("row", "item", "text") else look)
    return list(zip(kinds, blocks, strict=True))


def look_of(block: Block, names: Names) -> str:
    """What a block is by itself: "heading", "caption", "row", "item", "text", or "short", which
    only its neighbours can tell."""
    text = block.text
    if block.picture or IN_BRACKETS.fullmatch(text):
        return "caption"
    if block.style == "row" or ROW.search(text):
        return "row"
    is_line = len(text) <= HEADING_LENGTH and not lines.is_sentence(text)
    is_bracketed = (text[:1], text[-1:]) in {("（", "）"), ("(", ")")}
    if block.style == "cell" or is_bracketed or lines.DATE_ONLY.fullmatch(text):
        return "text"
    if block.style == "heading":
        return "text" if lines.is_sentence(text) else "heading"
    if (
        is_line
        and (names.of_heading(text) or NUMBERED.match(text))
        and text[-1:] not in "；;，,、：:"
    ):
        return "heading"
    if ITEM.match(text) or LIST.fullmatch(text):
        return "item"
    if lines.is_caption(text):
        return "caption"
    if not is_line or lines.OPEN_END.search(text):
        return "text"
    return "heading" if names.is_unit(text) or names.of_estate(text) else "short"


def asks(block: Block) -> bool:
    """Whether a line may be a heading although it ends as a sentence: 车多位少，怎么停？"""
    return len(block.text) <= 20 and not NOT_ASKED.search(block.text) and block.text[-1] in "？！?!"


def kind_among(
    blocks: Sequence[Block],
    looks: Sequence[str],
    position: int,
    kinds: Sequence[str],
    names: Names,
) -> str:
    """What a short line is among its neighbours: the kinds before it, the looks behind it."""
    text = blocks[position].text
    previous = kinds[-1] if kinds else ""
    following = looks[position + 1] if position + 1 < len(looks) else ""
    if text[:1] in BULLETS:
        # Above a text a heading; one of several, an item of a list.
        texts = [block.text for block in blocks[max(0, position - 1) : position + 2]]
        is_list = sum(line[:1] in BULLETS for line in texts) > 1
        return "paragraph" if is_list or following != "text" else "heading"
    if not following:
        # The last line: a caption, or cut off where a column ended.
        has_comma = re.search("[，,]", text)
        return "caption" if previous == "heading" and not has_comma else "paragraph"
    if previous == "heading":
        return "paragraph" if following in ("item", "heading") else "caption"
    if previous == "caption" and following in ("text", "row") and follows_heading(kinds):
        return "caption"
    if following in ("caption", "row", "item"):
        return "heading"
    if following == "heading" and previous == "paragraph" and names.has_place(text):
        # Below its section's text; a line with a comma broke off at a column's end.
        return "paragraph" if re.search("[，,]", text) else "caption"
    if following == "text":
        behind = blocks[position + 1].text
        return "heading" if len(behind) > 40 or lines.is_sentence(behind) else "paragraph"
    if following == "short" and looks[position + 2 : position + 3] == ["text"]:
        # A heading and then its undated caption; or the other way round, behind a text. Captions
        # are the longer ones.
        is_caption = previous == "paragraph" and len(text) > len(blocks[position + 1].text) + 2
        return "caption" if is_caption else "heading"
    return "paragraph"


def follows_heading(kinds: Sequence[str]) -> bool:
    """Whether only captions stand between here and the last heading."""
    return next((kind for kind in reversed(kinds) if kind != "caption"), "") == "heading"
