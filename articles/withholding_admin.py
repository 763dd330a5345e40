"""Where staff withhold what should not be shown, and show it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from .models import Article, Photo, Section, Withholding
from .recorded import WithPictures

if TYPE_CHECKING:
    WithholdingModelAdmin = admin.ModelAdmin[Withholding]
    WithholdingModelForm = forms.ModelForm[Withholding]
else:
    WithholdingModelAdmin, WithholdingModelForm = admin.ModelAdmin, forms.ModelForm

ADDRESS = "admin:articles_withholding"


def links_of(article: Article) -> str:
    """The links to what is withheld of an article, and to withhold more."""
    if article.pk is None:
        return "保存后可以隐去。"
    address = reverse(f"{ADDRESS}_add")
    more = format_html('<a href="{}?article={}">隐去这篇或其中一部分…</a>', address, article.pk)
    there = format_html_join(
        "",
        '<a href="{}">{}（{}）</a>；',
        (
            (reverse(f"{ADDRESS}_change", args=[one.pk]), one.what(), one.get_reason_display())
            for one in article.withholdings.in_force()
        ),
    )
    return there + more


class IsInForce(admin.SimpleListFilter):
    title = "现状"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("withheld", "隐去中"), ("restored", "已恢复公开")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        conditions = {
            "withheld": Q(restored_at__isnull=True),
            "restored": Q(restored_at__isnull=False),
        }
        return queryset.filter(conditions.get(str(self.value()), Q()))


class WithholdingForm(WithholdingModelForm):
    """Of an article that the address names its sections and photos are offered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "article" not in self.fields:
            return
        chosen = self.data.get("article") or self.initial.get("article")
        key = int(str(chosen)) if str(chosen or "").isdecimal() else None
        parts: dict[str, Any] = {
            "section": Section.objects.filter(article=key).select_related("article__issue"),
            "photo": Photo.objects.filter(article=key),
        }
        for name, rows in parts.items():
            field: Any = self.fields[name]
            field.queryset = rows.order_by("order")
            field.empty_label = "（不是）"
            for deed in ("add", "change", "delete", "view"):
                setattr(field.widget, f"can_{deed}_related", False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        there = Withholding.objects.in_force().filter(article=data.get("article"))
        same = {name: data.get(name) for name in ("section", "photo")}
        if "article" in data and there.filter(**same, passage=data.get("passage", "")).exists():
            raise forms.ValidationError("这一项已经隐去了，不用再填。")
        return data


class RestoreForm(WithholdingModelForm):
    """Of one that is in force: the words by which it ends."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "restored_because" in self.fields:
            self.fields["restored_because"].required = True


@admin.register(Withholding)
class WithholdingAdmin(WithPictures, WithholdingModelAdmin):
    list_display = ["article", "what", "reason", "asked_by", "decided_by", "at", "restored_at"]
    list_filter = [IsInForce, "reason", "at"]
    list_select_related = ["article", "section"]
    search_fields = ["article__headline", "asked_by", "decided_by"]
    autocomplete_fields = ["article"]
    asked = ["article", "section", "photo", "passage", "reason", "asked_by"]
    ended = ["restored_because", "restored_by", "restored_at"]

    @admin.display(description="隐去了什么")
    def what(self, one: Withholding) -> str:
        return one.what()

    def get_form(
        self, request: HttpRequest, obj: Withholding | None = None, change: bool = False, **kw: Any
    ) -> Any:
        return super().get_form(
            request, obj, change, **{"form": RestoreForm if obj else WithholdingForm, **kw}
        )

    def get_fieldsets(self, request: HttpRequest, obj: Withholding | None = None) -> Any:
        if obj is None:
            said = "都不选就是隐去整篇文章。保存以后，读者马上就看不到了，检索、订阅里也没有。"
            return [(None, {"fields": self.asked, "description": said})]
        return [
            (None, {"fields": [*self.asked, "decided_by", "at"]}),
            (
                "恢复公开",
                {"fields": self.ended, "description": "写上理由再保存，读者马上又能看到。"},
            ),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Withholding | None = None) -> Any:
        """What was decided is not rewritten: it is ended, and decided anew."""
        if obj is None:
            return []
        fixed = [*self.asked, "decided_by", "at", "restored_by", "restored_at"]
        return [*fixed, "restored_because"] if obj.restored_at else fixed

    def save_model(self, request: HttpRequest, obj: Withholding, form: Any, change: bool) -> None:
        if not change:
            obj.take_effect(request.user)
            self.message_user(request, "已隐去，读者现在看不到了。", messages.SUCCESS)
        elif obj.restored_at is None:
            obj.restore(request.user, obj.restored_because)
            self.message_user(request, "已恢复公开。", messages.SUCCESS)
