"""Triggers on every table that public pages are made of: what raises the edition, and what writes
down where the change was.

So it happens in the transaction that changes them, by whatever way: a form, `queryset.update`, SQL,
a fixture, a restore. Drafts stand in the same tables: too often rather than too rarely.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from secrets import randbits
from typing import Any

from django.db import connections, transaction

from wanli.public_tables import ARCHIVE, tables_of

from . import changes, raising
from .models import Change, Edition


def watched_tables() -> list[str]:
    return tables_of(ARCHIVE)


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


def together(connection: Any) -> AbstractContextManager[Any]:
    """All triggers in one transaction, where one writes alone. To take one away PostgreSQL waits
    for whoever reads the table: who had others already, which readers wait for, would wait in a
    circle with them. So there each has one of its own."""
    is_alone = connection.vendor == "sqlite"
    return transaction.atomic(using=connection.alias) if is_alone else nullcontext()


def install(using: str) -> None:
    """Make the triggers and the first row that are not there yet; anew what was made otherwise."""
    connection = connections[using]
    with together(connection):
        tables = set(connection.introspection.table_names())
        if Edition._meta.db_table not in tables:
            return
        if not Edition.objects.using(using).exists():
            Edition.objects.using(using).create(amount=randbits(raising.FIRST))
        watched = [table for table in watched_tables() if table in tables]
        put(connection, raising, watched)
        # Not there yet, or not any more: the migrations may be those of an earlier version.
        if Change._meta.db_table in tables:
            put(connection, changes, watched)


def put(connection: Any, kind: Any, tables: list[str]) -> None:
    """Those of one kind, and no others of its name."""
    wanted = kind.wanted(connection.vendor, tables)
    made = {name: text for name, text in there(connection).items() if is_of(kind, name[1])}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(kind.FUNCTION)
        for trigger in {**made, **wanted}:
            before, statement = made.get(trigger), wanted.get(trigger)
            if before == statement:
                continue
            with transaction.atomic(using=connection.alias):
                if before:
                    drop(cursor, *trigger)
                if statement:
                    cursor.execute(statement)


def take_away(using: str) -> None:
    """Those that write down where a change was: SQLite refuses to make a table anew that a trigger
    of another names, and a version before knows of none. Whoever relies on what they write must
    have stopped before."""
    connection = connections[using]
    with together(connection), connection.cursor() as cursor:
        for table, name in there(connection):
            if is_of(changes, name):
                drop(cursor, table, name)


def is_of(kind: Any, name: str) -> bool:
    return name == kind.NAME or name.startswith(f"{kind.NAME}_by_")


def drop(cursor: Any, table: str, name: str) -> None:
    on_it = f" ON {table}" if cursor.db.vendor == "postgresql" else ""
    cursor.execute(f"DROP TRIGGER {name}{on_it}")
