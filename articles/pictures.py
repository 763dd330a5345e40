"""Pictures: what is accepted, and how an original is kept.

The original is stored byte for byte in the storage "originals", which no address serves.
Visitors get derivatives (`.derivatives`), made when the picture is saved.
"""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import Storage, default_storage, storages
from django.db import models
from django.db.models.fields.files import FieldFile

from .derivatives import (
    DERIVATIVES,
    WHOLE,
    Box,
    derivative_name,
    derivative_widths,
    part_name,
    part_of,
    write_derivatives,
)
from .settling import Unsettled, once_saved

if TYPE_CHECKING:
    from PIL import Image

MAX_BYTES = 30 * 1024 * 1024
# An A3 page scanned at 600 dpi has 70 million pixels.
MAX_PIXELS = 80_000_000
# A progressive JPEG has some ten; each goes over the whole picture, so thousands would cost hours.
MOST_SCANS = 100
MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")
FORMATS = ["JPEG", "PNG", "WEBP", "TIFF"]
# MPO is a JPEG with further pictures behind the first, as phones write them.
EXTENSIONS = {"JPEG": "jpg", "MPO": "jpg", "PNG": "png", "WEBP": "webp", "TIFF": "tif"}
FINEST = Decimal("0.0001")
EMPTY = "这个文件是空的，没有内容。请检查是否选对了文件。"
REMEDY = "请用 JPEG、PNG、WebP 或 TIFF 格式重新导出后再上传。"


def open_picture(source: File[bytes]) -> Image.Image:
    """Decode a picture whole, and turn it upright; ValidationError says what is wrong with it.

    `source` is read from its beginning. Of a file with several pictures the first is taken. The
    result has the pixels, in whatever mode, and the `format` of what was uploaded.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

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
        try:
            Original.objects.create(name=self.name, sha256=digest, size=size)
            self._show(picture)
        except BaseException:
            # A full disk, for one: files that no row names are not left behind.
            self._forget(part_of(picture, self.box).width)
            raise
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

    def show_again(self) -> None:
        """Show what was hidden, once that is saved."""
        try:
            self.show()
        except (OSError, ValidationError) as error:
            raise Unsettled(
                f"改动已经保存，但图片还没有摆出来：{error}。"
                "请告诉管理服务器的人：排除故障后，再隐去、恢复一次，就摆出来了"
            ) from error

    def hide(self) -> None:
        """Take away, once that is saved, all that visitors are given of it; the original stays."""
        if error := self._take_away():
            raise Unsettled(
                f"改动已经保存，但读者还取得到旧的图片：{error.strerror or error}。"
                "请告诉管理服务器的人：排除故障后运行 check_fixity --tidy，就撤下了"
            ) from error

    def derivatives(self) -> list[str]:
        """The names of the files that visitors are given of it."""
        name = self._part_name()
        return [
            derivative_name(name, width, extension)
            for width in self._widths()
            for extension in DERIVATIVES
        ]

    def _take_away(self) -> OSError | None:
        """Delete every derivative that can be deleted; why the first could not that cannot."""
        first = None
        for name in self.derivatives():
            try:
                default_storage.delete(name)
            except OSError as error:
                first = first or error
        return first

    def _forget(self, width: int) -> None:
        """As far as the storage lets: what failed before is what is to be told."""
        setattr(self.instance, self.field.width_field, width)
        self._take_away()
        with suppress(OSError):
            self.storage.delete(str(self.name))

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

    def contribute_to_class(self, cls: Any, name: str, *args: Any, **kwargs: Any) -> None:
        super().contribute_to_class(cls, name, *args, **kwargs)
        # Not by its own `delete`: with its article a row goes without it.
        models.signals.post_delete.connect(self.hide_deleted, sender=cls)

    def hide_deleted(self, instance: models.Model, **kwargs: Any) -> None:
        """Once its row is gone, nobody is given a picture any more; the original stays."""
        if file := getattr(instance, self.attname):
            once_saved(file.hide)

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
