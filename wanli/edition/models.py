"""The counter that every change of public rows raises."""

from __future__ import annotations

from django.db import connection, models, transaction
from django.db.models import Sum

# Rows that PostgreSQL may add up in no time at each request.
MANY = 100


class EditionManager(models.Manager["Edition"]):
    def counter(self) -> int:
        """The sum, which only grows; 0 where nothing has been installed."""
        return int(self.aggregate(sum=Sum("amount"))["sum"] or 0)

    def compact(self) -> None:
        """Let one row stand for all that there are, once they are many."""
        if connection.vendor != "postgresql" or self.count() <= MANY:
            return
        # One statement, so that nobody sees another sum; rows that somebody else compacts are left
        # to them.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "WITH gone AS (DELETE FROM edition_edition WHERE id IN"
                " (SELECT id FROM edition_edition FOR UPDATE SKIP LOCKED) RETURNING amount)"
                " INSERT INTO edition_edition (amount)"
                " SELECT sum(amount) FROM gone HAVING count(*) > 0"
            )


class ChangeManager(models.Manager["Change"]):
    def take(self) -> set[tuple[str, int | None]]:
        """All that there are, as part and issue; they are gone then."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM edition_change RETURNING part, issue")
            return set(cursor.fetchall())


class Change(models.Model):
    """Which part of the archive a change was in, until what is kept of that part is dropped
    (`wanli.stored`)."""

    class Part(models.TextChoices):
        ALL = "all", "任何部分"
        ISSUE = "issue", "一期本身"
        ARTICLES = "articles", "一期里的文章"
        REPORTS = "reports", "居民区和报告"

    part = models.CharField(max_length=8, choices=Part)
    # No foreign key: the issue may be gone. Where a row's issue is not known, it may be any.
    issue = models.BigIntegerField(null=True, db_index=True)

    objects = ChangeManager()

    class Meta:
        verbose_name = "改动"
        verbose_name_plural = "改动"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.get_part_display()} {self.issue or ''}".strip()


class Edition(models.Model):
    """What the counter was raised by. SQLite, which has one writer at a time, keeps a single row;
    on PostgreSQL each transaction adds one, for a row that all changed would make them wait for one
    another."""

    amount = models.BigIntegerField()

    objects = EditionManager()

    class Meta:
        verbose_name = "版本"
        verbose_name_plural = "版本"
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.amount)
