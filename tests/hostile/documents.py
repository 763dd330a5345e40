"""Files for the import that are not what they say, or more than they say: made by functions."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

from tests.articles.importing.make_files import docx, drawing, paragraph, pdf, set_line
from tests.hostile.pictures import ENTITY, SCRIPT, SVG, Make, archive, made

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORDS = "富平居民区更换楼道灯12盏。"
LAUGHS = "".join(
    f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' if number else '<!ENTITY l0 "ha">'
    for number in range(10)
)


def zipped(**members: bytes) -> bytes:
    """A zip with these members; two underscores in a name stand for a slash."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def word(*body: str, doctype: str = "") -> bytes:
    return docx(*body, doctype=doctype)


def with_member(name: str, content: bytes) -> bytes:
    """A Word file with one member more, of whatever name."""
    buffer = BytesIO(word(paragraph(WORDS)))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, content)
    return buffer.getvalue()


def saying(size: int) -> bytes:
    """A Word file whose directory says of its text that it has so many bytes."""
    data = word(paragraph("富" * 500_000))
    place = data.rindex(b"word/document.xml") - 46
    return data[: place + 24] + size.to_bytes(4, "little") + data[place + 28 :]


def locked() -> bytes:
    """A Word file whose members say that they are encrypted."""
    data = bytearray(word(paragraph(WORDS)))
    place = data.find(b"PK\x01\x02")
    while place >= 0:
        data[place + 8] |= 1
        place = data.find(b"PK\x01\x02", place + 1)
    return bytes(data)


def nested(times: int) -> bytes:
    data = archive()
    for _ in range(times):
        data = zipped(**{"word__inside.zip": data})
    return data


def pdf_of(*objects: str, stream: bytes = b"") -> bytes:
    """A PDF of these objects, the first its root, a stream the last; found without a table."""
    body = b"".join(f"{n} 0 obj\n{text}\nendobj\n".encode() for n, text in enumerate(objects, 1))
    if stream:
        head = f"{len(objects) + 1} 0 obj\n<</Length {len(stream)}/Filter/FlateDecode>>stream\n"
        body += head.encode() + stream + b"\nendstream\nendobj\n"
    return b"%PDF-1.7\n" + body + b"trailer<</Root 1 0 R>>\n%%EOF"


TREE = "<</Type/Pages/Count 1/Kids[3 0 R]>>"
PAGE = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]{}>>"


def pdf_with(action: str) -> bytes:
    """A page of text whose catalogue has an action."""
    plain = pdf(set_line("富平居民区更换楼道灯", 60, 700))
    return plain.replace(b"<</Type/Catalog", b"<</Type/Catalog" + action.encode())


