"""The articles' own admin knows no areas; this floor adds them to its forms and check-list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join

from articles.admin import ArticleAdmin as ArticleAdminWithoutAreas
from articles.admin import IssueAdmin as IssueAdminWithoutAreas
from articles.admin import PhotoInline
from articles.admin import SectionInline as SectionInlineWithoutAreas
from articles.inlines import OrderedForm
from articles.models import Article, Issue, Section
from residents_areas.checks import STATEMENTS, blocking, check_issue
from residents_areas.models import Coverage, ResidentsArea

admin.site.unregister([Article, Issue])


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
    fields = ["heading", "areas", "no_area_because", "body"]
    form_only = ("position", "areas")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Section]:
        sections: QuerySet[Section] = super().get_queryset(request).prefetch_related("areas")
        return sections


@admin.register(Issue)
class IssueAdmin(IssueAdminWithoutAreas):
    readonly_fields = [*IssueAdminWithoutAreas.readonly_fields, "check_list"]
    fieldsets = [
        *IssueAdminWithoutAreas.fieldsets[:-1],
        ("公开", {"fields": ["check_list", "state", "published_at", "preview"]}),
    ]

    @admin.display(description="发布前核对")
    def check_list(self, issue: Issue) -> str:
        """What blocks publication and what is only to be looked at, each with its remedy."""
        if issue.pk is None:
            return "保存后列出。"
        findings = check_issue(issue)
        lines = [("必须改：" if f.is_error else "请看一看：") + f.message for f in findings]
        return format_html_join("", "<div>{}</div>", ((line,) for line in lines)) or "没有问题。"

    @admin.action(description="发布所选的期刊（即刻公开）", permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Issue]) -> None:
        """Without those that the check-list blocks, each named with the reasons."""
        blocked = {issue.pk: blocking(issue) for issue in queryset}
        for issue in queryset:
            if blocked[issue.pk]:
                reasons = "".join(blocked[issue.pk])
                self.message_user(request, f"《{issue}》没有发布：{reasons}", messages.ERROR)
        passing = queryset.filter(pk__in=[pk for pk, reasons in blocked.items() if not reasons])
        super().publish(request, passing)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """An issue that has become public with the save and is blocked is a draft again."""
        super().save_related(request, form, formsets, change)
        issue = form.instance
        becomes_public = "state" in form.changed_data and issue.state == Issue.State.PUBLISHED
        if becomes_public and (reasons := blocking(issue)):
            issue.state, issue.published_at = Issue.State.DRAFT, form.initial.get("published_at")
            issue.save(update_fields=["state", "published_at"])
            self.message_user(request, f"已保存，但没有发布：{''.join(reasons)}", messages.ERROR)


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
