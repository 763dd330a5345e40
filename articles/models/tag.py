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
from .tombstone import is_buried, never_a_tag
from .whole import Whole

# Articles with a tag are counted up to so many.
MOST_COUNTED = 100


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
        validators=[address_word, never_a_tag],
        help_text="留空则用拼音。",
    )

    history = history("标签")

    class Meta:
        verbose_name = "标签"
        verbose_name_plural = "标签"
        ordering = ["slug"]
        constraints = [models.CheckConstraint(condition=~Q(slug=""), name="tag_has_an_address")]

    def slugify(self, tag: str, i: int | None = None) -> str:
        """An address that no tag had."""
        slug = ascii_slug(tag) if i is None else f"{ascii_slug(tag)}-{i + 1}"
        return self.slugify(tag, (i or 0) + 1) if is_buried("tags", slug) else slug

    def get_absolute_url(self) -> str:
        return reverse("tag", args=[self.slug])

    def was_public(self) -> bool:
        """Whether it is on an article that readers can open, or could, or was on such a one."""
        from .article import Article

        lines = TaggedArticle.history.filter(tag=self.pk)
        articles = {
            *self.tagged.values_list("content_object", flat=True),
            *lines.values_list("content_object", flat=True),
        }
        # Of articles that are deleted, too.
        gone = Article.history.filter(id__in=articles).values("issue")
        issues = Issue.objects.filter(Q(articles__in=articles) | Q(pk__in=gone)).distinct()
        slugs = Issue.history.filter(id__in=gone).values_list("slug", flat=True).distinct()
        return any(issue.was_public() for issue in issues) or any(
            is_buried("issues", slug) for slug in slugs
        )


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
