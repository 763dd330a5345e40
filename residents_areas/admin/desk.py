"""The desk of an issue: its form with the check-list, and the buttons that publish and withdraw.

All of it is one form: whatever button is pressed, what was typed anywhere is saved first.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from articles.admin import IssueAdmin as IssueAdminWithoutDesk
from articles.canonical import preview_of
from articles.checks import Finding
from articles.comparison import compare
from articles.correcting import CorrectionForm
from articles.importing.state import CONTROL
from articles.models import Event, Issue, SignOff
from articles.models.issue import Visitor
from articles.models.numbering import lock
from articles.recorded import may_see_withheld
from articles.snapshot import snapshot_of
from residents_areas.checks import check_issue, open_findings

from .waiting import WaitingFilter

admin.site.unregister(Issue)

DEEDS = ("_publish", "_schedule", "_withdraw")
# Of whoever publishes, withdraws and signs off.
MAY_PUBLISH = "articles.publish_issue"
LATEST = 8


class Line(NamedTuple):
    """A warning, who let it stand and why, or the reason that is being typed."""

    finding: Finding
    sign_off: SignOff | None
    typed: str


class DeskForm(CorrectionForm):
    """An issue's fields, and what its buttons need to know."""

    publish_at = forms.DateTimeField(
        label="公开时间",
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
        help_text="从这一刻起读者可见（上海时间）。",
    )
    reason = forms.CharField(label="撤回的理由", required=False, max_length=300)

    def clean_publish_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["publish_at"]
        if "_schedule" in self.data and at is None:
            raise forms.ValidationError("请填写公开时间。")
        if "_schedule" in self.data and at and at <= timezone.now():
            raise forms.ValidationError(
                "这个时间已经过去，请填将来的时间；要现在公开，请按“发布”。"
            )
        return at

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"].strip()
        if "_withdraw" in self.data and not reason:
            raise forms.ValidationError("请写明撤回的理由，它会记入事件记录。")
        return reason


