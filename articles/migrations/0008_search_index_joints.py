"""The index of search also holds three characters whose middle is a joint (`articles.search.text`),
and on PostgreSQL the days under which a document is filed.

Most documents with 讨论, 论了, 了健 and 健身 do not have 讨论了健身: of neighbours parted by a
character so frequent, their pairs tell little. With the days the newest documents can be asked for
first, as SQLite's index gives them; what the planner knows of single terms matters less, and so it
looks at fewer documents.
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("articles.migrations.0007_search_index_beside")
NAMES = ("text", "title", "headline")
JOINTS = "\ue000的一是了不在有人上中大为和到个也地与及对区民"
# Terms are numbers: a character is its code; of a pair 15 bits of the first and 16 of the second;
# three characters and the days are below 0. Those of different terms may be the same.
FUNCTION = r"""
CREATE FUNCTION articles_search_terms(text, number bigint) RETURNS int[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 5000 AS $$
    SELECT coalesce(
        array_agg(a) FILTER (WHERE a <> 57344)
        || array_agg((a & 32767) * 65536 + (b & 65535)) FILTER (WHERE b <> 57345)
        || array_agg((-1 - (a * 4294967::bigint + b * 65599::bigint + c) % 2000000000)::int)
           FILTER (WHERE is_joint AND c <> 57345),
        '{}'
    ) || (-1 - (number >> 27))::int
    FROM (
        SELECT ascii(c) AS a, ascii(d) AS b, ascii(e) AS c, d = ANY (JOINTS) AS is_joint
        FROM (
            SELECT translate($1, U&'PUNCTUATION', repeat(U&'\E001', COUNT)) AS t
        ) AS terms, unnest(
            string_to_array(t, NULL),
            string_to_array(substr(t, 2), NULL),
            string_to_array(substr(t, 3), NULL)
        ) AS p (c, d, e)
    ) AS threes WHERE a <> 57345
$$
"""
FUNCTION = FUNCTION.replace("PUNCTUATION", BEFORE.QUOTED).replace(
    "COUNT", str(len(BEFORE.PUNCTUATION))
)
FUNCTION = FUNCTION.replace("JOINTS", f"string_to_array('{JOINTS}', NULL)")


def indexes(terms):
    for name in NAMES:
        column, where = ("title", " WHERE section_id IS NULL") if name == "headline" else (name, "")
        yield f"DROP INDEX articles_search_{name}"
        yield (
            f"CREATE INDEX articles_search_{name} ON articles_searchdocument"
            f" USING gin ({terms.format(column)}){where}"
        )


def change(apps, schema_editor):
    # SQLite's tables get their new terms by `rebuild_search`.
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION, params=None)
        for statement in indexes("articles_search_terms({}, id)"):
            schema_editor.execute(statement)
        schema_editor.execute("DROP FUNCTION articles_search_grams(text)")


def change_back(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(BEFORE.FUNCTION, params=None)
        for statement in indexes("articles_search_grams({})"):
            schema_editor.execute(statement)
        for name in ("text", "title"):
            schema_editor.execute(
                f"ALTER INDEX articles_search_{name} ALTER COLUMN 1 SET STATISTICS 1000"
            )
        schema_editor.execute("DROP FUNCTION articles_search_terms(text, bigint)")


class Migration(migrations.Migration):
    dependencies = [("articles", "0007_search_index_beside")]

    operations = [migrations.RunPython(change, change_back)]
