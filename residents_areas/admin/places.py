from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from articles.deleting import BuryingAdmin
from articles.models import Section
from articles.previewed import Previewed
from articles.recorded import RecordedAdmin
from residents_areas.models import Coverage, Estate, ResidentsArea

if TYPE_CHECKING:
    AreaModelAdmin = admin.ModelAdmin[ResidentsArea]
    EstateTabularInline = admin.TabularInline[Estate, ResidentsArea]
    CoverageTabularInline = admin.TabularInline[Coverage, ResidentsArea]
    CoverageModelFormSet = BaseInlineFormSet[Coverage, ResidentsArea, Any]
else:
    CoverageModelFormSet = BaseInlineFormSet
    AreaModelAdmin = admin.ModelAdmin
    EstateTabularInline = CoverageTabularInline = admin.TabularInline


class EstateInline(EstateTabularInline):
    model = Estate
    extra = 0


class CoverageFormSet(CoverageModelFormSet):
    def clean(self) -> None:
        """What is public of an article is changed in its own form, as a correction."""
        super().clean()
        for form in self.forms:
            sections = {form.initial.get("section"), form.cleaned_data.get("section")}
            if not form.has_changed():
                continue
            for section in Section.objects.filter(pk__in=filter(None, map(key_of, sections))):
                if section.article.is_published():
                    raise forms.ValidationError(
                        f"“{section}”读者已经看得到。它写的是哪些居民区，请到那篇文章里改，算一次更正。"
                    )


def key_of(section: Any) -> Any:
    return getattr(section, "pk", section)


class CoverageInline(CoverageTabularInline):
    model = Coverage
    formset = CoverageFormSet
    extra = 0
    fields = ["section"]
    autocomplete_fields = ["section"]
    verbose_name_plural = "写到这个居民区的其他小节（报告所在的小节在年中报告里选）"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Coverage]:
        """Without the sections of reports: those cannot be dropped from under their report."""
        return super().get_queryset(request).filter(report=None)


@admin.register(ResidentsArea)
class ResidentsAreaAdmin(BuryingAdmin, RecordedAdmin, Previewed, AreaModelAdmin):  # type: ignore[misc]
    list_display = ["name", "official_name", "code", "slug"]
    search_fields = ["name", "official_name", "aliases", "slug", "code", "estates__name"]
    inlines = [EstateInline, CoverageInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """An address once given stays."""
        return ["slug"] if obj else []
