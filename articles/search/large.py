"""How very many documents are written: for the first build, and for a made-up archive."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def with_large_portions() -> Iterator[None]:
    """While very many documents are written: PostgreSQL sorts them into its index in larger
    portions than by default (4 MB)."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SET gin_pending_list_limit = '32MB'; SET work_mem = '128MB';"
            " SET maintenance_work_mem = '256MB'"
        )
        yield
        cursor.execute("RESET gin_pending_list_limit; RESET work_mem; RESET maintenance_work_mem")
