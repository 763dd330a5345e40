"""What raises the edition: triggers on every table that public pages are made of.

So it is raised in the transaction that changes them, by whatever way: a form, `queryset.update`,
SQL, a fixture, a restore. Drafts stand in the same tables and raise it too: too often rather than
too rarely. The steps are random, so that a database put back from a copy never comes to a number
that it had before with other content.
"""

from __future__ import annotations

from secrets import randbits
from typing import Any

from django.db import connections, transaction

from wanli.public_tables import public_tables

from .models import Edition

NAME = "edition_raised"
# Bits of where the counter begins, and of its steps: enough for a thousand million changes.
FIRST, STEP = 48, 20
DEEDS = ("INSERT", "DELETE", "UPDATE")
# One row for each transaction: what is set there ends with it, or with the savepoint that is rolled
# back. A transaction's number would not do: a cluster that was restored counts them anew.
FUNCTION = f"""
CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('wanli.{NAME}', true) IS DISTINCT FROM 'yes' THEN
        INSERT INTO edition_edition (amount) VALUES (1 + (random() * {1 << STEP})::bigint);
        PERFORM set_config('wanli.{NAME}', 'yes', true);
    END IF;
    RETURN NULL;
END $$
"""


def watched_tables() -> list[str]:
    return [table for table in public_tables() if table != Edition._meta.db_table]


def wanted(vendor: str, tables: list[str]) -> dict[tuple[str, str], str]:
    """The statement that makes each trigger, by its table and name: word for word as the database
    gives it back."""
    if vendor == "postgresql":
        return {
            (table, NAME): f"CREATE TRIGGER {NAME} AFTER {' OR '.join(DEEDS)} OR TRUNCATE"
            f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {NAME}()"
            for table in tables
        }
    made = {}
    for table in tables:
        for deed in DEEDS:
            name = f"{NAME}_by_{deed.lower()}_of_{table}"
            made[table, name] = (
                f'CREATE TRIGGER "{name}" AFTER {deed} ON "{table}" BEGIN'
                f" UPDATE edition_edition SET amount = amount + 1 + (random() & {(1 << STEP) - 1});"
                " END"
            )
    return made


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
        if Edition._meta.db_table not in tables:
            return
        if not Edition.objects.using(using).exists():
            Edition.objects.using(using).create(amount=randbits(FIRST))
        watched = [table for table in watched_tables() if table in tables]
        made = there(connection)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(FUNCTION)
            for (table, name), statement in wanted(connection.vendor, watched).items():
                if made.get((table, name)) == statement:
                    continue
                on_it = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_it}")
                cursor.execute(statement)
