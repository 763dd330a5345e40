"""Small real files for the readers' tests, made by hand so that each byte is known."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO

CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="png" ContentType="image/png"/>'
    '<Default Extension="emf" ContentType="image/x-emf"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONSHIPS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    "{}</Relationships>"
)
DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8"?>{doctype}<w:document'
    ' xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    f' xmlns:r="{OFFICE}" xmlns:v="urn:schemas-microsoft-com:vml">'
    "<w:body>{body}</w:body></w:document>"
)


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*texts: str, style: str = "") -> str:
    """A paragraph of Word with a run for each text."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{''.join(run(text) for text in texts)}</w:p>"


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def drawing(relation: str) -> str:
    """A paragraph that holds the embedded picture of that relation."""
    return (
        "<w:p><w:r><w:drawing><wp:inline><a:graphic><a:graphicData><pic:pic><pic:blipFill>"
        f'<a:blip r:embed="{relation}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r></w:p>"
    )


def docx(
    *body: str, pictures: dict[str, bytes] | None = None, doctype: str = "", extra: int = 0
) -> bytes:
    """A Word file; `pictures` by file name, with relations p1, p2, …; `extra` bytes of zeros."""
    main = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
    images = "".join(
        f'<Relationship Id="p{number}" Type="{OFFICE}/image" Target="media/{name}"/>'
        for number, name in enumerate(pictures or {}, 1)
    )
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("_rels/.rels", RELATIONSHIPS.format(main))
        archive.writestr("word/_rels/document.xml.rels", RELATIONSHIPS.format(images))
        document = DOCUMENT.format(doctype=doctype, body="".join(body))
        archive.writestr("word/document.xml", document)
        for name, content in (pictures or {}).items():
            archive.writestr(f"word/media/{name}", content)
        if extra:
            with archive.open("word/media/zeros.png", "w") as member:
                for _ in range(extra // 2**20):
                    member.write(bytes(2**20))
    return buffer.getvalue()


def png() -> bytes:
    """A picture of one red pixel."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + crc

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(b"\0\xff\0\0")
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")
    )


def set_line(text: str, x: float, y: float, size: float = 10) -> str:
    """PDF operators that set one line of Chinese with its left end at x, y (points)."""
    return f"BT /F1 {size} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET\n"


def set_column(lines: list[str], x: float, y: float, size: float = 10, pitch: float = 16) -> str:
    """The lines below each other; a full-width space at the beginning becomes an indent."""
    result = ""
    for number, line in enumerate(lines):
        text = line.lstrip("\u3000")
        result += set_line(text, x + size * (len(line) - len(text)), y - number * pitch, size)
    return result


def pdf(*pages: str, encrypt: str = "") -> bytes:
    """A PDF of A4 pages with these operators, in a Chinese font that is not embedded."""
    font = len(pages) * 2 + 3
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids["
        + " ".join(f"{number * 2 + 3} 0 R" for number in range(len(pages)))
        + "]>>",
    ]
    for number, content in enumerate(pages):
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {number * 2 + 4} 0 R"
            f"/Resources<</Font<</F1 {font} 0 R>>>>>>",
            f"<</Length {len(content)}>>stream\n{content}\nendstream",
        ]
    objects += [
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H"
        f"/DescendantFonts[{font + 1} 0 R]>>",
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo"
        f"<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/FontDescriptor {font + 2} 0 R/DW 1000>>",
        "<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 -120 1000 880]"
        "/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 80>>",
    ]
    result = "%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(result))
        result += f"{number} 0 obj\n{content}\nendobj\n"
    start = len(result)
    result += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n"
    result += "".join(f"{place:010} 00000 n \n" for place in places)
    result += f"trailer<</Size {len(objects) + 1}/Root 1 0 R{encrypt}>>\nstartxref\n{start}\n%%EOF"
    return result.encode("ascii")
