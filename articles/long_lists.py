"""Lists in the admin that may be very long: they begin with what was entered last, and nothing is
counted or put in order that is not shown."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse

MOST = 10_000


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """Pages of the first MOST rows."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[:MOST].count())


class LongList:
    """For an admin of a model of which there are very many."""

    ordering: ClassVar[Any] = ["-pk"]
    # Those that the list begins with.
    newest = "新录入的"
    paginator = BoundedPaginator
    show_full_result_count = False
    search_fields: ClassVar[Any]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        told = {}
        if self.get_queryset(request).order_by()[MOST : MOST + 1].exists():  # type: ignore[attr-defined]
            earlier = "，更早的请搜索" if self.search_fields else ""
            told = {"subtitle": f"这里只列{self.newest} {MOST:,} 条{earlier}。"}
        answer: HttpResponse = super().changelist_view(  # type: ignore[misc]
            request, told | (extra_context or {})
        )
        return answer
