from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from taggit.models import ItemBase, TagBase

from articles.tagging import MAX_NAME, SEPARATORS, ascii_slug

from .addresses import address_word
from .history import history
from .issue import Issue
from .whole import Whole


class Tag(Whole, TagBase):  # type: ignore[misc, django-manager-missing]
    name = models.CharField(
        "名称",
        max_length=MAX_NAME,
        unique=True,
        validators=[
            RegexValidator(
                SEPARATORS, "一个标签里不能有空格、逗号、顿号和分号。", inverse_match=True
            )
        ],
    )
    slug = models.CharField(
        "网址名",
        max_length=100,
        unique=True,
        blank=True,
        validators=[address_word],
        help_text="留空则用拼音。",
    )

    class Meta:
        verbose_name = "标签"
        verbose_name_plural = "标签"
        ordering = ["slug"]
        constraints = [models.CheckConstraint(condition=~Q(slug=""), name="tag_has_an_address")]

    def slugify(self, tag: str, i: int | None = None) -> str:
        return ascii_slug(tag) if i is None else f"{ascii_slug(tag)}-{i + 1}"

    def get_absolute_url(self) -> str:
        return reverse("tag", args=[self.slug])

    def was_public(self) -> bool:
        """Whether it is on an article that readers can open, or could."""
        issues = Issue.objects.filter(articles__tags=self).distinct()
        return any(issue.was_public() for issue in issues)


class TaggedArticle(ItemBase):  # type: ignore[misc]
    tag = models.ForeignKey(
        Tag, on_delete=models.CASCADE, related_name="tagged", verbose_name="标签"
    )
    content_object = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, verbose_name="文章"
    )

    history = history("文章的标签")

    natural_key_fields = ["content_object__issue__slug", "content_object__slug", "tag__name"]

    class Meta:
        verbose_name = "文章的标签"
        verbose_name_plural = "文章的标签"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["tag", "content_object"], name="tag_once_per_article")
        ]

    def natural_key(self) -> tuple[str, ...]:
        return (*self.content_object.natural_key(), *self.tag.natural_key())

    natural_key.dependencies = ["articles.article", "articles.tag"]  # type: ignore[attr-defined]
