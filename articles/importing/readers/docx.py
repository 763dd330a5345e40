"""Word files: mammoth makes HTML of them, of which the HTML reader takes the text.

mammoth keeps text boxes and tracked insertions, which python-docx drops (tried). Both run in a
confined process, because a small file can hold very much.
"""

from __future__ import annotations

import re
import zipfile
from base64 import b64encode
from io import BytesIO
from typing import Any

import mammoth

from articles.importing.blocks import Document, Refused
from articles.importing.readers.confined import confined
from articles.importing.readers.html import read_html
from articles.importing.readers.limits import MAX_UNPACKED_BYTES

# mammoth needs some 30 bytes for one of XML: more would not fit the process.
MAX_XML_BYTES = 50 * 1024 * 1024
BROKEN = "这个 Word 文件已损坏，打不开。请在 Word 或 WPS 中打开原件，另存为 .docx 后再导入。"

STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => h2:fresh
p[style-name='标题'] => h1:fresh
p[style-name='副标题'] => h2:fresh
p[style-name^='标题 '] => h3:fresh
"""
# The marks that mammoth itself puts to notes; no text can look like them, for it is escaped.
NOTE_MARKS = re.compile(
    r'<sup><a href="#[^"]*" id="[^"]*">\[\d+\]</a></sup>|<a href="#[^"]*">\u2191</a>'
)


def read_docx(data: bytes) -> Document:
    """The blocks and pictures of a Word file; Refused if it is broken, encrypted or too large."""
    check_size(data)
    return read_html(confined("docx", data))


def check_size(data: bytes) -> None:
    """Raise Refused by the sizes in the zip's directory, before anything is unpacked.

    Python's zipfile never unpacks more of a member than its directory says.
    """
    try:
        members = zipfile.ZipFile(BytesIO(data)).infolist()
    # Of a version that it does not know zipfile says NotImplementedError, of others still others.
    except Exception as error:
        raise Refused(BROKEN) from error
    if any(member.flag_bits & 1 for member in members):
        raise Refused("这个文件加了密码，读不了。请在 Word 中取消密码，另存为 .docx 后再导入。")
    names = {member.filename for member in members}
    if not any(name.startswith("word/") for name in names):
        raise Refused(
            "这个压缩文件不是 Word 文件。请解压后逐个导入，或在 Word 中另存为 .docx 后再导入。"
        )
    xml = sum(m.file_size for m in members if m.filename.endswith((".xml", ".rels")))
    if sum(m.file_size for m in members) > MAX_UNPACKED_BYTES or xml > MAX_XML_BYTES:
        raise Refused(
            "这个文件解压后太大（超过 500 MB，或文字部分超过 50 MB）。"
            "请拆成几个文件，把图片另外上传，另存为 .docx 后再导入。"
        )


def convert(data: bytes) -> str:
    """The HTML of a Word file, its pictures in data URIs; raises Refused if it is broken."""
    try:
        result = mammoth.convert_to_html(
            BytesIO(data),
            style_map=STYLES,
            include_embedded_style_map=False,
            ignore_empty_paragraphs=False,
            convert_image=mammoth.images.img_element(picture),
        )
    except MemoryError:
        raise
    # mammoth lets through whatever its parts raise: KeyError, ExpatError, RecursionError, …
    except Exception as error:
        raise Refused(BROKEN) from error
    return NOTE_MARKS.sub("", result.value)


def picture(image: Any) -> dict[str, str]:
    """The attributes of an embedded picture; one that cannot be opened has no bytes."""
    try:
        with image.open() as source:
            return {"src": f"data:{image.content_type};base64,{b64encode(source.read()).decode()}"}
    # As above; a picture that is linked and not embedded is one of the cases.
    except Exception:
        return {"src": "data:,"}
