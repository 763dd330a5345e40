"""The part of a form by which what is public is changed: only as a correction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db.models import Model
from django.http import HttpRequest

from .inlines import OrderedFormSet
from .models import Article, Correction, Event, Issue, Section
from .models.correction import Change, changes_of, loss_of
from .models.printed import Withholdable

if TYPE_CHECKING:
    AnyModelForm = forms.ModelForm[Any]
else:
    AnyModelForm = forms.ModelForm

FIELDS = ["correction_kind", "correction_words"]
# Of a row of a form, what readers are not shown.
UNSEEN = {"no_area_because", "is_proofread", "imprint", "publish_at", "reason", *FIELDS}
ASKED = "读者已经看得到。改动要算一次更正：请在“更正”里选类别，再用一句话告诉读者改了什么。"


def lacks_words(data: Mapping[str, Any]) -> bool:
    return not all(str(data.get(name, "")).strip() for name in FIELDS)


class CorrectionForm(AnyModelForm):
    """With words for readers, which are asked for where they can read what is changed."""

    correction_kind = forms.ChoiceField(
        label="更正类别", required=False, choices=[("", "---------"), *Correction.Kind.choices]
    )
    correction_words = forms.CharField(
        label="更正说明",
        required=False,
        max_length=300,
        help_text="一句话，读者看得到，例如：把“七月”误录为“十月”。",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    # Whether readers can see what is changed, or will once it is saved.
    is_public = False

    def is_read(self, data: dict[str, Any]) -> bool:
        return bool(self.instance.pk and self.instance.is_published())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.is_public = self.is_read(data)
        if self.is_public and set(self.changed_data) - UNSEEN and lacks_words(self.data):
            self.add_error("correction_words", ASKED)
        return data


class CorrectedFormSet(OrderedFormSet):
    """Of parts of what may be public; a change of what readers see of them is a correction too."""

    parts: ClassVar[str]

    def clean(self) -> None:
        super().clean()
        whole: Any = self.instance
        if whole.pk and whole.is_published() and self.is_seen() and lacks_words(self.data):
            raise forms.ValidationError(f"改了{self.parts}。{ASKED}")
        for form in self.forms:
            row: Any = form.instance
            if not self._should_delete_form(form) or not isinstance(row, Withholdable):  # type: ignore[attr-defined]
                continue
            if row.withholdings.in_force().exists():  # type: ignore[attr-defined]
                raise forms.ValidationError(
                    f"{self.parts}“{row}”正隐去着，删除会让它记不清来由。请先恢复公开，再删除。"
                )

    def is_seen(self) -> bool:
        """Whether readers will see a change."""
        return any(
            set(form.changed_data) - UNSEEN or self._should_delete_form(form)  # type: ignore[attr-defined]
            for form in self.forms
        )


class CorrectedAdmin:
    """With the words of a correction, where readers can see the row."""

    def asked(self, row: Any) -> str:
        """What is said to staff above the fields; nothing where no words are wanted."""
        return ASKED if row and row.is_published() else ""

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        model_admin: Any = self
        fieldsets = list(super().get_fieldsets(request, obj))  # type: ignore[misc]
        said = self.asked(obj)
        if not said or not model_admin.has_change_permission(request, obj):
            return fieldsets
        return [*fieldsets, ("更正", {"fields": FIELDS, "description": said})]


def changes(form: Any, formsets: Iterable[CorrectedFormSet]) -> Iterator[Change]:
    """What was exchanged in the texts of forms that have been saved."""
    yield from changes_of(form.instance, old_values(form))
    for formset in formsets:
        for part in formset.forms:
            row: Any = part.instance
            if part in formset.deleted_forms:
                yield from loss_of(row, part.initial, section_before(part))
            elif part.initial and row.pk:
                yield from changes_of(row, old_values(part), section_before(part))


def section_before(part: Any) -> Section | None:
    """The section in which the words of a part stood, if it is still there."""
    return Section.objects.filter(pk=part.initial.get("section")).first()


def old_values(form: Any) -> dict[str, Any]:
    return {name: form.initial[name] for name in form.changed_data if name in form.initial}


def record(
    request: Any,
    form: Any,
    formsets: Iterable[Any],
    subject: Article | Issue,
    about: Model | None = None,
) -> Correction | None:
    """Write down what was deleted by forms that have been saved, and their correction of a subject,
    if it is one."""
    for formset in formsets:
        for row in formset.deleted_objects:
            Event.objects.record(Event.Kind.DELETE, row, by=request.user)
    corrected = [formset for formset in formsets if isinstance(formset, CorrectedFormSet)]
    is_seen = set(form.changed_data) - UNSEEN or any(one.is_seen() for one in corrected)
    if not is_seen or not form.is_public:
        return None
    kind, words = (form.cleaned_data[name] for name in FIELDS)
    found = changes(form, corrected)
    return Correction.objects.record(
        subject, kind, words, by=request.user, changes=found, about=about
    )
