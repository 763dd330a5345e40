"""Who counts as signed in, on each request."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from .addresses import address_of
from .proof import must_prove, phone_of

BEGAN, SEEN = "door_began", "door_seen"
# Being seen is written down at most this often, in seconds: not on every request.
A_MINUTE = 60
Answer = Callable[[HttpRequest], HttpResponse]


def begin(request: HttpRequest) -> None:
    """Somebody came in just now."""
    request.session[BEGAN] = request.session[SEEN] = time.time()


def known_addresses_only(get_response: Answer) -> Answer:
    """Where the settings name addresses, the newsroom is there for those only."""
    admin_root = reverse("admin:index")

    def middleware(request: HttpRequest) -> HttpResponse:
        known = settings.ADMIN_ADDRESSES
        if known and request.path.startswith(admin_root):
            address = address_of(request)
            if address is None or not any(address in network for network in known):
                return render(request, "admin/door/elsewhere.html", status=403)
        return get_response(request)

    return middleware


def sessions_that_end(get_response: Answer) -> Answer:
    """Sign out who was idle for too long, and everybody a working day after they came in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            now, seen = time.time(), request.session.get(SEEN, 0)
            is_idle = now - seen > settings.SESSION_IDLE_AGE
            if is_idle or now - request.session.get(BEGAN, 0) > settings.SESSION_COOKIE_AGE:
                logout(request)
                messages.info(request, "登录已经到时，请重新登录。")
            elif now - seen > A_MINUTE:
                request.session[SEEN] = now
        return get_response(request)

    return middleware


def second_factor(get_response: Answer) -> Answer:
    """Whoever must prove twice who they are is led to the screen where they can, before they see
    anything of the newsroom."""
    admin_root, verify, enrol = (reverse(name) for name in ("admin:index", "verify", "enrol"))
    first = {verify, enrol, reverse("enrol_code"), reverse("admin:logout")}

    def middleware(request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        is_inside = request.path.startswith(admin_root) and request.path not in first
        if is_inside and not is_proven(user):
            screen = verify if phone_of(user) else enrol
            is_page = request.method == "GET" and request.path != reverse("admin:login")
            onward = request.get_full_path() if is_page else admin_root
            return redirect(f"{screen}?{urlencode({'next': onward}, safe='/')}")
        return get_response(request)

    return middleware


def is_proven(user: Any) -> bool:
    """Whether nothing is to be proven any more, or nobody has signed in yet."""
    return bool(not user.is_authenticated or user.is_verified() or not must_prove(user))
