"""Triggers that raise the edition (`models.Edition`), in the transaction that changes anything.

The steps are random, so that a database put back from a copy never comes to a number that it had
before with other content.
"""

from __future__ import annotations

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


def wanted(vendor: str, tables: list[str]) -> dict[tuple[str, str], str]:
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
