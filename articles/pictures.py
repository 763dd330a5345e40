"""Pictures: what is accepted, how an original is kept, and what visitors are given of it.

The original is stored byte for byte in the storage "originals", which no address serves.
Visitors get derivatives in the default storage: upright, without EXIF, as WebP and JPEG, made
when the picture is saved and never on a visitor's request.
"""

from __future__ import annotations

import hashlib
import re
from decimal import Decimal
from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, default_storage, storages
from django.db import models
from django.db.models.fields.files import FieldFile
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

MAX_BYTES = 30 * 1024 * 1024
# An A3 page scanned at 600 dpi has 70 million pixels.
MAX_PIXELS = 80_000_000
# A progressive JPEG has some ten; each goes over the whole picture, so thousands would cost hours.
MOST_SCANS = 100
MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")
WIDTHS = (400, 800, 1600)
FORMATS = ["JPEG", "PNG", "WEBP", "TIFF"]
# MPO is a JPEG with further pictures behind the first, as phones write them.
EXTENSIONS = {"JPEG": "jpg", "MPO": "jpg", "PNG": "png", "WEBP": "webp", "TIFF": "tif"}
DERIVATIVES: dict[str, dict[str, Any]] = {
    "webp": {"format": "WEBP", "quality": 80},
    "jpg": {"format": "JPEG", "quality": 82, "optimize": True, "progressive": True},
}
# Of what is shown, its left, upper, right and lower edge, as fractions of the upright original.
Box = tuple[Decimal, Decimal, Decimal, Decimal]
WHOLE: Box = (Decimal(0), Decimal(0), Decimal(1), Decimal(1))
FINEST = Decimal("0.0001")
EMPTY = "这个文件是空的，没有内容。请检查是否选对了文件。"
REMEDY = "请用 JPEG、PNG、WebP 或 TIFF 格式重新导出后再上传。"


def open_picture(source: File[bytes]) -> Image.Image:
    """Decode a picture whole, and turn it upright; ValidationError says what is wrong with it.

    `source` is read from its beginning. Of a file with several pictures the first is taken. The
    result has the pixels, in whatever mode, and the `format` of what was uploaded.
    """
    source.seek(0, 2)
    if source.tell() > MAX_BYTES:
        raise ValidationError("图片超过 30 MB，请缩小后再上传。", code="too_large")
    source.seek(0)
    try:
        picture = Image.open(source, formats=FORMATS)
        if picture.width * picture.height > MAX_PIXELS:
            raise Image.DecompressionBombError
        if picture.format in ("JPEG", "MPO") and scans(source) > MOST_SCANS:
            raise ValueError("too many scans")
        picture.load()
        upright = ImageOps.exif_transpose(picture)
        upright.format = picture.format
        return upright
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(
            "图片的像素太多（超过 8000 万），请缩小后再上传。", code="too_many_pixels"
        ) from error
    except UnidentifiedImageError as error:
        raise ValidationError(f"这个文件不是可用的图片。{REMEDY}", code="no_picture") from error
    # Pillow's decoders raise many kinds of error on broken data, without a common parent.
    except Exception as error:
        raise ValidationError(f"图片已损坏，无法读完。{REMEDY}", code="broken") from error


def scans(source: File[bytes]) -> int:
    """How often a JPEG goes over its picture. What stands behind its end is not looked at: phones
    keep films there."""
    source.seek(0)
    data, place, count = source.read(), 2, 0
    while (marker := MARKER.search(data, place)) and marker[1] != b"\xd9":
        length = int.from_bytes(data[marker.end() : marker.end() + 2], "big")
        place, count = marker.end() + length, count + (marker[1] == b"\xda")
    return count


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
    if profile := picture.info.pop("icc_profile", None):
        try:
            source, target = BytesIO(profile), ImageCms.createProfile("sRGB")
            ImageCms.profileToProfile(picture, source, target, inPlace=True)
        except ImageCms.PyCMSError:
            pass
    picture.info.clear()
    return picture


