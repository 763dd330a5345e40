from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from articles.constraints import SameParentForeignKey
from articles.derivatives import WHOLE, Box
from articles.pictures import PictureField
from articles.settling import once_saved

from .article import Article, Section, seen_by
from .history import history
from .issue import Visitor
from .ordering import Ordered
from .picture_version import PictureVersion, edge
from .printed import Printed, Withholdable

# What somebody still has to see to, for which there are indexes.
WITHOUT_PICTURE = Q(image="")
WITHOUT_ALT = ~WITHOUT_PICTURE & Q(alt="")


class PhotoQuerySet(models.QuerySet["Photo"]):
    def visible_to(self, user: Visitor) -> PhotoQuerySet:
        """Photos that the user may see."""
        return self.filter(seen_by(user, "article__"), is_withheld=False)

    def without_picture(self) -> PhotoQuerySet:
        """Only the caption is in the archive."""
        return self.filter(WITHOUT_PICTURE)

    def without_alt(self) -> PhotoQuerySet:
        """There is a picture, but no words for those who cannot see it."""
        return self.filter(WITHOUT_ALT)

    def get_by_natural_key(self, issue: str, article: str, order: int) -> Photo:
        return self.get(article__issue__slug=issue, article__slug=article, order=order)


BOX = ("crop_left", "crop_top", "crop_right", "crop_bottom")


class Photo(Printed, Withholdable, Ordered):
    """A photo of an article, or of one of its sections; the archive may hold only its caption.

    Its picture may be replaced or cropped: originals are kept, and `versions` tells which part of
    which was shown since when.
    """

    order_within = "article"
    printed_fields = ("caption", "credit", "alt")
    # Who changes it, for those who save it to say.
    changed_by = ""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="photos", verbose_name="文章"
    )
    section = models.ForeignKey(
        Section,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="photos",
        verbose_name="所在小节",
        help_text="不选则属于整篇文章。新写的小节保存后才能选。",
    )
    # Before its width and height, which it sets: fields are written in this order.
    image = PictureField(
        "图片",
        upload_to="photos",
        width_field="width",
        height_field="height",
        box_fields=BOX,
        help_text="JPEG、PNG、WebP 或 TIFF，不超过 30 MB。没有图片也可以只留说明。",
    )
    width = models.PositiveIntegerField("宽", null=True, editable=False)
    height = models.PositiveIntegerField("高", null=True, editable=False)
    crop_left = edge("左边", 0)
    crop_top = edge("上边", 0)
    crop_right = edge("右边", 1)
    crop_bottom = edge("下边", 1)
    caption = models.CharField("图片说明", max_length=400, blank=True, help_text="照原刊抄录。")
    credit = models.CharField("摄影", max_length=80, blank=True, help_text="原刊未载则留空。")
    alt = models.CharField(
        "替代文字", max_length=400, blank=True, help_text="给看不见图片的读者：画面上有什么。"
    )
    taken_on = models.DateField("拍摄日期", null=True, blank=True, help_text="原刊未载则留空。")

    objects = PhotoQuerySet.as_manager()
    history = history("图片")

    class Meta:
        verbose_name = "图片"
        verbose_name_plural = "图片"
        ordering = ["article", "order"]
        indexes = [
            models.Index("article", condition=WITHOUT_PICTURE, name="photo_without_picture"),
            models.Index("article", condition=WITHOUT_ALT, name="photo_without_alt"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["article", "order"], name="photo_order_in_article"),
            SameParentForeignKey(
                name="photo_section_in_its_article",
                fields=["section", "article"],
                to_table="articles_section",
                to_columns=["id", "article_id"],
                violation_error_message="所在小节不属于这篇文章，请另选。",
            ),
            models.CheckConstraint(
                condition=~Q(image="") | ~Q(caption=""),
                name="photo_shows_something",
                violation_error_message="请上传图片，或至少填写图片说明。",
            ),
            models.CheckConstraint(
                condition=Q(image="", width__isnull=True, height__isnull=True)
                | (~Q(image="") & Q(width__isnull=False, height__isnull=False)),
                name="photo_picture_has_its_size",
            ),
            models.CheckConstraint(
                condition=Q(crop_left__gte=0, crop_right__lte=1, crop_right__gt=F("crop_left"))
                & Q(crop_top__gte=0, crop_bottom__lte=1, crop_bottom__gt=F("crop_top")),
                name="photo_shows_a_part",
                violation_error_message="裁剪框须在图内：左边小于右边，上边小于下边，"
                "都在 0 到 1 之间。",
            ),
        ]

    def __str__(self) -> str:
        return self.caption or self.alt or "（无图片说明）"

    def natural_key(self) -> tuple[str, str, int]:
        return (*self.article.natural_key(), self.order)

    natural_key.dependencies = ["articles.article", "articles.section"]  # type: ignore[attr-defined]

    @property
    def has_picture(self) -> bool:
        """Whether readers can see its picture."""
        return bool(self.image) and not self.is_withheld

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Show what the picture is now, take away what it was, and write down who changed it."""
        fields = kwargs.get("update_fields")
        if fields is not None and not {"image", *BOX} & set(fields):
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            before = Photo.objects.filter(pk=self.pk).first() if self.pk else None
            if before:
                self._show_instead_of(before)
            super().save(*args, **kwargs)
            if before and before.image and before.picture() != self.picture():
                PictureVersion.objects.note(before, "", None)
                once_saved(before.image.hide)
            if self.image and (before is None or before.picture() != self.picture()):
                PictureVersion.objects.note(self, self.changed_by, timezone.now())

    def _show_instead_of(self, before: Photo) -> None:
        if self.image.is_new:
            # A new one, which is shown when it is saved. If the edges are the old one's, whole.
            if before.image and self.image.box == before.image.box:
                for name, value in zip(BOX, WHOLE, strict=True):
                    setattr(self, name, value)
        elif self.image and self.picture() != before.picture():
            self.image.show()

    def picture(self) -> tuple[str, Box]:
        """Which part of which original is shown."""
        return str(self.image.name or ""), self.image.box

    def clean(self) -> None:
        if self.image and not (self.alt or self.caption):
            raise ValidationError({"alt": "有图片而没有图片说明时，请填写替代文字。"})
