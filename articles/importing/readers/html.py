"""HTML: its text as lines, by the standard library's parser.

Tags inside a line join what they part, because Word puts every number into a span of its own.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from html import unescape
from html.parser import HTMLParser

from articles.importing.blocks import Document, Doubt
from articles.importing.readers.limits import check_characters
from articles.importing.readers.paragraphs import Line, document
from articles.importing.readers.text import CODECS, MARKS, decode

# Nothing inside them is text of the page; what else a head may hold has no text.
HIDDEN = {"script", "style", "template", "title", "noscript", "iframe", "object"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
# A blank one of these is a blank line; a blank one of BLOCKS is nothing.
PARAGRAPHS = HEADINGS | {"p", "li", "dd", "dt", "pre", "blockquote", "figcaption", "caption"}
SECTIONS = {"article", "aside", "footer", "header", "main", "nav", "section", "html", "body"}
TABLES = {"table", "thead", "tbody", "tfoot", "legend", "fieldset", "form", "option", "optgroup"}
LISTS = {"dl", "ol", "ul", "menu", "dir", "details", "summary", "address", "center", "figure", "hr"}
BLOCKS = PARAGRAPHS | SECTIONS | TABLES | LISTS | {"div"}
CELLS = {"td", "th"}
SPACES = re.compile(r"[ \t\r\n\f]+")
WIDE = "[\u2e80-\u2fff\u3001-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff“”‘’…—]"
BROKEN_CHINESE = re.compile(rf"(?<={WIDE})[ \t\r\f]*\n[ \t\r\n\f]*(?={WIDE})")
CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{1,20})""", re.IGNORECASE)
DECLARED = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5",
    "big5-hkscs": "big5",
}
DATA_URI = re.compile(r"data:(?P<kind>[\w/.+-]*)[^,]{0,100},(?P<bytes>.*)", re.DOTALL)
# What articles.pictures can open.
USABLE = {"image/jpeg", "image/jpg", "image/pjpeg", "image/png", "image/webp", "image/tiff"}


def decode_html(data: bytes, *, encoding: str | None = None) -> str:
    """The HTML of the bytes: by mark, by choice, by its own meta charset, else as plain text.

    Raises Refused for bytes that are no text.
    """
    declared = CHARSET.search(data, 0, 4096)
    if encoding is None and declared and not data.startswith(tuple(mark for mark, _ in MARKS)):
        name = DECLARED.get(declared[1].decode("ascii", "replace").lower(), "")
        for codec in CODECS.get(name, ()):
            try:
                return data.decode(codec)
            except UnicodeDecodeError:
                continue
    return decode(data, encoding=encoding)


def read_html(source: str) -> Document:
    """The blocks of a page, and the pictures that it holds in data URIs.

    A table's row is a block of style "row", a heading one of style "heading". Scripts, styles,
    templates, comments, attributes and the head are no text. Line numbers are those of the text
    made here: one a paragraph, blank ones included.
    """
    reader = Reader()
    reader.read(source)
    check_characters(sum(len(line.text) for line in reader.lines))
    result = document(reader.lines)
    result.pictures = {name: content for name, content in reader.pictures.items() if content}
    for number, line in enumerate(reader.lines, 1):
        if line.picture and not reader.pictures[line.picture]:
            message = f"{line.picture} 读不出来，请把它另存为 JPEG 或 PNG 后单独上传。"
            result.doubts.append(Doubt(number, message))
        elif line.picture and reader.kinds[line.picture] not in USABLE:
            kind = reader.kinds[line.picture].removeprefix("image/")
            message = f"{line.picture} 是 {kind} 格式，请把它另存为 JPEG 或 PNG 后单独上传。"
            result.doubts.append(Doubt(number, message))
    result.doubts.sort(key=lambda doubt: doubt.line)
    return result


class Row:
    """A table's row in the making: its cells as lists of lines, in tables `depth` deep.

    A row with a table inside is there for the layout: what it held becomes lines of their own.
    """

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.cells: list[list[Line]] = []
        self.is_layout = False


