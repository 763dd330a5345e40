"""The articles' own admin knows no areas; this floor adds them to its forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.db.models import QuerySet
from django.http import HttpRequest

from articles.admin import ArticleAdmin as ArticleAdminWithoutAreas
from articles.admin import PhotoInline
from articles.admin import SectionInline as SectionInlineWithoutAreas
from articles.inlines import OrderedForm
from articles.models import Article, Section
from residents_areas.models import STATEMENTS, Coverage, ResidentsArea
from residents_areas.models.report import link_areas

from .waiting import WaitingFilter

admin.site.unregister(Article)


class SectionForm(OrderedForm):
    """A section with the areas it is about."""

    areas = forms.ModelMultipleChoiceField(
        ResidentsArea.objects.all(),
        label="写的是哪些居民区",
        required=False,
        widget=AutocompleteSelectMultiple(Coverage._meta.get_field("area"), admin.site),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["areas"] = [area.pk for area in self.instance.areas.all()]

    def clean_areas(self) -> QuerySet[ResidentsArea]:
        """An area whose report was printed here cannot be taken away from under the report."""
        areas: QuerySet[ResidentsArea] = self.cleaned_data["areas"]
        if self.instance.pk:
            links = self.instance.coverage.exclude(report=None).exclude(area__in=areas)
            for link in links.select_related("report__area"):
                raise forms.ValidationError(
                    f"“{link.report}”的报告引用着这一小节；要取消，请先在那份报告里去掉这一小节。"
                )
        return areas

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]
        link_areas(self.instance, self.cleaned_data["areas"])


class SectionInline(SectionInlineWithoutAreas):
    form = SectionForm
    fields = ["heading", "areas", "no_area_because", "body"]
    form_only = ("position", "areas")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Section]:
        sections: QuerySet[Section] = super().get_queryset(request).prefetch_related("areas")
        return sections


@admin.register(Article)
class ArticleAdmin(ArticleAdminWithoutAreas):
    list_filter = [*ArticleAdminWithoutAreas.list_filter, "sections__areas", WaitingFilter]
    inlines = [SectionInline, PhotoInline]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Name what quotes a sentence that no longer stands in its section."""
        super().save_related(request, form, formsets, change)
        for kind in STATEMENTS.values():
            quoting = kind._default_manager.filter(section__article=form.instance)
            for statement in quoting.select_related("section__article__issue", "report__area"):
                if not statement.section.has_sentence(statement.quote):
                    self.message_user(
                        request,
                        f"{statement.report}的报告里，{kind._meta.verbose_name}“{statement}”"
                        f"引用的原句已不在“{statement.section}”的正文里，请到那份报告里改正原句。",
                        messages.WARNING,
                    )
