from __future__ import annotations

from django.db import models
from django.db.models import Q

from .history import history
from .issue import Issue


class SignOff(models.Model):
    """That a person has looked at a finding of an issue's check-list, and why it may stay.

    It holds for the very words of the finding: once they are others it has lapsed.
    """

    issue = models.ForeignKey(
        Issue, on_delete=models.CASCADE, related_name="sign_offs", verbose_name="期刊"
    )
    finding = models.CharField("核对所见", max_length=800)
    reason = models.CharField("理由", max_length=200)
    who = models.CharField("签核人", max_length=150)
    at = models.DateTimeField("签核时间", auto_now_add=True)

    history = history("签核")

    class Meta:
        verbose_name = "签核"
        verbose_name_plural = "签核"
        ordering = ["issue", "at"]
        constraints = [
            models.UniqueConstraint(fields=["issue", "finding"], name="finding_signed_off_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="sign_off_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.finding}（{self.reason}）"
