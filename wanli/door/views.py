"""The screens of signing in."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from articles.models import Event


@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """The admin's own form of name and password, with a line in the log of what came of it."""
    response = admin.site.login(request)
    if request.method == "POST":
        if response.status_code == 302:
            Event.objects.record(Event.Kind.SIGN_IN, by=request.user)
        else:
            _record_failure(request, response)
    return response


def _record_failure(request: HttpRequest, response: Any) -> None:
    """A name that nobody has is not written down: people type their password there."""
    is_locked = getattr(request, "axes_locked_out", False)
    was_counted = getattr(request, "axes_failures_since_start", None) is not None
    if not response.context_data["form"].non_field_errors() or (is_locked and not was_counted):
        # Nothing was tried; or somebody who is locked out goes on trying, which is one line.
        return
    user = User.objects.filter(username=request.POST["username"]).first()
    words = ["" if user else "没有这个用户名", "连续输错，已锁定" if is_locked else ""]
    Event.objects.record(Event.Kind.SIGN_IN_FAILED, by=user, words="；".join(filter(None, words)))


def locked_out(
    request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Instead of the form, after too many bad log-ins from one address (AXES_LOCKOUT_CALLABLE)."""
    wait = settings.AXES_COOLOFF_TIME
    context = {"title": "请稍后再试", "minutes": int(wait.total_seconds() // 60)}
    refusal = render(request, "admin/door/locked_out.html", context, status=429)
    refusal.headers["Retry-After"] = str(int(wait.total_seconds()))
    return refusal
