from __future__ import annotations

from django.db import models

from articles.canonical import here

from .article import Article, Section
from .issue import Issue


class SearchDocument(models.Model):
    """What search knows of one section of a published article, or of an article's head and lead.

    The number follows the day that the issue is filed under, so that the newest documents have
    the highest: see `articles.search.index`. `text` holds all that is searched, `title` the
    headline, heading and areas, both in the one spelling of `articles.search.text`.
    """

    id = models.BigIntegerField(primary_key=True)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    section = models.OneToOneField(Section, on_delete=models.CASCADE, null=True, related_name="+")
    public_from = models.DateTimeField()
    column = models.CharField(max_length=40)
    heading = models.CharField(max_length=200)
    # The slugs and names of its areas, and of its article's tags: `articles.search.index.listed`.
    areas = models.TextField()
    tags = models.TextField()
    title = models.TextField()
    text = models.TextField()

    class Meta:
        verbose_name = "检索条目"
        verbose_name_plural = "检索条目"
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["article"],
                condition=models.Q(section__isnull=True),
                name="search_document_of_head",
            ),
        ]
        indexes = [models.Index("heading", name="search_heading")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.section_id or ''}"


class SearchIssue(models.Model):
    """What search knows of a published issue itself: see `articles.search.issues`.

    The number follows the day that the issue is filed under, and the issue's own. Both texts are in
    the one spelling of `articles.search.text`; behind `words` stands a mark of the masthead.
    """

    id = models.BigIntegerField(primary_key=True)
    issue = models.OneToOneField(Issue, on_delete=models.CASCADE, related_name="+")
    public_from = models.DateTimeField()
    masthead = models.TextField()
    words = models.TextField()

    class Meta:
        verbose_name = "检索用的期刊"
        verbose_name_plural = "检索用的期刊"
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.issue)


class SearchName(models.Model):
    """A name that can be found by its pinyin too: of an area, an estate, a tag, a heading.

    Whether a tag or heading is public is asked of the documents when it is shown. `address` is
    where the name leads, empty for a heading, which is searched for; `slug` that of the area or tag
    by which a search is narrowed; `note` says what it is.
    """

    class Kind(models.TextChoices):
        AREA = "area", "居民区"
        ESTATE = "estate", "小区"
        TAG = "tag", "标签"
        HEADING = "heading", "小标题"

    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=200)
    normal = models.CharField(max_length=300)
    pinyin = models.CharField(max_length=1300)
    initials = models.CharField(max_length=300)
    address = models.CharField(max_length=300)
    slug = models.CharField(max_length=100)
    note = models.CharField(max_length=100)

    class Meta:
        verbose_name = "检索用名"
        verbose_name_plural = "检索用名"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="search_name_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return here(self.address)
