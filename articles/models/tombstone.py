from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models


class TombstoneQuerySet(models.QuerySet["Tombstone"]):
    def over(self, path: str) -> TombstoneQuerySet:
        """Those of the page at a path, or of one that it belongs to."""
        # No address has a NUL, and PostgreSQL cannot be asked for one.
        if "\0" in path:
            return self.none()
        parts = path.strip("/").split("/")
        above = [f"/{'/'.join(parts[:length])}/" for length in range(1, len(parts) + 1)]
        return self.filter(address__in=above)


class Tombstone(models.Model):
    """The address of a public page that was deleted: it answers 410, and is given to nothing else.
    Who deleted what, and why, stands in the log."""

    address = models.CharField("网址", max_length=200, unique=True)
    at = models.DateTimeField("删除时间", auto_now_add=True)

    objects = TombstoneQuerySet.as_manager()

    class Meta:
        verbose_name = "已删除的网址"
        verbose_name_plural = "已删除的网址"
        ordering = ["-at"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.address


def is_buried(folder: str, name: str) -> bool:
    """Whether a page of this name was public and is deleted."""
    return Tombstone.objects.filter(address=f"/{folder}/{name}/").exists()


def refuse_buried(folder: str, name: str) -> None:
    if is_buried(folder, name):
        raise ValidationError("这个网址名以前用过，那一页已经删除；网址不再改作别用，请另取一个。")


def never_an_issue(slug: str) -> None:
    """Refuse the address of an issue that was public and is deleted."""
    refuse_buried("issues", slug)


def never_a_tag(slug: str) -> None:
    """Refuse the address of a tag that was public and is deleted."""
    refuse_buried("tags", slug)


def never_an_area(slug: str) -> None:
    """Refuse the address of an area that is deleted."""
    refuse_buried("areas", slug)
