"""Triggers on every table that public pages are made of: what raises the edition, and what writes
down where the change was.

So it happens in the transaction that changes them, by whatever way: a form, `queryset.update`, SQL,
a fixture, a restore. Drafts stand in the same tables: too often rather than too rarely.
"""

from __future__ import annotations

from secrets import randbits
from typing import Any

from django.db import connections, transaction

from wanli.public_tables import ARCHIVE, tables_of

from . import changes, raising
from .models import Change, Edition


def watched_tables() -> list[str]:
    return tables_of(ARCHIVE)


def wanted(vendor: str, tables: list[str]) -> dict[tuple[str, str], str]:
    """The statement that makes each trigger, by its table and name: word for word as the database
    gives it back."""
    return raising.wanted(vendor, tables) | changes.wanted(vendor, tables)


def there(connection: Any) -> dict[tuple[str, str], str]:
    """The statement of each trigger that the database has, by its table and name."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT relname, tgname, pg_get_triggerdef(pg_trigger.oid, true)"
                " FROM pg_trigger JOIN pg_class ON tgrelid = pg_class.oid"
                " WHERE NOT tgisinternal AND pg_table_is_visible(tgrelid)"
            )
        else:
            cursor.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {(table, name): statement for table, name, statement in cursor.fetchall()}


def install(using: str) -> None:
    """Make the triggers and the first row that are not there yet; anew what was made otherwise."""
    connection = connections[using]
    with transaction.atomic(using=using):
        tables = set(connection.introspection.table_names())
        if Change._meta.db_table not in tables:
            return
        if not Edition.objects.using(using).exists():
            Edition.objects.using(using).create(amount=randbits(raising.FIRST))
        watched = [table for table in watched_tables() if table in tables]
        made = there(connection)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(raising.FUNCTION)
                cursor.execute(changes.FUNCTION)
            for (table, name), statement in wanted(connection.vendor, watched).items():
                if made.get((table, name)) == statement:
                    continue
                on_it = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_it}")
                cursor.execute(statement)
