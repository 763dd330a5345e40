"""What is done behind a change, once it is committed: what is kept of the public side comes into
step with it.

Nothing depends on it: readers see the edition by themselves.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connection
from django.http import HttpRequest, HttpResponse

from .edition.link import renew
from .edition.models import Edition
from .middleware import READING

# What PostgreSQL (its code: its driver would take nine megabytes beside SQLite) and SQLite say of a
# table that is not there.
UNDEFINED_TABLE, NO_TABLE = "42P01", "no such table"
AT_ONCE = 65_536
logger = logging.getLogger("wanli.edition")


def catch_up() -> None:
    """After what may have been a change, as each command may; where it fails, whoever follows the
    edition has yet to come."""
    for work in (renewed, followed):
        try:
            work()
        except (Error, OSError) as error:
            # Before the first `migrate` there is nothing to renew.
            is_made = getattr(error.__cause__, "sqlstate", None) != UNDEFINED_TABLE
            if is_made and NO_TABLE not in str(error):
                logger.warning("what is kept of the edition is not renewed: %s", error)


def renewed() -> None:
    if settings.EDITION_LINK:
        renew()


def followed() -> None:
    name = settings.DATABASES[DEFAULT_DB_ALIAS]["NAME"]
    is_there = connection.vendor != "sqlite" or Path(name).exists()
    # A process for readers alone cannot write, and has no need of it.
    if settings.ADMIN_ENABLED and is_there:
        from .stored.keeping import follow

        follow()
        Edition.objects.compact()


def read_to_the_end(request: HttpRequest) -> None:
    """What a refusal left unread of a form: a connection that is closed before would be broken for
    whoever is still sending, nginx too, which then says that nobody answers."""
    with suppress(OSError):
        while request.read(AT_ONCE):
            pass


def after_a_change(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Behind each request that may have changed something, before it is answered."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method not in READING:
            read_to_the_end(request)
            catch_up()
        return response

    return middleware
