"""The site for a WSGI server."""

from __future__ import annotations

import os
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanli.settings")


class Request(WSGIRequest):
    """A request whose Content-Type may be anything. Django reads it before there is anybody to
    answer an error with a page, and believes the charset in it, of which some cannot read a query;
    our forms and addresses are UTF-8."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        self.content_type: str
        try:
            words = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        # The standard library's parser of mail, too, says many things of broken headers.
        except Exception:
            words = ("", {})
        self.content_type, self.content_params = words


class Handler(WSGIHandler):
    request_class = Request


django.setup(set_prefix=False)
# Imported once Django is set up.
from wanli.serving.application import Serving  # noqa: E402

application = Serving(Handler())
