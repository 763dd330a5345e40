"""From lines to blocks: the rules that the texts of all kinds of files share.

White space at both ends of a line goes; characters that cannot be seen, lines of decoration and
the brackets of picture markers go to `dropped`; everything else stays, in its order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from articles.importing.blocks import Block, Document, Doubt
from articles.importing.readers.broken_lines import rejoined

# The categories Cc, Cf and Cs of Unicode as far as they occur in files, the noncharacters, and
# the mark U+FFFC that stands for a picture in pasted text.
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffc\ufffe\uffff\ud800-\udfff\U000e0001-\U000e007f]"
)
NAMES = {
    "\0": "空字符",
    "\u200b": "零宽空格",
    "\u200c": "零宽不连字",
    "\u200d": "零宽连字",
    "\u2060": "零宽不换行空格",
    "\ufeff": "字节顺序标记",
    "\xad": "软连字符",
    "\ufffc": "图片占位符",
}
# Kept, but nobody can read them: a damaged character, and the private use areas of a font.
UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")

# Arrows, boxes, shapes, dingbats, emoji; not the letter-like symbols, which are units (℃ ㎡).
ORNAMENTS = re.compile(
    "[\u2010-\u2015\u2190-\u21ff\u2300-\u23ff\u2500-\u27bf\u2900-\u297f\u2b00-\u2bff\u3013\u3030"
    "\ufe0e\ufe0f\ufe49-\ufe4f\U0001f000-\U0001faff]"
)
# A heading between ornaments: ★ 富平居民区 ★
FRAMED = re.compile(
    rf"(?P<before>{ORNAMENTS.pattern}+\s*)(?P<text>[^\W_].{{0,22}}?[\w”’」』）)])"
    rf"(?P<after>\s*{ORNAMENTS.pattern}+)"
)
RULERS = "-=*_~#+|·•.※"
# One - or + or . may be a value or the end of something; several are a ruled line.
RULES = re.compile(r"[-=*_~#+|·•.※]{2,}|[=*_~#|·•※]")
HALF_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)}
END = re.compile(r"(?:THE)?END", re.IGNORECASE)
BRACKETS = re.compile(r"[\[\]()<>「」『』【】〔〕〖〗《》〈〉]")

PICTURE = r"(?:图片|照片|配图|插图|图)\s*(?P<number>[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3})"
MARKER = re.compile(rf"[【\[［(（]\s*{PICTURE}\s*[】\]］)）]\s*[:：]?\s*")
MARKER_AROUND_CAPTION = re.compile(
    rf"(?P<before>[【\[［]\s*{PICTURE}\s*[:：\s]\s*)(?P<caption>[^】\]］]+)(?P<after>[】\]］])"
)


@dataclass(frozen=True)
class Line:
    """One line of the text that a reader made; style and picture as in Block."""

    text: str
    style: str = ""
    picture: str = ""


def document(lines: Iterable[Line], *, may_be_broken: bool = True) -> Document:
    """The blocks of lines that count from 1 and hold no line ends.

    With `may_be_broken` the short lines of a text copied from a phone are joined to paragraphs
    (see broken_lines); a reader that has made the paragraphs itself passes False.
    """
    result = Document()
    invisible: dict[str, list[int]] = {}
    unreadable: dict[str, list[int]] = {}
    indented: set[int] = set()
    for number, line in enumerate(lines, 1):
        text = line.text
        for character in INVISIBLE.findall(text):
            invisible.setdefault(character, []).append(number)
            result.dropped.append((number, character))
        text = INVISIBLE.sub("", text)
        for character in UNREADABLE.findall(text):
            unreadable.setdefault(character, []).append(number)
        if text.startswith(("\u3000", "  ", "\t", "\xa0")):
            indented.add(number)
        add(result, number, Line(text.strip(), line.style, line.picture))
    if may_be_broken:
        result.blocks = rejoined(result.blocks, indented)
    result.doubts += [
        Doubt(places[0], f"有看不见的字符（{name_of(character)}），共 {len(places)} 处，已去掉。")
        for character, places in invisible.items()
    ]
    result.doubts += [
        Doubt(
            places[0],
            f"有显示不出来的字符（{name_of(character)}），共 {len(places)} 处，请对照原件补上。",
        )
        for character, places in unreadable.items()
    ]
    result.doubts.sort(key=lambda doubt: doubt.line)
    return result


def add(result: Document, number: int, line: Line) -> None:
    """Add a stripped line: nothing, decoration, pictures, or text."""
    text = line.text
    if line.picture:
        result.blocks.append(Block(text, number, line.style, line.picture))
        return
    if is_decoration(text):
        result.dropped.append((number, text))
        return
    if match := FRAMED.fullmatch(text):
        result.dropped += [(number, match["before"].strip()), (number, match["after"].strip())]
        result.blocks.append(Block(match["text"], number, "heading"))
        return
    if match := MARKER_AROUND_CAPTION.fullmatch(text):
        result.dropped += [(number, match["before"].strip()), (number, match["after"])]
        caption = match["caption"].strip()
        result.blocks.append(Block(caption, number, line.style, picture_name(match["number"])))
        return
    pictures = []
    while match := MARKER.match(text):
        result.dropped.append((number, match[0].strip()))
        pictures.append(picture_name(match["number"]))
        text = text[match.end() :]
    for name in pictures[:-1]:
        result.blocks.append(Block("", number, line.style, name))
    if pictures or text:
        result.blocks.append(Block(text, number, line.style, pictures[-1] if pictures else ""))


def is_decoration(text: str) -> bool:
    """Whether a line holds nothing but symbols, or an END between symbols or brackets."""
    plain = "".join(text.translate(HALF_WIDTH).split())
    bare = ORNAMENTS.sub(without_number, BRACKETS.sub("", plain))
    if END.fullmatch(bare.strip(RULERS)):
        return END.fullmatch(plain) is None
    return bool(BRACKETS.sub("", plain)) and not RULES.sub("", bare)


def without_number(match: re.Match[str]) -> str:
    """Nothing for an ornament, but the circled numbers among the dingbats, which count."""
    return match[0] if unicodedata.category(match[0]).startswith("N") else ""


def picture_name(number: str) -> str:
    """The name of the picture that a marker numbers in digits of any width or in Chinese."""
    if number.isdecimal():
        return f"图{int(number)}"
    tens, ten, ones = number.rpartition("十")
    digits = "零一二三四五六七八九"
    value = (digits.find(tens) if tens else 1) * 10 if ten else 0
    return f"图{value + (digits.find(ones) if ones else 0)}"


def name_of(character: str) -> str:
    code = f"U+{ord(character):04X}"
    return f"{NAMES[character]} {code}" if character in NAMES else code
