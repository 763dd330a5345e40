from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Max, OuterRef, Q, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from taggit.managers import TaggableManager

from articles import sentences
from articles.concealing import BLOCK
from articles.sentences import Sentence

from .history import history
from .issue import Issue, Visitor, is_public, issue_seen_by
from .nested import Nested
from .numbering import Counter, take_number
from .ordering import Ordered
from .page import Page
from .printed import Printed, Withholdable
from .tag import TaggedArticle

if TYPE_CHECKING:
    from .photo import Photo


def seen_by(user: Visitor, path: str = "") -> Q:
    """The one rule of which articles a visitor sees, for the article at the end of a path of
    lookups (`section__article__`): of an issue that the visitor sees, and not withheld, which
    keeps it from everybody."""
    return issue_seen_by(user, f"{path}issue__") & Q((f"{path}is_withheld", False))


def public(path: str = "", at: datetime | None = None) -> Q:
    """The same rule for everybody, at the time `at` (now)."""
    return is_public(f"{path}issue__", at) & Q((f"{path}is_withheld", False))


def last_change(path: str = "") -> Combinable:
    """When the public articles at the end of a path of lookups (`articles__`) last became public
    or were corrected; null where there are none."""
    is_public = public(path)
    published = Max(f"{path}issue__published_at", filter=is_public)
    corrected = Max(f"{path}corrections__made_at", filter=is_public)
    return Greatest(published, Coalesce(corrected, published))


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self, at: datetime | None = None) -> ArticleQuerySet:
        """Articles that are public at the time `at` (now)."""
        return self.filter(public(at=at))

    def visible_to(self, user: Visitor) -> ArticleQuerySet:
        """Articles that the user may see."""
        return self.filter(seen_by(user))

    def in_print_order(self) -> ArticleQuerySet:
        """Newest issue first, within an issue as printed."""
        return self.order_by("-issue__filed_on", "-issue_id", "order")

    def with_changed_at(self) -> ArticleQuerySet:
        """Each with `changed_at`, its last change; null while it is not public."""
        itself = Article.objects.filter(pk=OuterRef("pk")).values("pk")
        return self.annotate(
            changed_at=Subquery(itself.annotate(last=last_change()).values("last"))
        )

    def with_neighbours(self) -> ArticleQuerySet:
        """Each with `previous` and `next`, lists of the article beside it in the same issue that
        readers can open, if there is one."""
        others = Article.objects.filter(issue=OuterRef("issue"), is_withheld=False)
        before = others.filter(order__lt=OuterRef("order")).order_by("-order")[:1]
        behind = others.filter(order__gt=OuterRef("order")).order_by("order")[:1]
        return self.annotate(
            previous=Nested(before, "id", "issue_id", "order", "slug", "headline"),
            next=Nested(behind, "id", "issue_id", "order", "slug", "headline"),
        )

    def get_by_natural_key(self, issue: str, slug: str) -> Article:
        return self.get(issue__slug=issue, slug=slug)


