from typing import Any

from django.db import models, transaction

from .history import begin


class Whole(models.Model):
    """A row that is saved together with all that follows from it, its history and the index of
    search among it, or not at all."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            begin(self)
            super().save(*args, **kwargs)
