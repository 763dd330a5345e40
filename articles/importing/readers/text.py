"""Plain text: bytes of whatever encoding, or what was pasted, as blocks."""

from __future__ import annotations

import codecs
import re

from articles.importing.blocks import Document, Refused
from articles.importing.readers.limits import check_characters
from articles.importing.readers.paragraphs import Line, document

# The longer mark first: that of UTF-32 begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# Taiwan's form of Big5 before Hong Kong's: they differ in a few punctuation marks.
CODECS = {
    "utf-8": ("utf-8",),
    "gb18030": ("gb18030",),
    "big5": ("cp950", "big5hkscs"),
}
# Word's and InDesign's line breaks come along when text is pasted.
LINE_END = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")


def decode(data: bytes, *, encoding: str | None = None) -> str:
    """The text of the bytes: by its mark, else UTF-8, else GB18030; Big5 only by choice.

    `encoding` is one of the keys of CODECS or None; a mark is stronger. Raises Refused if the
    bytes are not text in it. UTF-8 with few damaged places is read with U+FFFD in them.
    """
    for mark, name in MARKS:
        if data.startswith(mark):
            return decoded(data[len(mark) :], (name,))
    if data.count(0) * 20 > len(data):
        raise Refused("这个文件不是文字文件。请用 Word 或 WPS 打开后另存为 .docx，再导入。")
    if encoding is not None:
        return decoded(data, CODECS[encoding])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    text = data.decode("utf-8", errors="replace")
    damaged = text.count("\ufffd")
    if sum(character > "\u07ff" for character in text) > 20 * damaged:
        return text
    return decoded(data, CODECS["gb18030"])


def decoded(data: bytes, names: tuple[str, ...]) -> str:
    """The bytes by the first codec that can read them; Refused if none can."""
    for name in names:
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    raise Refused(
        "认不出这个文件的文字编码。请用记事本打开并另存为 UTF-8，或在 Word 中另存为 .docx，再导入；"
        "港台的旧文件请选择编码 Big5。"
    )


def read_text(text: str) -> Document:
    """The blocks of a text, one a line; raises Refused above the limit of characters.

    Every character that is not white space is in exactly one block or in `dropped`, in order.
    """
    check_characters(len(text))
    return document(Line(line) for line in LINE_END.split(text))