# By name what the import may not take.
REFUSED_DOCUMENTS: dict[str, Make] = {
    "empty.docx": lambda: b"",
    "empty.pdf": lambda: b"",
    "old.doc": lambda: OLE + bytes(600),
    "locked.docx": lambda: OLE + "EncryptedPackage".encode("utf-16-le") + bytes(600),
    "members-locked.docx": lambda: locked(),
    "letter.rtf": lambda: rb"{\rtf1{\object\objocx}}",
    "program.docx": lambda: b"MZ" + bytes(300),
    "program.exe": lambda: b"MZ" + bytes(300),
    "page.docx": lambda: b"<html>" + SCRIPT,
    "archive.zip": lambda: archive(),
    "archive.docx": lambda: zipped(a__b=b"x"),
    "nested.docx": lambda: nested(30),
    "zeros.docx": lambda: saying(600 * 2**20),
    "xml-bomb.docx": lambda: with_member("word/more.xml", b" " * (60 * 2**20)),
    "half.docx": lambda: word(paragraph(WORDS))[:700],
    "without-text.docx": lambda: zipped(word__styles=b"x"),
    "slips.docx": lambda: zipped(**{"..__..__..__word__document.xml": b"x", "/etc/passwd": b"x"}),
    "lying.docx": lambda: saying(10),
    "laughs.docx": lambda: word(paragraph("&l9;"), doctype=f"<!DOCTYPE a [{LAUGHS}]>"),
    "quadratic.docx": lambda: word(
        paragraph("&x;" * 50_000), doctype=f'<!DOCTYPE a [<!ENTITY x "{"ha" * 50_000}">]>'
    ),
    "deep.docx": lambda: word("<w:p>" * 100_000 + "</w:p>" * 100_000),
    "picture.jpg": lambda: made("JPEG"),
    "picture.docx": lambda: made("PNG"),
    "drawing.svg": lambda: SVG,
    "table.csv": lambda: b'=cmd|"/c calc"!A1,1\n',
    "bytes.txt": lambda: bytes(range(256)) * 20,
    "too-long.txt": lambda: ("富平居民区。\n" * 300_000).encode(),
    "half.pdf": lambda: pdf(set_line(WORDS, 60, 700))[:400],
    "locked.pdf": lambda: pdf("", encrypt="/Encrypt<</Filter/Standard/V 1/R 2/O()/U()/P 0>>"),
    "loop.pdf": lambda: pdf_of(
        "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R]/Count 9>>"
    ),
    "many-pages.pdf": lambda: pdf(*[set_line("富", 60, 700)] * 65),
    "no-text.pdf": lambda: pdf(""),
    "program.pdf": lambda: b"MZ" + bytes(2000),
    "bomb.pdf": lambda: pdf_of(
        "<</Type/Catalog/Pages 2 0 R>>",
        TREE,
        PAGE.format("/Contents 4 0 R"),
        stream=zlib.compress(bytes(2**28), 1),
    ),
    "calls-itself.pdf": lambda: pdf_of(
        "<</Type/Catalog/Pages 2 0 R>>",
        TREE,
        PAGE.format("/Contents 4 0 R/Resources<</XObject<</X 4 0 R>>>>"),
        "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 4 0 R>>>>"
        "/Length 5>>stream\n/X Do\nendstream",
    ),
    "too-heavy.docx": lambda: b"PK\x03\x04" + bytes(50 * 2**20),
}


# By name what has a text, and something else that must not come through.
HARMLESS_DOCUMENTS: dict[str, Make] = {
    "entity.docx": lambda: word(
        paragraph(WORDS), doctype='<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    ),
    "macros.docx": lambda: with_member("word/vbaProject.bin", b"Sub AutoOpen()" + SCRIPT),
    "slip-beside.docx": lambda: with_member("../../../../tmp/hx-slipped", b"hx"),
    "svg-inside.docx": lambda: docx(paragraph(WORDS), drawing("p1"), pictures={"a.png": SVG}),
    "script.docx": lambda: word(paragraph(WORDS + "&lt;script&gt;hx()&lt;/script&gt;")),
    "many-members.docx": lambda: with_member("word/" + "a/" * 9_000, b""),
    "script.pdf": lambda: pdf_with("/OpenAction<</S/JavaScript/JS(app.alert(1))>>"),
    "launch.pdf": lambda: pdf_with("/OpenAction<</S/Launch/F(/bin/sh)>>"),
    "page.html": lambda: (
        f"<html><title>{WORDS}</title><p>{WORDS}<iframe src=x></iframe><p onclick=hx()>".encode()
        + SCRIPT
    ),
    "entity.html": lambda: b"<?xml version='1.0'?>" + ENTITY + f"<html><p>{WORDS}&x;".encode(),
    "deep.html": lambda: b"<html>" + b"<div>" * 100_000 + WORDS.encode(),
    "unclosed.html": lambda: f"<html><p>{WORDS}".encode() + b"<a " * 200_000,
    "svg-inside.html": lambda: f"<html><p>{WORDS}<img src='data:image/svg+xml,<svg>'>".encode(),
    "script.txt": lambda: WORDS.encode() + b"\n" + SCRIPT,
}
