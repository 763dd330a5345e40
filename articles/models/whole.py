from typing import Any

from django.db import models, transaction


class Whole(models.Model):
    """A row that is saved together with all that follows from it, the index of search among it, or
    not at all."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
