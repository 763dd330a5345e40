from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DEFAULT_DB_ALIAS, connections
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse

from articles.straight import as_kept

from .databases import names_for_readers
from .serving.choice import DATABASE, asking

READING = ("GET", "HEAD")
# Characters; a search of all that the page takes has some 2,000.
LONGEST_QUERY = 8_000
# Ten pictures as large as one may be. Files wait on the disk until they are looked at.
MOST_BYTES = 300 * 1024 * 1024
SAFETY = {
    # Nothing from elsewhere, nothing inline, no frame: for the admin and for errors too.
    "Content-Security-Policy": "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src 'self' {settings.MEDIA_ORIGIN}".strip(),
            "font-src 'none'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ]
    ),
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    # Django's own middleware sets these as well, but not on what is answered before it.
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# Django's page for developers, which has its style and script in it.
DEBUG_PAGES = (404, 500)


def safe_everywhere(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Tell browsers on every response what a page of ours may never do.

    It stands first, and so sees static files, refusals and errors too.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in SAFETY.items():
            response.headers.setdefault(name, value)
        if settings.DEBUG and response.status_code in DEBUG_PAGES:
            del response.headers["Content-Security-Policy"]
        return response

    return middleware


def read_only_public_site(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 405 to whatever would write, everywhere but under the admin. Before anything is read,
    refuse a query that no page reads and more than anybody has to send; outside the admin no cookie
    is looked at.

    It stands before sessions and CSRF, which would answer 403 to the same request first.
    """
    admin_root = reverse("admin:index") if settings.ADMIN_ENABLED else None

    def middleware(request: HttpRequest) -> HttpResponse:
        if len(request.META["QUERY_STRING"]) > LONGEST_QUERY:
            raise SuspiciousOperation("The query is too long.")
        is_admin = admin_root is not None and request.path.startswith(admin_root)
        if request.method not in READING and not is_admin:
            return HttpResponseNotAllowed(READING)
        if not is_admin:
            request.META.pop("HTTP_COOKIE", None)
        length = request.META.get("CONTENT_LENGTH") or ""
        # Django takes what is no number for nothing sent.
        if length.isdecimal() and (len(length) > 12 or int(length) > MOST_BYTES):
            raise RequestDataTooBig("More is sent than anybody has to send.")
        return get_response(request)

    return middleware


class AsKept:
    """Takes over whatever staff type, into any form, as it is kept. It looks behind the check for
    CSRF, which reads first what is sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        if request.method == "POST":
            typed = request.POST.copy()
            for name, values in list(typed.lists()):
                typed.setlist(name, [as_kept(str(value)) for value in values])
            request.POST = typed  # type: ignore[assignment]


def readers(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Outside the admin everybody is a reader, whose connection can only read where there is such a
    one. It stands last, behind what finds out who somebody is. The newsroom has the usual one, and
    hears at once if that is away."""
    admin_root = reverse("admin:index") if settings.ADMIN_ENABLED else None
    first = names_for_readers(settings.DATABASES)[0]

    def middleware(request: HttpRequest) -> HttpResponse:
        if admin_root is not None and request.path.startswith(admin_root):
            with connections[DEFAULT_DB_ALIAS].cursor():
                pass
            return get_response(request)
        request.user = AnonymousUser()
        with asking(request.META.get(DATABASE, first)):
            return get_response(request)

    return middleware
