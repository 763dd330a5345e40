from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from adminsortable2.admin import SortableAdminBase
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from articles.admin import ArticleAdmin as ArticleAdminWithoutAreas
from articles.admin import PhotoInline
from articles.admin import SectionInline as SectionInlineWithoutAreas
from articles.inlines import (
    OrderedForm,
    OrderedFormSet,
    OrderedStackedInline,
    offer_sections,
)
from articles.models import Article, Section

from .models import (
    Coverage,
    Estate,
    Figure,
    Honour,
    MidYearReport,
    Plan,
    ResidentsArea,
)

if TYPE_CHECKING:
    AreaModelAdmin = admin.ModelAdmin[ResidentsArea]
    ReportModelAdmin = admin.ModelAdmin[MidYearReport]
    ReportModelForm = forms.ModelForm[MidYearReport]
    EstateTabularInline = admin.TabularInline[Estate, ResidentsArea]
    CoverageTabularInline = admin.TabularInline[Coverage, ResidentsArea]
else:
    AreaModelAdmin = ReportModelAdmin = admin.ModelAdmin
    ReportModelForm = forms.ModelForm
    EstateTabularInline = CoverageTabularInline = admin.TabularInline


STATEMENTS: tuple[type[Figure | Honour | Plan], ...] = (Figure, Honour, Plan)


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
        self.instance.areas.set(self.cleaned_data["areas"])


class SectionInline(SectionInlineWithoutAreas):
    form = SectionForm
    fields = ["heading", "areas", "body"]
    form_only = ("position", "areas")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Section]:
        sections: QuerySet[Section] = super().get_queryset(request).prefetch_related("areas")
        return sections


# The articles' own admin knows no areas; this floor adds them to it.
admin.site.unregister(Article)


@admin.register(Article)
class ArticleAdmin(ArticleAdminWithoutAreas):
    list_filter = [*ArticleAdminWithoutAreas.list_filter, "sections__areas"]
    inlines = [SectionInline, PhotoInline]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Name what quotes a sentence that no longer stands in its section."""
        super().save_related(request, form, formsets, change)
        for kind in STATEMENTS:
            quoting = kind._default_manager.filter(section__article=form.instance)
            for statement in quoting.select_related("section__article__issue", "report__area"):
                if not statement.section.has_sentence(statement.quote):
                    self.message_user(
                        request,
                        f"{statement.report}的报告里，{kind._meta.verbose_name}“{statement}”"
                        f"引用的原句已不在“{statement.section}”的正文里，请到那份报告里改正原句。",
                        messages.WARNING,
                    )


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
class ResidentsAreaAdmin(AreaModelAdmin):
    list_display = ["name", "official_name", "code", "slug"]
    search_fields = ["name", "official_name", "aliases", "slug", "code", "estates__name"]
    inlines = [EstateInline, CoverageInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """An address once given stays."""
        return ["slug"] if obj else []


class ReportForm(ReportModelForm):
    """A report with the sections it was printed in."""

    printed_in = forms.ModelMultipleChoiceField(
        Section.objects.select_related("article__issue"),
        label="刊登在哪些小节",
        required=False,
        widget=AutocompleteSelectMultiple(Coverage._meta.get_field("section"), admin.site),
        help_text="数字、荣誉和计划都须出自这里选的小节。一个也不选，网页上就说“未录入”：报纸登了，本馆还没有录。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["printed_in"] = [section.pk for section in self.instance.sections.all()]
            # The sections are linked to the area; and an address once public stays.
            is_public = MidYearReport.objects.entered_for(AnonymousUser()).filter(
                pk=self.instance.pk
            )
            fixed = {"area", "year", "half"} if is_public.exists() else {"area"}
            for name in self.fields.keys() & fixed:
                self.fields[name].disabled = True

    def clean_printed_in(self) -> QuerySet[Section]:
        """A section that is another report's is not taken away from it."""
        sections: QuerySet[Section] = self.cleaned_data["printed_in"]
        area = self.cleaned_data.get("area")
        taken = Coverage.objects.filter(area=area, section__in=sections, report__isnull=False)
        taken = taken.exclude(report=self.instance.pk)
        for link in taken.select_related("report__area", "section__article__issue"):
            raise forms.ValidationError(f"“{link.section}”已属于“{link.report}”的报告，请另选。")
        return sections

    def clean(self) -> dict[str, Any] | None:
        """Leave word for the inlines, which are checked next, of the sections chosen."""
        chosen = set(self.cleaned_data.get("printed_in", ()))
        self.instance.sections_chosen = chosen  # type: ignore[attr-defined]
        return super().clean()

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]
        self.instance.link_sections(self.cleaned_data["printed_in"])


class StatementFormSet(OrderedFormSet):
    def clean(self) -> None:
        """Each statement stands in a section that the report, as it is being saved, keeps."""
        super().clean()
        chosen: set[Section] = getattr(self.instance, "sections_chosen", set())
        for form in self.kept_forms():
            section = form.cleaned_data.get("section")
            if section and section not in chosen:
                form.add_error(
                    "section",
                    f"“{section}”不在上面“刊登在哪些小节”里，请选回去，或改这一条的出处。",
                )


class StatementInline(OrderedStackedInline):
    formset = StatementFormSet

    def get_formset(
        self, request: HttpRequest, obj: MidYearReport | None = None, **kwargs: Any
    ) -> Any:
        """Offers the sections of this report only."""
        formset: Any = super().get_formset(request, obj, **kwargs)
        if "section" in formset.form.base_fields:
            offer_sections(formset, Section.objects.filter(reports=obj))
        return formset


class FigureForm(OrderedForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        value = self.instance.value
        if value is not None and value == value.to_integral_value():
            self.initial["value"] = value.quantize(Decimal(1))


class FigureInline(StatementInline):
    model = Figure
    form = FigureForm
    fields = ["printed", "label", ("value", "unit", "qualifier", "group"), "section", "quote"]


class HonourInline(StatementInline):
    model = Honour
    fields = ["title", "holder", "section", "quote"]


class PlanInline(StatementInline):
    model = Plan
    fields = ["text", "section", "quote"]


@admin.register(MidYearReport)
class MidYearReportAdmin(SortableAdminBase, ReportModelAdmin):  # type: ignore[misc]
    form = ReportForm
    list_display = ["__str__", "area", "year", "half", "meeting_on"]
    list_filter = ["year", "half", "area"]
    list_select_related = ["area"]
    search_fields = ["area__name", "area__official_name"]
    autocomplete_fields = ["area"]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """Somebody who may only look has no form, and so none of the form's own fields."""
        fields = ["area", ("year", "half"), "meeting_on"]
        return [*fields, "printed_in"] if self.has_change_permission(request, None) else fields

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> list[Any]:
        """What a report states is entered once its sections are known."""
        return [FigureInline, HonourInline, PlanInline] if obj else []


# Registers the import's door.
from .importing import admin as _importing  # noqa: E402, F401
