"""Pages as readers will see them, for staff: every public address has a twin below /admin/preview/,
where drafts can be seen too. The public addresses themselves know no staff."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.handlers.exception import convert_exception_to_response
from django.http import Http404, HttpRequest
from django.urls import get_script_prefix, resolve, reverse, set_script_prefix


def preview(request: Any, path: str = "") -> Any:
    """The twin of the page at a public path. Each link in it leads to a twin."""
    request.is_preview = True
    request.path_info = f"/{path}"
    with below(reverse("preview")):
        response: Any = convert_exception_to_response(answer)(request)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def answer(request: HttpRequest) -> Any:
    # The newsroom has no twin.
    if request.path_info.startswith("/admin/"):
        raise Http404
    match = resolve(request.path_info)
    request.resolver_match = match
    response = match.func(request, *match.args, **match.kwargs)
    # Rendered later, its links would lead elsewhere.
    return response.render() if hasattr(response, "render") else response


@contextmanager
def below(prefix: str) -> Iterator[None]:
    """While it lasts, addresses begin with the prefix."""
    usual = get_script_prefix()
    set_script_prefix(prefix)
    try:
        yield
    finally:
        set_script_prefix(usual)
