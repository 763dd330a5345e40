"""An archive to measure: the founding issue, which has reports, and many made-up ones."""

from __future__ import annotations

import logging
import sys
import time


def make_archive(issues: int) -> float:
    """In the database that the settings name, which must be empty; ready to be asked. How many
    seconds its rows took."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    logging.getLogger("wanli").setLevel(logging.WARNING)
    for command in ("migrate", "collectstatic"):
        call_command(command, verbosity=0, interactive=False)
    call_command("load_founding_issue", stdout=sys.stderr)
    begin = time.perf_counter()
    call_command("make_sample", issues=issues, stdout=sys.stderr)
    took = time.perf_counter() - begin
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return took