class PictureFile(FieldFile):
    """The original; its `url` is the largest derivative's, because the original has none."""

    # A PictureField.
    field: Any

    def save(self, name: str | None, content: File[Any], save: bool = True) -> None:
        """Check, keep the original under the hash of its bytes, write the derivatives."""
        from articles.models import Original

        picture = open_picture(content)
        content.seek(0)
        digest, size = hashlib.sha256(content.read()).hexdigest(), content.tell()
        content.seek(0)
        assert picture.format
        super().save(f"{digest[:20]}.{EXTENSIONS[picture.format]}", content, save=False)
        assert self.name
        Original.objects.create(name=self.name, sha256=digest, size=size)
        self._show(picture)
        if save:
            self.instance.save()

    @property
    def is_new(self) -> bool:
        """Whether it is to be kept, checked and shown by the next save of its row."""
        return bool(self) and not self._committed  # type: ignore[attr-defined]

    def show(self) -> None:
        """Make from the original what visitors are given of it, and note its size;
        FileNotFoundError, or a ValidationError, if there is none that can be read."""
        with self.storage.open(str(self.name)) as original:
            self._show(open_picture(original))

    def hide(self) -> None:
        """Take away all that visitors are given of it; the original stays."""
        for width in self._widths():
            for extension in DERIVATIVES:
                default_storage.delete(derivative_name(self._part_name(), width, extension))

    def _show(self, picture: Image.Image) -> None:
        part = part_of(picture, self.box)
        setattr(self.instance, self.field.width_field, part.width)
        setattr(self.instance, self.field.height_field, part.height)
        if not getattr(self.instance, "is_withheld", False):
            write_derivatives(part, self._part_name())

    @property
    def box(self) -> Box:
        """Which part of the original is shown."""
        edges = [
            Decimal(getattr(self.instance, name)).quantize(FINEST) for name in self.field.box_fields
        ]
        return (edges[0], edges[1], edges[2], edges[3]) if edges else WHOLE

    def _part_name(self) -> str:
        return part_name(str(self.name), self.box)

    @property
    def url(self) -> str:
        return self._derivative_url(self._widths()[-1], "jpg")

    @property
    def jpeg_srcset(self) -> str:
        return self._srcset("jpg")

    @property
    def webp_srcset(self) -> str:
        return self._srcset("webp")

    def _srcset(self, extension: str) -> str:
        return ", ".join(
            f"{self._derivative_url(width, extension)} {width}w" for width in self._widths()
        )

    def _widths(self) -> list[int]:
        return derivative_widths(getattr(self.instance, self.field.width_field))

    def _derivative_url(self, width: int, extension: str) -> str:
        return default_storage.url(derivative_name(self._part_name(), width, extension))


class PictureFormField(forms.FileField):
    """A file field that accepts pictures only, and says in Chinese what is wrong with others."""

    default_error_messages = {"empty": EMPTY}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("accept", "image/jpeg,image/png,image/webp,image/tiff")

    def to_python(self, data: Any) -> Any:
        upload = super().to_python(data)
        if upload is not None:
            open_picture(upload)
            upload.seek(0)
        return upload


def originals() -> Storage:
    return storages["originals"]


class PictureField(models.FileField):
    """An optional picture; `width_field` and `height_field`, declared after it, get its size.

    The size is that of the upright picture in pixels, and null without a picture. If only a part is
    shown, `box_fields` name the four fields of its edges, and the size is the part's.
    """

    attr_class = PictureFile
    description = "A picture with derivatives"

    if TYPE_CHECKING:

        def __get__(self, instance: Any, owner: Any) -> PictureFile: ...  # type: ignore[override]

    def __init__(
        self,
        verbose_name: str | None = None,
        *,
        width_field: str,
        height_field: str,
        box_fields: tuple[str, ...] = (),
        **kwargs: Any,
    ) -> None:
        self.width_field, self.height_field = width_field, height_field
        self.box_fields = tuple(box_fields)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("storage", originals)
        kwargs.setdefault("help_text", "JPEG、PNG、WebP 或 TIFF，不超过 30 MB。")
        super().__init__(verbose_name, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.update(width_field=self.width_field, height_field=self.height_field)
        if self.box_fields:
            kwargs["box_fields"] = self.box_fields
        return name, path, args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        file = super().pre_save(model_instance, add)
        if not file:
            setattr(model_instance, self.width_field, None)
            setattr(model_instance, self.height_field, None)
        return file

    def formfield(self, **kwargs: Any) -> Any:
        # The upload's name is not kept, so it may be as long as it likes.
        return super().formfield(**{"form_class": PictureFormField, **kwargs, "max_length": None})
