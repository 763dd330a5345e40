"""The log of what was done, to be read and carried away."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from .models import Event

if TYPE_CHECKING:
    EventModelAdmin = admin.ModelAdmin[Event]
else:
    EventModelAdmin = admin.ModelAdmin

HEAD = ["时间", "事件", "工作人员", "对象", "网址", "说明", "细节"]
# With one of these a spreadsheet begins a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def cell(text: str) -> str:
    """The text as a spreadsheet shows it, and never reckons it."""
    return f"'{text}" if text.lstrip().startswith(FORMULA) or text.startswith(FORMULA) else text


@admin.register(Event)
class EventAdmin(EventModelAdmin):
    list_display = ["at", "kind", "who", "subject", "words"]
    list_filter = ["kind", "at", "who"]
    search_fields = ["subject", "words", "who"]
    date_hierarchy = "at"
    actions = ["export"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return False

    @admin.action(description="导出所选的（CSV，可用 Excel 打开）", permissions=["view"])
    def export(self, request: HttpRequest, queryset: QuerySet[Event]) -> HttpResponse:
        name = f"wanli-events-{timezone.localdate()}.csv"
        response = HttpResponse(
            # By the mark at its beginning Excel knows UTF-8.
            "\ufeff",
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
        writer = csv.writer(response)
        writer.writerow(HEAD)
        for event in queryset.iterator():
            writer.writerow(map(cell, values(event)))
        return response


def values(event: Event) -> list[str]:
    at = timezone.localtime(event.at)
    details: dict[str, Any] = event.details
    return [
        f"{at:%Y-%m-%d %H:%M:%S}",
        event.get_kind_display(),
        event.who,
        event.subject,
        event.address,
        event.words,
        "；".join(f"{name}：{value}" for name, value in details.items()),
    ]
