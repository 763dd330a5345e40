"""Pictures that are none, or more than they seem: made here, byte by byte, by functions."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

from PIL import Image

SCRIPT = b"<script>alert('hx')</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="hx()"><script>hx()</script></svg>'
ENTITY = b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
PHP = b"<?php system($_GET['hx']); ?>"


Make = Callable[[], bytes]


def made(file_format: str, size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    buffer = BytesIO()
    mode = options.pop("mode", "RGB")
    Image.effect_noise(size, 80).convert(mode).save(buffer, file_format, **options)
    return buffer.getvalue()


def frames(count: int) -> list[Image.Image]:
    return [Image.new("RGB", (60, 40), (number % 256, 0, 0)) for number in range(count)]


def chunk(kind: bytes, content: bytes) -> bytes:
    crc = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + crc


def png(width: int, height: int, *before: bytes, rows: bytes = b"\0\0\0\0") -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(before) + data


def exif(**changes: Any) -> bytes:
    """EXIF with a script in every text and a place on the map."""
    data = Image.Exif()
    for tag in (0x010E, 0x010F, 0x0110, 0x0131, 0x013B, 0x8298):
        data[tag] = SCRIPT.decode()
    data[0x0112] = changes.get("orientation", 6)
    data.get_ifd(0x8825)[1] = "N"
    return data.tobytes()


def segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def with_segments(*segments: bytes) -> bytes:
    """A JPEG with more segments behind its beginning."""
    jpeg = made("JPEG")
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def profile(size: int) -> bytes:
    """A colour profile by its header, with a script and nothing for the rest."""
    header = struct.pack(">I", size) + b"lcms\x04\0\0\0mntrRGB XYZ " + bytes(12) + b"acsp"
    return (header + bytes(88) + SCRIPT).ljust(size, b"x")


def profile_parts(count: int) -> list[bytes]:
    """The segments of a colour profile of that many times 60,000 bytes of nothing."""
    names = (b"ICC_PROFILE\0" + bytes([number, count]) for number in range(1, count + 1))
    return [segment(0xE2, name + bytes(60_000)) for name in names]


def scans(count: int) -> bytes:
    """A progressive JPEG whose last scan stands in it so many times more."""
    jpeg = made("JPEG", (200, 200), progressive=True)
    last = jpeg.rindex(b"\xff\xda")
    return jpeg[:-2] + jpeg[last:-2] * count + b"\xff\xd9"


def tiff(width: int, *, next_directory: int = 0, count: int = 9) -> bytes:
    """The directory of a TIFF that says what it likes of its size."""
    values = [(256, width), (257, width), (258, 8), (259, 1), (262, 1), (273, 8), (278, width)]
    entries = [struct.pack("<HHII", tag, 4, count, value) for tag, value in [*values, (279, count)]]
    directory = struct.pack("<H", len(entries)) + b"".join(entries)
    return b"II*\0" + struct.pack("<I", 8) + directory + struct.pack("<I", next_directory)


def archive() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("META-INF/MANIFEST.MF", SCRIPT)
    return buffer.getvalue()


def webp_of(width: int) -> bytes:
    """The head of a lossless WebP of that width and height."""
    bits = (width - 1) | (width - 1) << 14
    data = b"\x2f" + struct.pack("<I", bits) + bytes(40)
    body = b"WEBPVP8L" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


# By name what no door for pictures may take.
REFUSED_PICTURES: dict[str, Make] = {
    "empty.jpg": lambda: b"",
    "one-byte.jpg": lambda: b"\xff",
    "page.jpg": lambda: b"<!doctype html><title>x</title>" + SCRIPT,
    "script.svg": lambda: SVG,
    "script.png": lambda: SVG,
    "entity.svg": lambda: b"<?xml version='1.0'?>" + ENTITY + SVG.replace(b"hx()<", b"&x;<"),
    "shell.jpg": lambda: PHP,
    "gif-and-script.jpg": lambda: b"GIF89a/*" + bytes(20) + b"*/=1;" + SCRIPT,
    "animated.gif": lambda: made("GIF", save_all=True, append_images=frames(300)),
    "bitmap.jpg": lambda: made("BMP"),
    "vast.bmp": lambda: b"BM" + struct.pack("<IIIIiiHHI", 60, 0, 54, 40, 99_999, 99_999, 1, 1, 0),
    "icon.png": lambda: made("ICO"),
    "postscript.jpg": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(%pipe%id) run\n",
    "photoshop.tif": lambda: b"8BPS\0\1" + bytes(6) + b"\0\3" + struct.pack(">II", 30000, 30000),
    "film.webp": lambda: b"\0\0\0\x18ftypheic" + bytes(200),
    "document.jpg": lambda: b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(hx())>>>>endobj",
    "program.jpg": lambda: b"MZ" + bytes(200),
    "archive.jpg": lambda: archive(),
    "head-only.jpg": lambda: made("JPEG", (300, 300))[:200],
    "half.jpg": lambda: made("JPEG", (300, 300))[:20_000],
    "half.png": lambda: made("PNG")[:200],
    "half.webp": lambda: made("WEBP")[:100],
    "half.tif": lambda: made("TIFF")[:300],
    "bomb.png": lambda: png(9_000, 9_000, rows=bytes(9_000)),
    "vast.png": lambda: png(2**31 - 1, 2**31 - 1),
    "nothing.png": lambda: png(0, 0),
    "text-bomb.png": lambda: png(1, 1, chunk(b"zTXt", b"x\0\0" + zlib.compress(bytes(2**26)))),
    "profile-bomb.png": lambda: png(1, 1, chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(2**26)))),
    "wrong-sum.png": lambda: made("PNG").replace(b"IHDR\0\0\0", b"IHDR\0\0\1"),
    "vast.tif": lambda: tiff(60_000),
    "endless.tif": lambda: tiff(60, next_directory=8),
    "counts.tif": lambda: tiff(60, count=2**31),
    "vast.webp": lambda: webp_of(16_383),
    "scans.jpg": lambda: scans(300),
    "too-heavy.jpg": lambda: made("JPEG") + bytes(30 * 1024 * 1024),
}


XMP = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + SCRIPT + b"</x:xmpmeta>"
# By name true pictures of which something must not come out again.
HARMLESS_PICTURES: dict[str, Make] = {
    "exif.jpg": lambda: made("JPEG", exif=exif()),
    "turned-99-times.jpg": lambda: made("JPEG", exif=exif(orientation=99)),
    "exif.png": lambda: made("PNG", exif=exif()),
    "exif.webp": lambda: made("WEBP", exif=exif()),
    "comment.jpg": lambda: with_segments(segment(0xFE, PHP + SCRIPT)),
    "xmp.jpg": lambda: with_segments(segment(0xE1, XMP)),
    "heavy-profile.jpg": lambda: with_segments(*profile_parts(60)),
    "profile.jpg": lambda: made("JPEG", icc_profile=profile(500)),
    "profile.png": lambda: made("PNG", icc_profile=profile(300_000)),
    "page-behind.jpg": lambda: made("JPEG") + b"<html>" + SCRIPT,
    "shell-behind.png": lambda: made("PNG") + PHP + SCRIPT,
    "archive-behind.jpg": lambda: made("JPEG") + archive(),
    "words.png": lambda: png(1, 1, chunk(b"tEXt", b"Comment\0" + SCRIPT)),
    "more-rows.png": lambda: png(1, 1, rows=bytes(2**26)),
    "animated.png": lambda: made("PNG", save_all=True, append_images=frames(500)),
    "animated.webp": lambda: made("WEBP", save_all=True, append_images=frames(200)),
    "many.tif": lambda: made("TIFF", save_all=True, append_images=frames(300)),
    "description.tif": lambda: made("TIFF", description=SCRIPT.decode()),
    "png.exe": lambda: made("PNG"),
}
