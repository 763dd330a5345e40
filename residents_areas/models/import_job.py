from __future__ import annotations

from django.conf import settings
from django.db import models

from articles.models import Correction, Issue


class ImportJob(models.Model):
    """A file read and being put right by a person: it survives a closed browser."""

    name = models.CharField("原稿", max_length=200)
    # Line number and text of what was read, for looking up.
    source = models.JSONField(default=list, editable=False)
    # What was read, as `articles.importing.state` writes it.
    reading = models.JSONField(default=dict, editable=False)
    slug = models.CharField("网址名", max_length=80, blank=True)
    period = models.CharField("所涉半年", max_length=7, blank=True)
    # Why a published issue is changed, in words for its readers.
    correction_kind = models.CharField(
        "更正类别", max_length=10, choices=Correction.Kind, default=Correction.Kind.ENTRY
    )
    correction = models.CharField("更正说明", max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, verbose_name="谁"
    )
    created_at = models.DateTimeField("何时", auto_now_add=True)
    changed_at = models.DateTimeField("最后改动", auto_now=True)
    issue = models.ForeignKey(
        Issue,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        verbose_name="写成的草稿",
    )

    class Meta:
        verbose_name = "导入"
        verbose_name_plural = "导入期刊"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    def revision(self) -> str:
        """Another after every change: a form of an earlier one is not taken."""
        return self.changed_at.isoformat()


class ImportPicture(models.Model):
    """A picture of the file, kept until the draft is written."""

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="pictures")
    name = models.CharField(max_length=200)
    data = models.BinaryField()

    class Meta:
        verbose_name = "原稿里的图片"
        verbose_name_plural = "原稿里的图片"
        constraints = [models.UniqueConstraint(fields=["job", "name"], name="picture_name_in_job")]

    def __str__(self) -> str:
        return self.name
