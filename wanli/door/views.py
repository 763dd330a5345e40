"""The screens of signing in."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_otp import login as remember_device
from django_otp import verify_token

from articles.models import Event

from .middleware import begin
from .models import RecoveryCodes
from .proof import (
    device_for,
    key_of,
    must_prove,
    new_recovery_codes,
    offered_phone,
    phone_of,
    picture_of,
    spelled,
)
from .proof import enrol as enrol_phone

screen = require_http_methods(["GET", "HEAD", "POST"])


class CodeForm(forms.Form):
    code = forms.CharField(
        label="验证码",
        max_length=40,
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "autofocus": True, "class": "vTextField"}
        ),
    )


@screen
def login(request: HttpRequest) -> HttpResponse:
    """The admin's own form of name and password, with a line in the log of what came of it."""
    response = admin.site.login(request)
    if request.method == "POST":
        if response.status_code == 302:
            begin(request)
            if not must_prove(_staff(request)):
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
    wait = int(settings.AXES_COOLOFF_TIME.total_seconds())
    refusal = _show(request, "locked_out", "请稍后再试", status=429, minutes=wait // 60)
    refusal.headers["Retry-After"] = str(wait)
    return refusal


@never_cache
@screen
def verify(request: HttpRequest) -> HttpResponse:
    """Six digits from the phone, or a recovery code, after name and password."""
    if not request.user.is_authenticated:
        return redirect_to_login(_onward(request), reverse("admin:login"))
    user, form = _staff(request), CodeForm(request.POST or None)
    if phone_of(user) is None:
        return redirect("enrol")
    if form.is_valid():
        code = form.cleaned_data["code"]
        if device := _accepted(user, code, form):
            _come_in(request, device)
            return redirect(_onward(request))
    return _show(request, "verify", "两步验证", form=form, next=_onward(request))


def _accepted(user: User, code: str, form: CodeForm) -> Any:
    """The device that accepts the code; or None, the form told why and the log that it failed."""
    device = device_for(user, code)
    is_allowed, why = device.verify_is_allowed() if device else (True, {})
    if not is_allowed:
        seconds = int((why["locked_until"] - timezone.now()).total_seconds()) + 1
        wait = f"{seconds} 秒" if seconds < 60 else f"{-(-seconds // 60)} 分钟"
        form.add_error("code", f"刚才输错了。为防有人试探，请过 {wait}再输。")
        return None
    accepted = device and verify_token(user, device.persistent_id, spelled(code))
    if not accepted:
        Event.objects.record(Event.Kind.SIGN_IN_FAILED, by=user, words="两步验证的验证码不对")
        form.add_error("code", "这个验证码不对，或者已经用过。请输入手机上正显示的六位数字。")
    return accepted


def _come_in(request: HttpRequest, device: Any) -> None:
    """From now on this session is somebody's who proved it twice."""
    remember_device(request, device)
    request.session.cycle_key()
    Event.objects.record(Event.Kind.SIGN_IN, by=request.user)


@never_cache
@screen
def enrol(request: HttpRequest) -> HttpResponse:
    """A phone is enrolled, or another one instead of it; the recovery codes follow, this once."""
    if not request.user.is_authenticated or not request.user.is_staff:
        return redirect_to_login(request.path, reverse("admin:login"))
    user, form = _staff(request), CodeForm(request.POST or None)
    was_awaited, phone = must_prove(user) and not _is_proven(request), phone_of(user)
    if phone and not _is_proven(request):
        # With the password alone nobody replaces somebody's phone.
        return redirect("verify")
    if form.is_valid():
        codes = enrol_phone(user, form.cleaned_data["code"])
        if codes:
            device = phone_of(user)
            if was_awaited:
                _come_in(request, device)
            else:
                remember_device(request, device)
            return _show(
                request, "recovery_codes", "请抄下恢复码", codes=codes, next=_onward(request)
            )
        form.add_error("code", "数字不对。请核对手机上正显示的六位数字，过几秒再输一次。")
    kept = RecoveryCodes.objects.filter(user=user).first()
    return _show(
        request,
        "enrol",
        "绑定手机",
        form=form,
        key=key_of(offered_phone(user)),
        is_required=was_awaited,
        phone=phone,
        codes_left=len(kept.hashes) if kept else 0,
        next=_onward(request),
    )


@never_cache
@require_safe
def enrol_code(request: HttpRequest) -> HttpResponse:
    """The offered key as a picture, for its owner and for as long as it is offered."""
    if not request.user.is_authenticated or (phone_of(_staff(request)) and not _is_proven(request)):
        raise Http404
    return HttpResponse(picture_of(offered_phone(_staff(request))), content_type="image/svg+xml")


@never_cache
@require_POST
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes, shown this once; those before them are worth nothing now."""
    if not _is_proven(request):
        raise Http404
    codes = new_recovery_codes(_staff(request))
    return _show(request, "recovery_codes", "请抄下恢复码", codes=codes, next=_onward(request))


def _staff(request: HttpRequest) -> User:
    """The user of a request that is signed in."""
    user: Any = request.user
    signed_in: User = user
    return signed_in


def _is_proven(request: HttpRequest) -> bool:
    user: Any = request.user
    return bool(user.is_authenticated and user.is_verified())


def _onward(request: HttpRequest) -> str:
    """Where somebody wanted to go, if that is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if is_ours else reverse("admin:index")


def _show(
    request: HttpRequest, name: str, title: str, status: int = 200, **context: Any
) -> HttpResponse:
    frame = {**admin.site.each_context(request), "title": title}
    return render(request, f"admin/door/{name}.html", {**frame, **context}, status=status)
