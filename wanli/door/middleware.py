"""Who counts as signed in, on each request."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

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
    """Where the settings name addresses, the newsroom is there for those only; for others a session
    that was begun there is none."""
    admin_root = reverse("admin:index")

    def middleware(request: HttpRequest) -> HttpResponse:
        known = settings.ADMIN_ADDRESSES
        if known:
            address = address_of(request)
            if address is None or not any(address in network for network in known):
                if request.path.startswith(admin_root):
                    return render(request, "admin/door/elsewhere.html", status=403)
                request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        return get_response(request)

    return middleware


def sessions_that_end(get_response: Answer) -> Answer:
    """Sign out who was idle for too long, and everybody a working day after they came in."""
    admin_root = reverse("admin:index")

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            now, seen = time.time(), request.session.get(SEEN, 0)
            is_idle = now - seen > settings.SESSION_IDLE_AGE
            if is_idle or now - request.session.get(BEGAN, 0) > settings.SESSION_COOKIE_AGE:
                logout(request)
                if request.path.startswith(admin_root):
                    messages.info(request, "登录已经到时，请重新登录。")
            elif now - seen > A_MINUTE:
                request.session[SEEN] = now
        return get_response(request)

    return middleware


def second_factor(get_response: Answer) -> Answer:
    """Whoever must prove twice who they are is nobody before they did: a reader on the public side;
    under the admin they are led to the screen where they can."""
    admin_root, verify, enrol = (reverse(name) for name in ("admin:index", "verify", "enrol"))
    first = {verify, enrol, reverse("enrol_code"), reverse("admin:logout")}

    def middleware(request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        if not request.path.startswith(admin_root):
            request.user = SimpleLazyObject(partial(proven, user))  # type: ignore[assignment]
        elif request.path not in first and proven(user) is not user:
            screen = verify if phone_of(user) else enrol
            is_page = request.method == "GET" and request.path != reverse("admin:login")
            onward = request.get_full_path() if is_page else admin_root
            return redirect(f"{screen}?{urlencode({'next': onward}, safe='/')}")
        return get_response(request)

    return middleware


def proven(user: Any) -> Any:
    """The user, or nobody while something is still to be proven."""
    is_known = not user.is_authenticated or user.is_verified() or not must_prove(user)
    return user if is_known else AnonymousUser()
