"""The function of PostgreSQL's index in a form that costs two thirds.

Characters and numbers are streamed through a subquery's list, where functions in FROM write each
row into a table first; each term is given once, and the terms in order, which spares the index
sorting them. They are the same terms, so the indexes stay as they are.
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("articles.migrations.0010_search_terms_sooner")
JOINTS = import_module("articles.migrations.0008_search_index_joints").JOINTS
# What the numbers mean stands in BEFORE.
FUNCTION = r"""
CREATE OR REPLACE FUNCTION articles_search_terms(text, number bigint) RETURNS int[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 5000 AS $$
    SELECT coalesce(
        array_agg(DISTINCT -1 - (((a & 8191) << 18) | ((c & 8191) << 5) | (b & 31)))
        FILTER (WHERE b = ANY ('{JOINTS}'::int[]) AND c <> 57345),
        '{}'
    )
        || (-1 - (number >> 27))::int
        || array_agg(DISTINCT a) FILTER (WHERE a <> 57344)
        || array_agg(DISTINCT (a & 32767) * 65536 + (b & 65535)) FILTER (WHERE b <> 57345)
    FROM (
        SELECT unnest(codes) AS a, unnest(codes[2:]) AS b, unnest(codes[3:]) AS c
        FROM (
            SELECT array_agg(ascii(character)) AS codes FROM (
                SELECT unnest(string_to_array(
                    regexp_replace($1, U&'[PUNCTUATION]', U&'\E001', 'g'), NULL
                )) AS character
            ) AS characters
        ) AS text
    ) AS threes
    WHERE a <> 57345
$$
"""
FUNCTION = FUNCTION.replace("PUNCTUATION", BEFORE.MARKS).replace(
    "JOINTS", ",".join(str(ord(joint)) for joint in JOINTS)
)


def use(schema_editor, function):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(function, params=None)


def change(apps, schema_editor):
    use(schema_editor, FUNCTION)


def change_back(apps, schema_editor):
    use(schema_editor, BEFORE.FUNCTION)


class Migration(migrations.Migration):
    dependencies = [("articles", "0025_search_issue")]

    operations = [migrations.RunPython(change, change_back)]
