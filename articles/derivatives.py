"""What visitors are given of a picture: derivatives in the default storage, upright, without EXIF
and in sRGB, as WebP and JPEG, made when the picture is saved and never on a visitor's request.
"""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

# Pillow takes three megabytes, and is imported where pixels are looked at: readers' processes look
# at none.
if TYPE_CHECKING:
    from PIL import Image

WIDTHS = (400, 800, 1600)
DERIVATIVES: dict[str, dict[str, Any]] = {
    "webp": {"format": "WEBP", "quality": 80},
    "jpg": {"format": "JPEG", "quality": 82, "optimize": True, "progressive": True},
}
# Of what is shown, its left, upper, right and lower edge, as fractions of the upright original.
Box = tuple[Decimal, Decimal, Decimal, Decimal]
WHOLE: Box = (Decimal(0), Decimal(0), Decimal(1), Decimal(1))


def derivative_widths(width: int) -> list[int]:
    """The widths, in pixels, in which a picture of that width is offered: never enlarged."""
    return sorted({min(target, width) for target in WIDTHS})


def derivative_name(name: str, width: int, extension: str) -> str:
    """The name in the default storage of one derivative of the original `name`."""
    return f"{PurePosixPath(name).with_suffix('')}-{width}.{extension}"


def part_name(name: str, box: Box) -> str:
    """What the derivatives of a part of an original are called after: of each part otherwise, so
    that nobody is given an earlier one out of a cache."""
    if box == WHOLE:
        return name
    path = PurePosixPath(name)
    edges = "-".join(str(round(edge * 10_000)) for edge in box)
    return str(path.with_stem(f"{path.stem}-{edges}"))


def part_of(picture: Image.Image, box: Box) -> Image.Image:
    """What is inside the box, one pixel at least; the `format` goes with it."""
    left, top, right, bottom = (
        round(edge * side) for edge, side in zip(box, picture.size * 2, strict=True)
    )
    left, top = min(left, picture.width - 1), min(top, picture.height - 1)
    part = picture.crop((left, top, max(right, left + 1), max(bottom, top + 1)))
    part.format = picture.format
    return part


def write_derivatives(picture: Image.Image, name: str) -> None:
    """Write all derivatives of a picture, called after `name`."""
    largest = in_srgb(on_white(resized(picture, derivative_widths(picture.width)[-1])))
    for width in derivative_widths(picture.width):
        small = resized(largest, width)
        for extension, options in DERIVATIVES.items():
            buffer = BytesIO()
            small.save(buffer, icc_profile=None, exif=b"", **options)
            default_storage.save(
                derivative_name(name, width, extension), ContentFile(buffer.getvalue())
            )


def resized(picture: Image.Image, width: int) -> Image.Image:
    """The picture in that width, in a mode whose pixels can be averaged."""
    from PIL import Image

    if picture.mode.startswith("I") or picture.mode == "F":
        # 16 bits a pixel, as scanners write: Pillow would clip instead of scaling.
        picture = picture.point(lambda value: value / 256).convert("L")
    elif picture.mode == "1":
        picture = picture.convert("L")
    elif picture.mode == "P":
        picture = picture.convert("RGBA")
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def on_white(picture: Image.Image) -> Image.Image:
    """The picture as RGB, transparent parts white; of its `info` only an RGB colour profile."""
    from PIL import Image

    # The profile of a grey, CMYK or Lab picture does not describe the RGB picture made of it.
    profile = picture.info.get("icc_profile") if picture.mode in ("RGB", "RGBA") else None
    if picture.mode != "RGB":
        layer = picture.convert("RGBA")
        picture = Image.new("RGBA", layer.size, "white")
        picture.alpha_composite(layer)
        picture = picture.convert("RGB")
    picture.info = {"icc_profile": profile} if profile else {}
    return picture


def in_srgb(picture: Image.Image) -> Image.Image:
    """The RGB picture in the colours that screens take for granted. Its profile goes, which may be
    of any size and hold anything; one that makes no sense goes without a word."""
    from PIL import ImageCms

    if profile := picture.info.pop("icc_profile", None):
        try:
            source, target = BytesIO(profile), ImageCms.createProfile("sRGB")
            ImageCms.profileToProfile(picture, source, target, inPlace=True)
        except ImageCms.PyCMSError:
            pass
    picture.info.clear()
    return picture
