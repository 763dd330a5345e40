from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from adminsortable2.admin import SortableAdminBase
from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from articles import correcting
from articles.deleting import BuryingAdmin, PublicPart
from articles.inlines import OrderedForm, OrderedStackedInline, offer_sections
from articles.models import Section
from articles.previewed import Previewed
from articles.recorded import RecordedAdmin
from residents_areas.models import Coverage, Figure, Honour, MidYearReport, Plan

from .waiting import WaitingFilter

if TYPE_CHECKING:
    ReportModelAdmin = admin.ModelAdmin[MidYearReport]
else:
    ReportModelAdmin = admin.ModelAdmin


class ReportForm(correcting.CorrectionForm):
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
            fixed = {"area", "year", "half"} if self.instance.is_published() else {"area"}
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

    def is_read(self, data: dict[str, Any]) -> bool:
        """Or will be, in the sections chosen."""
        chosen = data.get("printed_in", ())
        return super().is_read(data) or any(one.article.is_published() for one in chosen)

    def clean(self) -> dict[str, Any]:
        """Leave word for the inlines, which are checked next, of the sections chosen."""
        chosen = set(self.cleaned_data.get("printed_in", ()))
        self.instance.sections_chosen = chosen
        return super().clean()

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]
        self.instance.link_sections(self.cleaned_data["printed_in"])


class StatementFormSet(correcting.CorrectedFormSet):
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


class FigureFormSet(StatementFormSet):
    parts = "数字"


class FigureInline(StatementInline):
    model = Figure
    form = FigureForm
    formset = FigureFormSet
    fields = ["printed", "label", ("value", "unit", "qualifier", "group"), "section", "quote"]


class HonourFormSet(StatementFormSet):
    parts = "荣誉"


class HonourInline(StatementInline):
    model = Honour
    formset = HonourFormSet
    fields = ["title", "holder", "section", "quote"]


class PlanFormSet(StatementFormSet):
    parts = "计划"


class PlanInline(StatementInline):
    model = Plan
    formset = PlanFormSet
    fields = ["text", "section", "quote"]


@admin.register(MidYearReport)
class MidYearReportAdmin(  # type: ignore[misc]
    correcting.CorrectedAdmin,
    BuryingAdmin,
    RecordedAdmin,
    Previewed,
    SortableAdminBase,  # type: ignore[misc]
    ReportModelAdmin,
):
    form = ReportForm
    list_display = ["__str__", "area", "year", "half", "meeting_on"]
    list_filter = [WaitingFilter, "year", "half", "area"]
    list_select_related = ["area"]
    search_fields = ["area__name", "area__official_name"]
    autocomplete_fields = ["area"]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """Somebody who may only look has no form, and so none of the form's own fields."""
        fields = ["area", ("year", "half"), "area_name", "meeting_on"]
        return [*fields, "printed_in"] if self.has_change_permission(request, None) else fields

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> list[Any]:
        """What a report states is entered once its sections are known."""
        return [FigureInline, HonourInline, PlanInline] if obj else []

    def asked(self, row: MidYearReport | None) -> str:
        return super().asked(row) or "登在读者已经看得到的一期里，才要填。"

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        report: MidYearReport = form.instance
        before = Section.objects.filter(pk__in=form.initial.get("printed_in", ())).first()
        if article := report.printed_article() or (before and before.article):
            made = correcting.record(request, form, formsets, article, about=report)
            report.corrections.add(*filter(None, [made]))
