"""Admin inlines of ordered rows: dragged with the mouse, or numbered by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from adminsortable2.admin import SortableInlineAdminMixin
from django import forms
from django.contrib.admin.options import InlineModelAdmin
from django.db import models, transaction
from django.db.models import F, QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from .models import Section
from .models.numbering import lock

if TYPE_CHECKING:
    AnyModelForm = forms.ModelForm[Any]
    AnyFormSet = BaseInlineFormSet[Any, Any, Any]
    AnyInline = InlineModelAdmin[Any, Any]
else:
    AnyModelForm, AnyFormSet, AnyInline = forms.ModelForm, BaseInlineFormSet, InlineModelAdmin

# Above every real order: rows are parked there while they are numbered anew.
PARKED = 1_000_000


class OrderedForm(AnyModelForm):
    """Shows `order` as `position`: any number will do, the formset makes 1, 2, 3, … of them."""

    position = forms.IntegerField(
        label="次序",
        required=False,
        min_value=1,
        max_value=PARKED - 1,
        # The class by which adminsortable2's script finds the field when a row is dragged.
        widget=forms.NumberInput(attrs={"class": "_reorder_"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("position", self.instance.order)


class OrderedFormSet(AnyFormSet):
    def __init__(
        self,
        *args: Any,
        default_order_direction: str = "",
        default_order_field: str = "",
        **kwargs: Any,
    ) -> None:
        # adminsortable2 makes the inline draggable when the formset has this attribute.
        self.default_order_direction = default_order_direction
        super().__init__(*args, **kwargs)

    def save(self, commit: bool = True) -> list[models.Model]:
        """Write the rows and number them from 1 by the positions given, ties as they stand.

        Rows that somebody else added meanwhile, unknown to the form, go behind them.
        """
        assert commit, "the order of rows can only be written together with the rows"
        rows = [form for form in self.forms if self._is_kept(form)]
        rows.sort(key=lambda form: form.cleaned_data.get("position") or PARKED)
        model: Any = self.model
        siblings = model._base_manager.filter(**{self.fk.name: self.instance})
        with transaction.atomic():
            lock(self.instance)
            siblings.update(order=F("order") + PARKED)
            for number, form in enumerate(rows, start=1):
                form.instance.order = number
            saved = super().save()
            kept = [form.instance.pk for form in rows]
            others = siblings.exclude(pk__in=kept).order_by("order").values_list("pk", flat=True)
            for number, pk in enumerate([*kept, *others], start=1):
                siblings.filter(pk=pk).update(order=number)
        return saved

    def _is_kept(self, form: AnyModelForm) -> bool:
        is_blank = form.instance.pk is None and not form.has_changed()
        return not is_blank and not self._should_delete_form(form)  # type: ignore[attr-defined]


class OrderedInline(SortableInlineAdminMixin, AnyInline):  # type: ignore[misc]
    form = OrderedForm
    formset = OrderedFormSet
    ordering = ["order"]
    extra = 0

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        """With `position` in the place of `order`, which adminsortable2 would add."""
        names = super().get_fields(request, obj)
        return ["position", *(name for name in names if name not in ("order", "position"))]


def offer_sections(formset: Any, sections: QuerySet[Section]) -> None:
    """Let the field `section` of an inline choose among these, without adding or deleting one."""
    field = formset.form.base_fields["section"]
    field.queryset = sections
    for deed in ("add", "change", "delete", "view"):
        setattr(field.widget, f"can_{deed}_related", False)


class OrderedTabularInline(OrderedInline):
    template = "admin/edit_inline/tabular.html"


class OrderedStackedInline(OrderedInline):
    template = "admin/edit_inline/stacked.html"