class Article(Printed, Withholdable, Ordered):  # type: ignore[django-manager-missing]
    """One article as printed: its title in three lines, byline, lead and sections."""

    order_within = "issue"
    printed_fields = ("column", "kicker", "headline", "subhead", "byline", "lead")

    issue = models.ForeignKey(
        Issue, on_delete=models.CASCADE, related_name="articles", verbose_name="期刊"
    )
    pages = models.ManyToManyField(
        Page,
        blank=True,
        related_name="articles",
        verbose_name="所在版面",
        help_text="先在期刊里录入版面，并保存这篇文章，这里才有可选；原刊未载版次则不选。",
    )
    column = models.CharField("栏目", max_length=40, blank=True, help_text="例如：专题策划。")
    kicker = models.CharField("引题", max_length=200, blank=True, help_text="主题上方的短题。")
    headline = models.CharField("主题", max_length=200)
    subhead = models.CharField("副题", max_length=200, blank=True, help_text="主题下方的短题。")
    byline = models.CharField(
        "署名", max_length=200, blank=True, help_text="照原刊抄录，例如：□记者 周晶。"
    )
    lead = models.TextField("导语", blank=True, help_text="一行一段。")
    is_retold = models.BooleanField(
        "正文为转述", default=False, help_text="正文不是原刊文字，而是本馆的转述；页面会说明。"
    )
    is_proofread = models.BooleanField(
        "已校对", default=False, help_text="有人照原刊逐字核对过，才勾选；关于页会数没校对的。"
    )
    slug = models.SlugField("网址名", max_length=20, editable=False)
    tags = TaggableManager(
        through=TaggedArticle,
        blank=True,
        verbose_name="标签",
        help_text="用顿号、逗号、分号或空格隔开，例如：垃圾分类、文明城区。",
    )
    last_section_number = Counter()

    objects = ArticleQuerySet.as_manager()
    history = history("文章", without=["last_section_number"], links=[pages])

    class Meta:
        verbose_name = "文章"
        verbose_name_plural = "文章"
        ordering = ["issue", "order"]
        constraints = [
            models.UniqueConstraint(fields=["issue", "slug"], name="article_slug_in_issue"),
            models.UniqueConstraint(fields=["issue", "order"], name="article_order_in_issue"),
        ]
        indexes = [models.Index("column", "id", name="article_of_column")]

    def __str__(self) -> str:
        return self.headline

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new article gets the next a1, a2, … of its issue."""
        with transaction.atomic():
            if not self.slug:
                slugs = Article.objects.filter(issue=self.issue_id).values_list("slug", flat=True)
                self.slug = f"a{take_number(self.issue, 'last_article_number', slugs)}"
            super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("article", args=[self.issue.slug, self.slug])

    def article_key(self) -> int | None:
        return self.pk

    def is_published(self) -> bool:
        return self.issue.is_published()

    def was_public(self) -> bool:
        return self.issue.was_public()

    def natural_key(self) -> tuple[str, str]:
        return (self.issue.slug, self.slug)

    natural_key.dependencies = ["articles.issue"]  # type: ignore[attr-defined]

    def first_picture(self) -> Photo | None:
        """The first of its photos whose picture readers can see."""
        return next((photo for photo in self.photos.all() if photo.has_picture), None)

    def headed_sections(self) -> list[Section]:
        """Those of its sections that a list of contents can name, in order."""
        return [one for one in self.sections.all() if one.heading and not one.is_withheld]

    def has_hidden_words(self) -> bool:
        """Whether a passage of what its page shows is withheld."""
        shown = [self, *self.sections.all(), *self.photos.all()]
        return any(BLOCK in getattr(row, name) for row in shown for name in row.printed_fields)

    def lead_paragraphs(self) -> list[str]:
        return sentences.paragraphs(self.lead)


class SectionQuerySet(models.QuerySet["Section"]):
    def visible_to(self, user: Visitor) -> SectionQuerySet:
        """Sections that the user may read."""
        return self.filter(seen_by(user, "article__"), is_withheld=False)

    def get_by_natural_key(self, issue: str, article: str, anchor: str) -> Section:
        return self.get(article__issue__slug=issue, article__slug=article, anchor=anchor)


class Section(Printed, Withholdable, Ordered):
    """A headed part of an article, with an anchor that links can point at for ever."""

    order_within = "article"
    printed_fields = ("heading", "body")

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="sections", verbose_name="文章"
    )
    heading = models.CharField("小标题", max_length=200, blank=True)
    body = models.TextField("正文", help_text="纯文字，一行一段。")
    no_area_because = models.CharField(
        "不连居民区的理由",
        max_length=100,
        blank=True,
        help_text="这一节不写哪个居民区时填，例如：综述；外街道的居民区。读者看不到。",
    )
    anchor = models.SlugField("锚点", max_length=20, editable=False)

    objects = SectionQuerySet.as_manager()
    history = history("小节")

    class Meta:
        verbose_name = "小节"
        verbose_name_plural = "小节"
        ordering = ["article", "order"]
        constraints = [
            models.UniqueConstraint(fields=["article", "anchor"], name="section_anchor_in_article"),
            models.UniqueConstraint(fields=["article", "order"], name="section_order_in_article"),
            # What a photo's and a figure's foreign keys of two columns point at.
            models.UniqueConstraint(fields=["id", "article"], name="section_with_its_article"),
        ]

    def __str__(self) -> str:
        return f"{self.heading or self.body[:12]}（{self.article.issue.title}）"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new section gets the next s1, s2, … of its article."""
        with transaction.atomic():
            if not self.anchor:
                siblings = Section.objects.filter(article=self.article_id)
                anchors = siblings.values_list("anchor", flat=True)
                self.anchor = f"s{take_number(self.article, 'last_section_number', anchors)}"
            super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return f"{self.article.get_absolute_url()}#{self.anchor}"

    def natural_key(self) -> tuple[str, str, str]:
        return (*self.article.natural_key(), self.anchor)

    natural_key.dependencies = ["articles.article"]  # type: ignore[attr-defined]

    def paragraphs(self) -> list[str]:
        return sentences.paragraphs(self.body)

    def numbered_sentences(self) -> list[list[Sentence]]:
        """The body's paragraphs as sentences with their anchors on the article's page."""
        return sentences.numbered(self.body, self.anchor)

    def has_sentence(self, quote: str) -> bool:
        """Whether `quote` stands in one of the paragraphs."""
        return any(quote in paragraph for paragraph in self.paragraphs())

    def address_of(self, quote: str) -> str:
        """The address of the sentence in which `quote` begins, or the section's own without it."""
        anchor = sentences.anchor_of(quote, self.body, self.anchor)
        return f"{self.article.get_absolute_url()}#{anchor}"
