from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from articles.canonical import preview_of
from articles.deleting import BuryingAdmin
from articles.recorded import RecordedAdmin
from residents_areas.models import Coverage, Estate, ResidentsArea

if TYPE_CHECKING:
    AreaModelAdmin = admin.ModelAdmin[ResidentsArea]
    EstateTabularInline = admin.TabularInline[Estate, ResidentsArea]
    CoverageTabularInline = admin.TabularInline[Coverage, ResidentsArea]
else:
    AreaModelAdmin = admin.ModelAdmin
    EstateTabularInline = CoverageTabularInline = admin.TabularInline


class EstateInline(EstateTabularInline):
    model = Estate
    extra = 0


class CoverageInline(CoverageTabularInline):
    model = Coverage
    extra = 0
    fields = ["section"]
    autocomplete_fields = ["section"]
    verbose_name_plural = "写到这个居民区的其他小节（报告所在的小节在年中报告里选）"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Coverage]:
        """Without the sections of reports: those cannot be dropped from under their report."""
        return super().get_queryset(request).filter(report=None)


@admin.register(ResidentsArea)
class ResidentsAreaAdmin(BuryingAdmin, RecordedAdmin, AreaModelAdmin):  # type: ignore[misc]
    view_on_site = staticmethod(preview_of)
    list_display = ["name", "official_name", "code", "slug"]
    search_fields = ["name", "official_name", "aliases", "slug", "code", "estates__name"]
    inlines = [EstateInline, CoverageInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """An address once given stays."""
        return ["slug"] if obj else []
