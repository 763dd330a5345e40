"""What residents could read is deleted by administrators only, and leaves a tombstone."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from .models import Event
from .models.tombstone import Tombstone

MAY_DELETE = "articles.delete_public"


def may_delete(request: HttpRequest, row: Any) -> bool:
    """Whether the row was never public, or somebody deletes it who may."""
    return row is None or not row.was_public() or request.user.has_perm(MAY_DELETE)


def bury(row: Any, by: Any) -> None:
    """Before a row is deleted: write it down, and lay the stone where readers may come."""
    Event.objects.record(Event.Kind.DELETE, row, by=by)
    if row.was_public():
        Tombstone.objects.get_or_create(address=row.get_absolute_url())


class PublicPart:
    """Of an inline: parts of what was public are as public as it."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may: bool = super().has_delete_permission(request, obj)  # type: ignore[misc]
        return may and may_delete(request, obj)


class BuryingAdmin(PublicPart):
    """Of a model with pages of its own."""

    admin_site: AdminSite

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Parts without pages of their own go with their row: whoever may delete it, may that."""
        rows, counts, needed, protected = super().get_deleted_objects(objs, request)  # type: ignore[misc]
        buried = {
            model._meta.verbose_name
            for model, model_admin in self.admin_site._registry.items()
            if isinstance(model_admin, BuryingAdmin)
        }
        return rows, counts, needed & buried, protected

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        bury(obj, request.user)
        super().delete_model(request, obj)  # type: ignore[misc]

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """All that were chosen in a list, with their stones, or none."""
        with transaction.atomic():
            for row in queryset:
                bury(row, request.user)
            super().delete_queryset(request, queryset)  # type: ignore[misc]
