from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse

READING = ("GET", "HEAD")


def read_only_public_site(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 405 to whatever would write, everywhere but under the admin.

    It stands before sessions and CSRF, which would answer 403 to the same request first.
    """
    admin_root = reverse("admin:index")

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method in READING or request.path.startswith(admin_root):
            return get_response(request)
        return HttpResponseNotAllowed(READING)

    return middleware
