from __future__ import annotations

from typing import Any

from django.db import models, transaction

from articles.pictures import PictureField
from articles.settling import once_saved

from .history import history
from .issue import Issue
from .ordering import Ordered


class PageManager(models.Manager["Page"]):
    def get_by_natural_key(self, slug: str, order: int) -> Page:
        return self.get(issue__slug=slug, order=order)


class Page(Ordered):
    """One printed page (版) of an issue."""

    kept_fields = ("number", "name")
    order_within = "issue"

    issue = models.ForeignKey(
        Issue, on_delete=models.CASCADE, related_name="pages", verbose_name="期刊"
    )
    number = models.PositiveSmallIntegerField(
        "版次", null=True, blank=True, help_text="原刊未载则留空。"
    )
    name = models.CharField("版名", max_length=40, blank=True, help_text="例如：要闻。")
    scan = PictureField(
        "版面扫描图", upload_to="pages", width_field="scan_width", height_field="scan_height"
    )
    scan_width = models.PositiveIntegerField(null=True, editable=False)
    scan_height = models.PositiveIntegerField(null=True, editable=False)

    objects = PageManager()
    history = history("版面")

    class Meta:
        verbose_name = "版面"
        verbose_name_plural = "版面"
        ordering = ["issue", "order"]
        constraints = [
            models.UniqueConstraint(fields=["issue", "order"], name="page_order_in_issue"),
            models.UniqueConstraint(
                fields=["issue", "number"],
                name="page_number_in_issue",
                violation_error_message="这一期已有同一版次的版面。",
            ),
        ]

    def __str__(self) -> str:
        number = f"第{self.number}版" if self.number else "版次不详"
        return f"{number} {self.name}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Of a scan that another one takes the place of nobody is given anything any more."""
        before = Page.objects.filter(pk=self.pk).first() if self.pk else None
        with transaction.atomic():
            super().save(*args, **kwargs)
            if before and before.scan and before.scan.name != self.scan.name:
                once_saved(before.scan.hide)

    def natural_key(self) -> tuple[str, int]:
        return (self.issue.slug, self.order)

    natural_key.dependencies = ["articles.issue"]  # type: ignore[attr-defined]
