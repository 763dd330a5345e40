from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Model


class EventQuerySet(models.QuerySet["Event"]):
    def record(
        self,
        kind: Event.Kind,
        subject: Model | str = "",
        *,
        by: AbstractBaseUser | AnonymousUser | None = None,
        words: str = "",
        **details: Any,
    ) -> Event:
        """Write down, in the caller's transaction, what somebody (or a command: None) did to a row,
        or to what is called so, and why."""
        address = getattr(subject, "get_absolute_url", None)
        return self.create(
            kind=kind,
            who=by.get_username() if by else "",
            subject=str(subject)[:300],
            address=address() if address else "",
            words=words,
            details=details,
        )


class Event(models.Model):
    """One line of the log of what was done to the archive. It outlives what it tells of, and so
    refers to nothing; the database refuses to change it or to delete it (migration 0009)."""

    class Kind(models.TextChoices):
        PUBLISH = "publish", "发布"
        SCHEDULE = "schedule", "定时发布"
        WITHDRAW = "withdraw", "撤回"
        CORRECT = "correct", "更正"
        WITHHOLD = "withhold", "隐去"
        REVEAL = "reveal", "恢复公开"
        DELETE = "delete", "删除"
        IMPORT = "import", "导入"
        SIGN_IN = "sign-in", "登录"
        SIGN_IN_FAILED = "sign-in-failed", "登录失败"
        ACCOUNT = "account", "账号"
        BACKUP = "backup", "备份"
        RESTORE = "restore", "从备份恢复"

    at = models.DateTimeField("时间", auto_now_add=True)
    kind = models.CharField("事件", max_length=20, choices=Kind)
    who = models.CharField("工作人员", max_length=150, blank=True)
    subject = models.CharField("对象", max_length=300, blank=True)
    address = models.CharField("网址", max_length=200, blank=True)
    words = models.TextField("说明", blank=True)
    details = models.JSONField("细节", default=dict, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "事件"
        verbose_name_plural = "事件记录"
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject}".strip()
