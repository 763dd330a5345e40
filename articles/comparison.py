"""What differs between two snapshots of an issue (`.snapshot`), in words, side by side."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, NamedTuple

from . import sentences

# Names of what a snapshot holds, in the order they are shown.
LABELS = {
    "masthead": "报头",
    "title": "本期名称",
    "number": "期号",
    "volume": "卷号",
    "published_on": "出版日期",
    "covers_from": "所涉时段起",
    "covers_to": "所涉时段止",
    "not_stated": "原刊未载明的内容",
    "column": "栏目",
    "kicker": "引题",
    "headline": "主题",
    "subhead": "副题",
    "byline": "署名",
    "is_retold": "正文为转述",
    "pages": "版面",
    "tags": "标签",
    "lead": "导语",
    "heading": "小标题",
    "areas": "居民区",
    "body": "正文",
    "figures": "数字",
    "honours": "荣誉",
    "plans": "计划",
    "caption": "图片说明",
    "credit": "摄影",
    "alt": "替代文字",
    "taken_on": "拍摄日期",
    "section": "所在小节",
    "image": "图片文件",
}
# Sentences less alike than this are shown as one gone and one new; so are very long ones.
ALIKE, LONG = 0.5, 3000
# A number is changed as a whole.
TOKEN = re.compile(r"[0-9.]+|.", re.DOTALL)


class Piece(NamedTuple):
    """Some text of one side: as on the other side, or on this one only."""

    text: str
    is_other: bool = False


class Row(NamedTuple):
    """A field that differs: as it was, as it is."""

    label: str
    before: list[Piece]
    after: list[Piece]


class Part(NamedTuple):
    """An article, section or photo that differs; without rows, its order among the others."""

    name: str
    state: str
    rows: list[Row]
    parts: list[Part]


class Comparison(NamedTuple):
    rows: list[Row]
    parts: list[Part]
    # How many articles are the same on both sides.
    same: int


def compare(old: dict[str, Any], new: dict[str, Any]) -> Comparison:
    """The differences between two snapshots of an issue."""
    parts = compare_lists(old["articles"], new["articles"], "slug", name_of_article)
    gone = sum(part.state == "删去" for part in parts)
    same = len(old["articles"]) - gone - sum(part.state == "改动" for part in parts)
    return Comparison(compare_fields(old, new), parts, same)


def name_of_article(article: dict[str, Any]) -> str:
    return f"文章《{article['headline']}》"


def name_of_section(section: dict[str, Any]) -> str:
    return f"小节“{section['heading'] or section['body'][:12]}”"


def name_of_photo(photo: dict[str, Any]) -> str:
    return f"图片“{photo['caption'] or photo['alt']}”"


def compare_lists(
    old: list[dict[str, Any]], new: list[dict[str, Any]], key: str, name: Any
) -> list[Part]:
    """The rows that differ, as they stand on the new side, those that are gone behind them."""
    before, after = ({row[key]: row for row in rows} for rows in (old, new))
    kept = [one for one in before if one in after], [one for one in after if one in before]
    moved = moved_of(*kept)
    parts = []
    for row in new:
        there = before.get(row[key])
        rows = compare_fields(there or {}, row)
        inner = compare_parts(there or {}, row)
        if there is None:
            parts.append(Part(name(row), "新增", rows, inner))
        elif rows or inner or row[key] in moved:
            places = [place(*kept, row[key])] if row[key] in moved else []
            parts.append(Part(name(row), "改动", [*places, *rows], inner))
    gone = [row for row in old if row[key] not in after]
    return parts + [
        Part(name(row), "删去", compare_fields(row, {}), compare_parts(row, {})) for row in gone
    ]


def moved_of(before: list[Any], after: list[Any]) -> set[Any]:
    """The keys that stand elsewhere among the others than before."""
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    stayed = {key for block in blocks for key in before[block.a : block.a + block.size]}
    return set(before) - stayed


def place(before: list[Any], after: list[Any], key: Any) -> Row:
    was, now = (f"第 {keys.index(key) + 1}" for keys in (before, after))
    return Row("次序", [Piece(was, True)], [Piece(now, True)])


def compare_parts(old: dict[str, Any], new: dict[str, Any]) -> list[Part]:
    """The sections and photos that differ of an article on both sides, or on one."""
    return [
        *compare_lists(old.get("sections", []), new.get("sections", []), "anchor", name_of_section),
        *compare_lists(old.get("photos", []), new.get("photos", []), "id", name_of_photo),
    ]


def compare_fields(old: dict[str, Any], new: dict[str, Any]) -> list[Row]:
    rows = []
    for name, label in LABELS.items():
        before, after = in_words(old.get(name)), in_words(new.get(name))
        if before != after:
            rows.append(Row(label, *pieces(before, after)))
    return rows


def in_words(value: Any) -> str:
    """A value of a snapshot as staff read it."""
    if isinstance(value, bool):
        return "是" if value else ""
    if isinstance(value, list):
        return "\n".join(value)
    return "" if value is None else str(value)


def pieces(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Two texts in pieces: compared by sentences, and those that differ by characters."""
    old, new = split(before), split(after)
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            add(left, "".join(old[i:j]))
            add(right, "".join(new[k:m]))
            continue
        for one, other in zip_longest(old[i:j], new[k:m], fillvalue=""):
            add_characters(left, right, one, other)
    return left, right


def split(text: str) -> list[str]:
    """The sentences of a text with its line breaks; joined again they are the text."""
    lines = text.splitlines(keepends=True)
    return [sentence for line in lines for sentence in sentences.sentences(line)]


def add_characters(left: list[Piece], right: list[Piece], before: str, after: str) -> None:
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if len(before) + len(after) > LONG or matcher.ratio() < ALIKE:
        add(left, before, True)
        add(right, after, True)
        return
    for kind, i, j, k, m in matcher.get_opcodes():
        add(left, "".join(old[i:j]), kind != "equal")
        add(right, "".join(new[k:m]), kind != "equal")


def add(side: list[Piece], text: str, is_other: bool = False) -> None:
    """Put some text behind the pieces of a side, into the last if it is of the same kind."""
    if side and side[-1].is_other == is_other:
        side[-1] = Piece(side[-1].text + text, is_other)
    elif text:
        side.append(Piece(text, is_other))
