from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from articles.derivatives import Box

if TYPE_CHECKING:
    from .photo import Photo


def edge(name: str, default: int) -> models.DecimalField[Any, Any]:
    """One edge of what is shown: a fraction of the upright original, from its left or top."""
    return models.DecimalField(
        name,
        max_digits=5,
        decimal_places=4,
        default=default,
        validators=[
            MinValueValidator(0, "请填 0 到 1 之间的数。"),
            MaxValueValidator(1, "请填 0 到 1 之间的数。"),
        ],
    )


class PictureVersionQuerySet(models.QuerySet["PictureVersion"]):
    def note(self, photo: Photo, who: str, at: datetime | None) -> None:
        """Write down what a photo shows, unless that was the last that was written of it."""
        name, box = photo.picture()
        last = self.filter(photo=photo).first()
        if last is None or last.picture() != (name, box):
            left, top, right, bottom = box
            self.create(
                photo=photo,
                image=name,
                crop_left=left,
                crop_top=top,
                crop_right=right,
                crop_bottom=bottom,
                who=who,
                at=at,
            )


class PictureVersion(models.Model):
    """Which part of which original a photo has shown, from when on, and who wanted it so. The time
    is null of what was shown before anybody noted it."""

    photo = models.ForeignKey("articles.Photo", on_delete=models.CASCADE, related_name="versions")
    image = models.CharField("原件", max_length=100)
    crop_left = edge("左边", 0)
    crop_top = edge("上边", 0)
    crop_right = edge("右边", 1)
    crop_bottom = edge("下边", 1)
    at = models.DateTimeField("时间", null=True)
    who = models.CharField("工作人员", max_length=150, blank=True)

    objects = PictureVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "用过的图片"
        verbose_name_plural = "用过的图片"
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.image

    @property
    def box(self) -> Box:
        return (self.crop_left, self.crop_top, self.crop_right, self.crop_bottom)

    def picture(self) -> tuple[str, Box]:
        """The twin of `Photo.picture`."""
        return self.image, self.box
