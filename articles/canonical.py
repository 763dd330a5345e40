"""The archive's own address: what is cited, shared, printed and fed leads there, whichever host the
page was asked of, and from a preview too.

Where staff look at a page as readers will see it, addresses begin with that of the preview."""

from typing import Protocol

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse


class OnAPage(Protocol):
    def get_absolute_url(self) -> str: ...


def public(path: str) -> str:
    """The address that readers have, of a path that may be of a preview."""
    prefix = get_script_prefix()
    return f"/{path.removeprefix(prefix)}" if path.startswith(prefix) else path


def here(path: str) -> str:
    """Where a public path leads from the page that is being made: in a preview to a preview."""
    return f"{get_script_prefix()}{path.removeprefix('/')}"


def preview_of(row: OnAPage) -> str:
    """Where staff see a row as readers do, or will."""
    return f"{reverse('preview')}{row.get_absolute_url().removeprefix('/')}"


def canonical(path: str) -> str:
    """A path of this site behind SITE_URL; where that is not set, still a path."""
    return f"{settings.SITE_URL}{public(path)}"


def absolute(request: HttpRequest, path: str) -> str:
    """A path of this site with the host of SITE_URL, or else the host that was asked."""
    return request.build_absolute_uri(canonical(path))
