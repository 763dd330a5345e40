from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models

from articles.concealing import mark_of


class Printed(models.Model):
    """A row with words of an article. Whoever saves it, by whatever way, saves it without the
    passages that are withheld from the article."""

    # The text fields that readers are shown, or that search reads.
    printed_fields: ClassVar[tuple[str, ...]]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.conceal()
        super().save(*args, **kwargs)

    def conceal(self) -> bool:
        """Hide, in the row at hand, what is withheld from its article; whether there was any."""
        from .withholding import Withholding

        key = self.article_key()
        passages = Withholding.objects.passages_of(key) if key else []
        return self.exchange((words, mark_of(number)) for number, words in passages)

    def exchange(self, pairs: Iterable[tuple[str, str]]) -> bool:
        """Put the second for the first of each pair, in all words; whether there was any."""
        is_changed = False
        for old, new in pairs:
            for name in self.printed_fields:
                if old in (text := getattr(self, name)):
                    setattr(self, name, text.replace(old, new))
                    is_changed = True
        return is_changed

    def article_key(self) -> int | None:
        """The key of the article whose words these are."""
        key: int | None = getattr(self, "article_id", None)
        return key


class Withholdable(models.Model):
    """A row that can be withheld whole. The flag follows from the withholdings in force: see
    `Withholding.settle`."""

    is_withheld = models.BooleanField("已隐去", default=False, editable=False)

    class Meta:
        abstract = True
