"""The function of PostgreSQL's index in a form that costs less than half.

Punctuation is found by one regular expression instead of comparing each character with all marks,
the characters become numbers once, and three of them one number by shifting bits.
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("articles.migrations.0008_search_index_joints")
PUNCTUATION = import_module("articles.migrations.0007_search_index_beside").PUNCTUATION
# Terms are numbers: a character is its code; of a pair 15 bits of the first and 16 of the second;
# three characters (13 bits of the outer ones, 5 of the joint) and the days are below 0. Those of
# different terms may be the same.
FUNCTION = r"""
CREATE OR REPLACE FUNCTION articles_search_terms(text, number bigint) RETURNS int[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 5000 AS $$
    SELECT coalesce(
        array_agg(a) FILTER (WHERE a <> 57344)
        || array_agg((a & 32767) * 65536 + (b & 65535)) FILTER (WHERE b <> 57345)
        || array_agg(-1 - (((a & 8191) << 18) | ((c & 8191) << 5) | (b & 31)))
           FILTER (WHERE b = ANY ('{JOINTS}'::int[]) AND c <> 57345),
        '{}'
    ) || (-1 - (number >> 27))::int
    FROM (
        SELECT array_agg(ascii(c)) AS codes FROM unnest(string_to_array(
            regexp_replace($1, U&'[PUNCTUATION]', U&'\E001', 'g'), NULL
        )) AS characters (c)
    ) AS text, unnest(codes, codes[2:], codes[3:]) AS threes (a, b, c)
    WHERE a <> 57345
$$
"""
# Of a bracket expression: what means something there has a backslash before it. Of a string with
# escapes: backslashes are doubled.
MARKS = "".join(f"\\{mark}" if mark in "[]\\^-" else mark for mark in PUNCTUATION)
MARKS = MARKS.replace("\\", "\\\\").replace("'", "''")
FUNCTION = FUNCTION.replace("PUNCTUATION", MARKS).replace(
    "JOINTS", ",".join(str(ord(joint)) for joint in BEFORE.JOINTS)
)


def use(schema_editor, function):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(function, params=None)
        for name in BEFORE.NAMES:
            schema_editor.execute(f"REINDEX INDEX articles_search_{name}")


def change(apps, schema_editor):
    use(schema_editor, FUNCTION)


def change_back(apps, schema_editor):
    use(schema_editor, BEFORE.FUNCTION.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))


class Migration(migrations.Migration):
    dependencies = [("articles", "0009_event")]

    operations = [migrations.RunPython(change, change_back)]