class Reader(HTMLParser):
    """Collects the lines of a page; the parser's own handling of broken markup is mended."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self.pictures: dict[str, bytes] = {}
        self.kinds: dict[str, str] = {}
        self._text: list[str] = []
        self._hidden: list[str] = []
        self._rows: list[Row] = []
        self._tables = 0
        self._style = ""
        self._preformatted = 0
        self._is_fresh = False
        self._in_comment = False

    def read(self, source: str) -> None:
        # A tag that is never closed makes the parser search to the end again and again.
        end = source.rfind(">") + 1
        self.feed(source[:end])
        self.close()
        if not self._in_comment:
            self.handle_data(unescape(source[end:].split("<!--")[0]))
        self._end_rows(0)

    def parse_comment(self, i: int, report: bool = True) -> int:
        """As browsers do: a comment that is never closed goes to the end of the page."""
        end = self.rawdata.find("-->", i + 2)
        self._in_comment = end < 0
        return len(self.rawdata) if end < 0 else end + 3

    def parse_html_declaration(self, i: int) -> int:
        """Skip <!DOCTYPE …> and Word's <![if …]>, on which the parser would fall over."""
        if self.rawdata.startswith("<!--", i):
            return self.parse_comment(i)
        end = self.rawdata.find(">", i)
        return len(self.rawdata) if end < 0 else end + 1

    def parse_pi(self, i: int) -> int:
        end = self.rawdata.find(">", i)
        return len(self.rawdata) if end < 0 else end + 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self._hidden.clear()
        if tag in HIDDEN:
            self._hidden.append(tag)
        if self._hidden:
            return
        if tag == "br":
            self._end_line(keep_blank=True)
        elif tag == "img":
            self._add_picture(dict(attrs).get("src") or "")
        elif tag == "tr":
            self._end_rows(self._tables)
            self._rows.append(Row(self._tables))
        elif tag in CELLS:
            self._end_line()
            if self._rows:
                self._rows[-1].cells.append([])
        elif tag in BLOCKS:
            self._start_block(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hidden:
            while self._hidden.pop() != tag:
                pass
        elif self._hidden:
            return
        elif tag == "tr":
            self._end_rows(self._tables)
        elif tag in CELLS:
            self._end_line()
        elif tag in BLOCKS:
            self._end_line(keep_blank=tag in PARAGRAPHS and self._is_fresh)
            self._is_fresh = False
            if tag in HEADINGS:
                self._style = ""
            elif tag == "pre":
                self._preformatted = max(0, self._preformatted - 1)
            elif tag == "table":
                self._end_rows(self._tables)
                self._tables = max(0, self._tables - 1)

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if not self._preformatted:
            self._text.append(data)
            return
        first, *more = re.split("\r\n|\r|\n", data)
        self._text.append(first)
        for line in more:
            self._end_line(keep_blank=True)
            self._text.append(line)

    def _start_block(self, tag: str) -> None:
        self._end_line()
        self._is_fresh = tag in PARAGRAPHS
        if tag in HEADINGS:
            self._style = "heading"
        elif tag == "pre":
            self._preformatted += 1
        elif tag == "table":
            self._tables += 1
            if self._rows:
                self._rows[-1].is_layout = True
                self._release(self._rows[-1])

    def _end_line(self, *, keep_blank: bool = False) -> None:
        text = collapsed("".join(self._text)) if not self._preformatted else "".join(self._text)
        self._text.clear()
        if text.strip() or keep_blank:
            self._add(Line(text, self._style))
            self._is_fresh = False

    def _add(self, line: Line) -> None:
        row = self._rows[-1] if self._rows else None
        if row and row.cells and not row.is_layout:
            row.cells[-1].append(line)
        else:
            self.lines.append(line)

    def _end_rows(self, depth: int) -> None:
        """End the rows that are open in tables at least `depth` deep: </tr> may be left out."""
        self._end_line()
        while self._rows and self._rows[-1].depth >= depth:
            self._end_row(self._rows.pop())

    def _end_row(self, row: Row) -> None:
        if row.is_layout or len(row.cells) < 2:
            self._release(row)
            return
        texts = [[line.text.strip() for line in cell if line.text.strip()] for cell in row.cells]
        if any(texts):
            self.lines.append(Line("\u3000".join(" ".join(cell) for cell in texts), "row"))
        self.lines += [line for cell in row.cells for line in cell if line.picture]

    def _release(self, row: Row) -> None:
        """Make lines of what is in a row that is no row of data."""
        self.lines += [line for cell in row.cells for line in cell]
        row.cells = [[]]

    def _add_picture(self, source: str) -> None:
        """A picture that is in the page itself; others are left, with all their attributes."""
        match = DATA_URI.fullmatch(source)
        if not match:
            return
        self._end_line()
        name = f"图{len(self.pictures) + 1}"
        try:
            self.pictures[name] = b64decode(match["bytes"])
        except binascii.Error:
            self.pictures[name] = b""
        self.kinds[name] = match["kind"].lower()
        self._add(Line("", picture=name))
        self._is_fresh = False


def collapsed(text: str) -> str:
    """The text with runs of HTML's white space as one space, or none where Chinese is broken."""
    return SPACES.sub(" ", BROKEN_CHINESE.sub("", text))
