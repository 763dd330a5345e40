"""Pages as readers get them, and the edition up to which they hold."""

from __future__ import annotations

from django.db import models


class StoredPage(models.Model):
    class Kind(models.TextChoices):
        ISSUE = "issue", "期刊"
        ARTICLE = "article", "文章"
        AREA = "area", "居民区"
        REPORT = "report", "年中报告"

    path = models.CharField(max_length=300, primary_key=True)
    kind = models.CharField(max_length=8, choices=Kind)
    # Of issues and articles: whose change drops it. No foreign key: it outlives a deletion until
    # the page is dropped.
    issue = models.BigIntegerField(null=True, db_index=True)
    # The program that made it; another may make another page.
    release = models.CharField(max_length=16)
    # It is what is made while the newest issue is one that is public since then, at the earliest
    # and, where later ones would change it, at the latest: microseconds of the epoch.
    since = models.BigIntegerField()
    until = models.BigIntegerField(null=True)
    # What `wanli.serving.pages.read` reads.
    content = models.BinaryField()

    class Meta:
        verbose_name = "做好的网页"
        verbose_name_plural = "做好的网页"
        default_permissions = ()

    def __str__(self) -> str:
        return self.path


class Through(models.Model):
    """One row: in the edition of that counter every stored page is what would be made. None while
    nobody writes down which part of the archive changes."""

    counter = models.BigIntegerField(default=0)
    # Whether nothing was dropped since all were made.
    is_whole = models.BooleanField(default=False)

    class Meta:
        verbose_name = "网页所属的版本"
        verbose_name_plural = "网页所属的版本"
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.counter)