@admin.register(Issue)
class IssueAdmin(IssueAdminWithoutDesk):
    form = DeskForm
    change_form_template = "admin/desk.html"
    list_filter = [*IssueAdminWithoutDesk.list_filter, WaitingFilter]
    actions = ["publish_chosen"]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        issue: Issue | None = context.get("original")
        if issue:
            signed = {sign_off.finding: sign_off for sign_off in issue.sign_offs.all()}
            found = check_issue(issue)
            context |= {
                "may_publish": self.has_publish_permission(request),
                "blocking": [finding for finding in found if finding.is_error],
                "lines": [
                    Line(f, signed.get(f.message), request.POST.get(f"sign-{f.key}", ""))
                    for f in found
                    if not f.is_error
                ],
                "preview": preview_of(issue),
                "events": Event.objects.filter(address=issue.get_absolute_url())[:LATEST],
            }
            # A time typed for an issue that was held up.
            context["adminform"].form.initial |= {"publish_at": request.GET.get("publish_at", "")}
        return super().render_change_form(request, context, *args, **kwargs)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_PUBLISH)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(require_safe(self.compare))
        return [
            path("<path:object_id>/compare/", view, name="articles_issue_compare"),
            *super().get_urls(),
        ]

    def compare(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What was published, at the latest time or at the one asked for, beside what is now."""
        issue = self.get_object(request, object_id)
        if issue is None:
            raise Http404
        may_look = self.has_view_or_change_permission(request, issue)
        if not may_look or not may_see_withheld(request):
            raise PermissionDenied
        kept = issue.publications.seen()
        asked = request.GET.get("with", "")
        chosen = kept.filter(pk=asked).first() if asked.isdecimal() else None
        chosen = chosen or kept.first()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"对比：{issue}",
            "issue": issue,
            "publications": kept.defer("document"),
            "chosen": chosen,
            "comparison": chosen and compare(chosen.document, snapshot_of(issue)),
        }
        return TemplateResponse(request, "admin/comparison.html", context)

    def save_model(self, request: HttpRequest, obj: Issue, form: Any, change: bool) -> None:
        """Somebody may have published the issue since it was read: that stays."""
        if change:
            lock(obj)
            obj.refresh_from_db(fields=["state", "published_at"])
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if change and self.has_publish_permission(request):
            self.sign(request, form.instance)

    def sign(self, request: HttpRequest, issue: Issue) -> None:
        """Sign off the warnings for which a reason was typed; take back what was ticked."""
        found = [finding for finding in check_issue(issue) if not finding.is_error]
        sent = {
            name.removeprefix("sign-"): CONTROL.sub("", str(value)).strip()[:200]
            for name, value in request.POST.items()
            if name.startswith("sign-")
        }
        typed = {key: reason for key, reason in sent.items() if reason}
        for finding in found:
            if f"revoke-{finding.key}" in request.POST:
                issue.sign_offs.filter(finding=finding.message).delete()
                self.log_change(request, issue, f"收回签核：{finding.message}")
            elif reason := typed.pop(finding.key, ""):
                mine = {"reason": reason, "who": request.user.get_username()}
                issue.sign_offs.get_or_create(finding=finding.message, defaults=mine)
                self.log_change(request, issue, f"签核：{finding.message}（{reason}）")
        if typed:
            words = f"有 {len(typed)} 条在您填写时已经改好或变了样，没有签核，请再看一看。"
            self.message_user(request, words, messages.WARNING)

    def response_change(self, request: HttpRequest, obj: Issue) -> HttpResponse:
        deed = next((name for name in DEEDS if name in request.POST), None)
        typed = request.POST.get("publish_at", "")
        if deed is None:
            if typed:
                words = "您填了公开时间，但没有按“定时发布”，所以没有定时。"
                self.message_user(request, words, messages.WARNING)
            return super().response_change(request, obj)
        if not self.has_publish_permission(request):
            raise PermissionDenied
        if deed == "_withdraw":
            done = withdraw(obj, request.POST["reason"].strip(), request.user)
        elif deed == "_schedule":
            at = DeskForm.base_fields["publish_at"].clean(typed)
            done = publish(obj, at, request.user)
        else:
            done = publish(obj, None, request.user)
        is_held_up = done.level == messages.ERROR
        if is_held_up:
            self.message_user(request, "改动都保存了。")
        self.tell(request, obj, done)
        query = f"?{urlencode({'publish_at': typed})}" if is_held_up and typed else ""
        return HttpResponseRedirect(f"{request.path}{query}")

    @admin.action(description="发布所选的期刊（即刻公开）", permissions=["publish"])
    def publish_chosen(self, request: HttpRequest, queryset: QuerySet[Issue]) -> None:
        """Each by itself: one that is held up does not hold up the others."""
        for issue in queryset:
            self.tell(request, issue, publish(issue, None, request.user))

    def tell(self, request: HttpRequest, issue: Issue, words: Words) -> None:
        self.message_user(request, words.text, words.level)
        if words.level == messages.SUCCESS:
            self.log_change(request, issue, words.text)


class Words(NamedTuple):
    """What came of a deed, in Chinese, for the person who did it."""

    text: str
    level: int = messages.SUCCESS


def publish(issue: Issue, at: datetime | None, by: Visitor) -> Words:
    """Publish the issue, now or from a time on, if nothing holds it up; what came of it."""
    with transaction.atomic():
        lock(issue)
        issue.refresh_from_db(fields=["state", "published_at"])
        if issue.is_published():
            return Words(f"《{issue}》已经公开，没有改动。", messages.INFO)
        left = open_findings(Issue.objects.filter(pk=issue.pk)).get(issue.pk, [])
        if left:
            return Words(f"《{issue}》没有发布：{held_up_by(left)}", messages.ERROR)
        issue.publish(at, by)
    if at is None:
        return Words(f"《{issue}》已发布，读者现在就能看到。")
    when = date_format(timezone.localtime(at), "Y年n月j日 H:i")
    return Words(f"《{issue}》定于 {when} 公开，到时读者就能看到。")


def held_up_by(left: list[Finding]) -> str:
    """What is still to be done, in Chinese: the errors in full, the rest in number."""
    errors = [finding.message for finding in left if finding.is_error]
    if waiting := len(left) - len(errors):
        errors.append(f"还有 {waiting} 条提醒没有签核，请改好，或写明可以放行的理由。")
    return "".join(errors)


def withdraw(issue: Issue, why: str, by: Visitor) -> Words:
    """Make the issue a draft again, unless it is one."""
    with transaction.atomic():
        lock(issue)
        issue.refresh_from_db(fields=["state", "published_at"])
        if issue.state == Issue.State.DRAFT:
            return Words(f"《{issue}》已经是草稿，没有改动。", messages.INFO)
        was_seen = issue.is_published()
        issue.withdraw(why, by)
    done = "已撤回，读者看不到了" if was_seen else "已取消定时发布，改回草稿"
    return Words(f"《{issue}》{done}。理由已记入事件记录。")
