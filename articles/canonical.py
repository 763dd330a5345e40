"""The archive's own address: what is cited, shared, printed and fed leads there, whichever host the
page was asked of."""

from django.conf import settings
from django.http import HttpRequest


def canonical(path: str) -> str:
    """A path of this site behind SITE_URL; where that is not set, still a path."""
    return f"{settings.SITE_URL}{path}"


def absolute(request: HttpRequest, path: str) -> str:
    """A path of this site with the host of SITE_URL, or else the host that was asked."""
    return request.build_absolute_uri(canonical(path))
