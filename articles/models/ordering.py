from typing import Any, ClassVar

from django.db import models, transaction

from .numbering import lock
from .whole import Whole


class Ordered(Whole):
    """A row with a place among its siblings, which a subclass names in `order_within`."""

    order_within: ClassVar[str]

    order = models.PositiveIntegerField("次序", blank=True, help_text="留空则排在最后。")

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Without an order the row goes behind its last sibling."""
        if self.order is not None:
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            parent = getattr(self, self.order_within)
            lock(parent)
            siblings = type(self)._base_manager.filter(**{self.order_within: parent})
            self.order = (siblings.aggregate(last=models.Max("order"))["last"] or 0) + 1
            super().save(*args, **kwargs)
