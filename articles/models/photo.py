from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from articles.constraints import SameParentForeignKey
from articles.pictures import PictureField

from .article import Article, Section
from .issue import Issue, Visitor
from .ordering import Ordered


class PhotoQuerySet(models.QuerySet["Photo"]):
    def visible_to(self, user: Visitor) -> PhotoQuerySet:
        """Photos of the issues that the user may see."""
        return self.filter(article__issue__in=Issue.objects.visible_to(user))

    def without_picture(self) -> PhotoQuerySet:
        """Only the caption is in the archive."""
        return self.filter(image="")

    def without_alt(self) -> PhotoQuerySet:
        """There is a picture, but no words for those who cannot see it."""
        return self.exclude(image="").filter(alt="")

    def get_by_natural_key(self, issue: str, article: str, order: int) -> Photo:
        return self.get(article__issue__slug=issue, article__slug=article, order=order)


class Photo(Ordered):
    """A photo of an article, or of one of its sections; the archive may hold only its caption."""

    order_within = "article"

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
        help_text="JPEG、PNG、WebP 或 TIFF，不超过 30 MB。没有图片也可以只留说明。",
    )
    width = models.PositiveIntegerField("宽", null=True, editable=False)
    height = models.PositiveIntegerField("高", null=True, editable=False)
    caption = models.CharField("图片说明", max_length=400, blank=True, help_text="照原刊抄录。")
    credit = models.CharField("摄影", max_length=80, blank=True, help_text="原刊未载则留空。")
    alt = models.CharField(
        "替代文字", max_length=400, blank=True, help_text="给看不见图片的读者：画面上有什么。"
    )
    taken_on = models.DateField("拍摄日期", null=True, blank=True, help_text="原刊未载则留空。")

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = "图片"
        verbose_name_plural = "图片"
        ordering = ["article", "order"]
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
        ]

    def __str__(self) -> str:
        return self.caption or self.alt or "（无图片说明）"

    def natural_key(self) -> tuple[str, str, int]:
        return (*self.article.natural_key(), self.order)

    natural_key.dependencies = ["articles.article", "articles.section"]  # type: ignore[attr-defined]

    def clean(self) -> None:
        if self.image and not (self.alt or self.caption):
            raise ValidationError({"alt": "有图片而没有图片说明时，请填写替代文字。"})
