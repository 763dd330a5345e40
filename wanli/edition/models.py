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
