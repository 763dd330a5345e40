from typing import Any, ClassVar

from django.db import models, transaction


class Ordered(models.Model):
    """A row with a place among its siblings, which a subclass names in `order_within`."""

    order_within: ClassVar[str]

    order = models.PositiveIntegerField("次序", blank=True, help_text="留空则排在最后。")

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Without an order the row goes behind its last sibling."""
        if self.order is None:
            # An outer transaction holds SQLite's write lock between reading and writing.
            with transaction.atomic():
                parent = {self.order_within: getattr(self, self.order_within)}
                last = type(self)._base_manager.filter(**parent).aggregate(models.Max("order"))
                self.order = (last["order__max"] or 0) + 1
                super().save(*args, **kwargs)
        else:
            super().save(*args, **kwargs)
