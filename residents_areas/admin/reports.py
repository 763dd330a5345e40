from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from adminsortable2.admin import SortableAdminBase
from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from articles.canonical import preview_of
from articles.deleting import BuryingAdmin, PublicPart
from articles.inlines import OrderedForm, OrderedFormSet, OrderedStackedInline, offer_sections
from articles.models import Section
from articles.recorded import RecordedAdmin
from residents_areas.models import Coverage, Figure, Honour, MidYearReport, Plan

from .waiting import WaitingFilter

if TYPE_CHECKING:
    ReportModelAdmin = admin.ModelAdmin[MidYearReport]
    ReportModelForm = forms.ModelForm[MidYearReport]
else:
    ReportModelAdmin = admin.ModelAdmin
    ReportModelForm = forms.ModelForm


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


class StatementInline(PublicPart, OrderedStackedInline):
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
class MidYearReportAdmin(BuryingAdmin, RecordedAdmin, SortableAdminBase, ReportModelAdmin):  # type: ignore[misc]
    view_on_site = staticmethod(preview_of)
    form = ReportForm
    list_display = ["__str__", "area", "year", "half", "meeting_on"]
    list_filter = [WaitingFilter, "year", "half", "area"]
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
