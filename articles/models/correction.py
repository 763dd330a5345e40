from __future__ import annotations

from django.db import models

from .article import Article, seen_by
from .issue import Visitor
from .printed import Printed


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def visible_to(self, user: Visitor) -> CorrectionQuerySet:
        """Corrections of the articles that the user may see."""
        return self.filter(seen_by(user, "article__"))


class Correction(Printed):
    """That an article was changed after its publication, in words for its readers."""

    printed_fields = ("words",)

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="corrections", verbose_name="文章"
    )
    words = models.CharField("更正说明", max_length=300)
    made_at = models.DateTimeField("更正时间", auto_now_add=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = "更正"
        verbose_name_plural = "更正"
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.words
