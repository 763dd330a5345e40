from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models, transaction
from django.utils import timezone

from articles.snapshot import snapshot_of

if TYPE_CHECKING:
    from .issue import Issue


class PublicationQuerySet(models.QuerySet["Publication"]):
    def seen(self, at: datetime | None = None) -> PublicationQuerySet:
        """Those whose time has come at the time `at` (now): what readers have seen."""
        return self.filter(public_from__lte=at or timezone.now())

    def still_to_come(self, at: datetime | None = None) -> PublicationQuerySet:
        return self.filter(public_from__gt=at or timezone.now())

    def take(self, issue: Issue, by: AbstractBaseUser | AnonymousUser | None = None) -> Publication:
        """Keep what readers see of the issue from its public time on, in place of what was kept
        for a time that has not come."""
        assert issue.published_at
        with transaction.atomic():
            self.filter(issue=issue).still_to_come().delete()
            return self.create(
                issue=issue,
                name=str(issue)[:200],
                public_from=issue.published_at,
                who=by.get_username() if by else "",
                document=snapshot_of(issue),
            )

    def renew(self, issue: Issue) -> None:
        """A scheduled issue was changed before its time: readers will see it as it is now."""
        if issue.is_scheduled():
            kept = self.filter(issue=issue).still_to_come()
            if kept.exists():
                kept.update(document=snapshot_of(issue))


class Publication(models.Model):
    """What readers saw of an issue when it was published; it outlives the issue.

    Once its time has come nothing changes it.
    """

    issue = models.ForeignKey(
        "articles.Issue",
        on_delete=models.SET_NULL,
        null=True,
        related_name="publications",
        verbose_name="期刊",
    )
    name = models.CharField("名称", max_length=200)
    public_from = models.DateTimeField("公开时间")
    made_at = models.DateTimeField("存下的时间", auto_now_add=True)
    who = models.CharField("工作人员", max_length=150, blank=True)
    document = models.JSONField("内容")

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = "发布存档"
        verbose_name_plural = "发布存档"
        ordering = ["-public_from", "-pk"]

    def __str__(self) -> str:
        return f"{self.name}，{timezone.localtime(self.public_from):%Y-%m-%d %H:%M}"
