"""What staff are led to from a form: the page as residents will see it, or do see it already."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.html import format_html

from .canonical import preview_of


class Previewed:
    """For an admin of a model with pages of its own."""

    view_on_site = staticmethod(preview_of)

    @admin.display(description="预览")
    def preview(self, row: Any) -> str:
        if row.pk is None:
            return "保存后可以预览。"
        return format_html('<a href="{}">按读者所见打开</a>', preview_of(row))
