"""Readers: a file of any kind that staff hold, as one stream of blocks."""

from __future__ import annotations

import re
from pathlib import PurePath

from articles.importing.blocks import Document, Refused
from articles.importing.readers.docx import read_docx
from articles.importing.readers.html import decode_html, read_html
from articles.importing.readers.limits import check_bytes
from articles.importing.readers.pdf import read_pdf
from articles.importing.readers.text import decode, read_text

__all__ = ["read", "read_text"]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"II*\0", b"MM\0*")
HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype html|html)", re.IGNORECASE
)
TEXT_SUFFIXES = {"", ".txt", ".md", ".text"}
HTML_SUFFIXES = {".html", ".htm", ".xhtml"}
OLD_WORD = (
    "这是旧格式的 Word 或 WPS 文件（.doc、.wps），读不了。"
    "请用 Word 或 WPS 打开，选“另存为”，类型选 .docx，再导入。"
)


def read(data: bytes, name: str, *, encoding: str | None = None) -> Document:
    """The blocks of a file, by what is in it and by its name's extension.

    `encoding` ("utf-8", "gb18030" or "big5") is the user's choice for text and HTML; without it
    the bytes decide. Raises Refused, in words that name the remedy, for a file that is too
    large, broken, encrypted or of a kind that is not read.
    """
    check_bytes(data)
    suffix = suffix_of(name)
    if data.startswith(OLE):
        raise Refused(words_for_ole(data))
    if suffix in (".doc", ".wps", ".rtf", ".dot") or data.startswith(b"{\\rtf"):
        raise Refused(OLD_WORD)
    if b"%PDF-" in data[:1024] or suffix == ".pdf":
        return read_pdf(data)
    if data.startswith(ZIP) or suffix == ".docx":
        return read_docx(data)
    if data.startswith(PICTURES):
        raise Refused("这是一张图片，里面没有文字。请用文字识别（OCR）导出为 Word 后再导入。")
    if suffix in HTML_SUFFIXES or HTML.match(data):
        return read_html(decode_html(data, encoding=encoding))
    if suffix not in TEXT_SUFFIXES:
        raise Refused(
            f"不认识 {suffix} 文件。能导入的是 .docx、.txt、.html 和 .pdf，请另存为其中一种。"
        )
    return read_text(decode(data, encoding=encoding))


def suffix_of(name: str) -> str:
    """The extension in lower case, or "" where what follows the last full stop is none."""
    suffix = PurePath(name).suffix.lower()
    return suffix if re.fullmatch(r"\.[a-z][a-z0-9]{1,4}", suffix) else ""


def words_for_ole(data: bytes) -> str:
    """Why a file of Microsoft's old container is refused: encrypted .docx are kept in it too."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "这个文件加了密码，读不了。请在 Word 中打开，取消密码，另存为 .docx 后再导入。"
    return OLD_WORD
