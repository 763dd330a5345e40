"""Admin inlines of ordered rows: dragged with the mouse, or numbered by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

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
    # Nullable fields, unique among siblings, whose values rows may exchange in one go.
    exchangeable: ClassVar[tuple[str, ...]] = ()

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

    def kept_forms(self) -> list[AnyModelForm]:
        """The forms whose rows will be there after the save, in the order of the page."""
        return [
            form
            for form in self.forms
            if (form.instance.pk or form.has_changed()) and not self._should_delete_form(form)  # type: ignore[attr-defined]
        ]

    def save(self, commit: bool = True) -> list[models.Model]:
        """Write the rows and number them from 1 by the positions given, ties as they stand.

        Rows that somebody else added meanwhile, unknown to the form, go behind them.
        """
        assert commit, "the order of rows can only be written together with the rows"
        forms = self.kept_forms()
        forms.sort(key=lambda form: form.cleaned_data.get("position") or PARKED)
        rows = [form.instance for form in forms]
        model: Any = self.model
        siblings = model._base_manager.filter(**{self.fk.name: self.instance})
        with transaction.atomic():
            lock(self.instance)
            siblings.update(order=F("order") + PARKED, **dict.fromkeys(self.exchangeable))
            for number, row in enumerate(rows, start=1):
                row.order = number
            saved = super().save()
            for row in rows:
                kept = {name: getattr(row, name) for name in ("order", *self.exchangeable)}
                siblings.filter(pk=row.pk).update(**kept)
            others = siblings.filter(order__gt=PARKED).order_by("order")
            for number, pk in enumerate(others.values_list("pk", flat=True), start=len(rows) + 1):
                siblings.filter(pk=pk).update(order=number)
        return saved

    def get_unique_error_message(self, unique_check: Any) -> str:
        model: Any = self.model
        fields = [model._meta.get_field(name) for name in unique_check if name != self.fk.name]
        labels = "、".join(str(field.verbose_name) for field in fields)
        return f"{labels}重复了，请改成各不相同的。"


class OrderedInline(SortableInlineAdminMixin, AnyInline):  # type: ignore[misc]
    form = OrderedForm
    formset = OrderedFormSet
    ordering = ["order"]
    extra = 0
    # Fields of the form that are none of the model: somebody who may only look has no form.
    form_only: ClassVar[tuple[str, ...]] = ("position",)

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        """With `position` in the place of `order`, which adminsortable2 would add."""
        names = super().get_fields(request, obj)
        names = ["position", *(name for name in names if name not in ("order", "position"))]
        if self.has_change_permission(request, obj):
            return names
        return [name for name in names if name not in self.form_only]


def offer_sections(formset: Any, sections: QuerySet[Section]) -> None:
    """Let the field `section` of an inline choose among these, without adding or deleting one."""
    field = formset.form.base_fields["section"]
    field.queryset = sections.select_related("article__issue")
    for deed in ("add", "change", "delete", "view"):
        setattr(field.widget, f"can_{deed}_related", False)


class OrderedTabularInline(OrderedInline):
    template = "admin/edit_inline/tabular.html"


class OrderedStackedInline(OrderedInline):
    template = "admin/edit_inline/stacked.html"
