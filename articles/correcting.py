"""The part of an article's form by which a public article is changed: only as a correction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from .inlines import OrderedFormSet
from .models import Article, Correction, Event, Issue
from .models.correction import Change, changes_of

if TYPE_CHECKING:
    ArticleModelForm = forms.ModelForm[Article]
else:
    ArticleModelForm = forms.ModelForm

FIELDS = ["correction_kind", "correction_words"]
# Of a row of the form, what readers are not shown.
UNSEEN = {"no_area_because", "is_proofread", *FIELDS}
ASKED = "这篇文章读者已经看得到。改动要算一次更正：请在“更正”里选类别，再用一句话告诉读者改了什么。"


def lacks_words(data: Mapping[str, Any]) -> bool:
    return not all(str(data.get(name, "")).strip() for name in FIELDS)


class CorrectionForm(ArticleModelForm):
    """With words for readers, which are asked for where they can read the article."""

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

    def issue_of(self, data: dict[str, Any]) -> Issue | None:
        """The issue in which readers may see what is changed."""
        issue: Issue | None = data.get("issue") or getattr(self.instance, "issue", None)
        return issue

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        issue = self.issue_of(data)
        seen = set(self.changed_data) - UNSEEN
        if issue and issue.is_published() and seen and lacks_words(self.data):
            self.add_error("correction_words", ASKED)
        return data


class CorrectedFormSet(OrderedFormSet):
    """Of parts of an article; a change of what readers see of them is a correction too."""

    parts: ClassVar[str]

    def clean(self) -> None:
        super().clean()
        issue = getattr(self.instance, "issue", None)
        if issue and issue.is_published() and self.is_seen() and lacks_words(self.data):
            raise forms.ValidationError(f"改了{self.parts}。{ASKED}")
        for form in self.forms:
            row: Any = form.instance
            if self._should_delete_form(form) and row.withholdings.in_force().exists():  # type: ignore[attr-defined]
                raise forms.ValidationError(
                    f"{self.parts}“{row}”正隐去着，删除会让它记不清来由。请先恢复公开，再删除。"
                )

    def is_seen(self) -> bool:
        """Whether readers will see a change."""
        return any(
            set(form.changed_data) - UNSEEN or self._should_delete_form(form)  # type: ignore[attr-defined]
            for form in self.forms
        )


def changes(form: Any, formsets: Any) -> Iterator[Change]:
    """What was exchanged in the texts of an article's forms that have been saved."""
    yield from changes_of(form.instance, old_values(form))
    for formset in formsets:
        for part in formset.forms:
            row = part.instance
            if part in formset.deleted_forms:
                for name in row.printed_fields:
                    label = f"{row._meta.verbose_name}的{row._meta.get_field(name).verbose_name}"
                    yield Change(label, part.initial.get(name) or "", "")
            elif part.initial and row.pk:
                yield from changes_of(row, old_values(part))


def old_values(form: Any) -> dict[str, Any]:
    return {name: form.initial[name] for name in form.changed_data if name in form.initial}


def record(request: Any, form: Any, formsets: Any) -> None:
    """Write down what was deleted of an article that has been saved, and its correction, if it is
    one."""
    for formset in formsets:
        for row in formset.deleted_objects:
            Event.objects.record(Event.Kind.DELETE, row, by=request.user)
    is_seen = set(form.changed_data) - UNSEEN or any(formset.is_seen() for formset in formsets)
    if is_seen and form.instance.issue.is_published():
        kind, words = (form.cleaned_data[name] for name in FIELDS)
        found = changes(form, formsets)
        Correction.objects.record(form.instance, kind, words, by=request.user, changes=found)
