"""The index of search: two FTS5 tables on SQLite, two GIN indexes over a function on PostgreSQL.

Both hold the single characters and the pairs of neighbours of a document's text and title, as
`articles.search.text.grams` makes them.
"""

from django.db import migrations

SQLITE = [
    f"""
    CREATE VIRTUAL TABLE articles_search_{name} USING fts5(
        grams, content='', columnsize=0, detail=none, tokenize='ascii'
    )
    """
    for name in ("text", "title")
]

# A pair is one number: 15 bits of the first character, 16 of the second. Numbers of different
# terms may be the same; what is found is always checked against the text.
FUNCTION = r"""
CREATE FUNCTION articles_search_grams(text) RETURNS int[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 5000 AS $$
    WITH characters AS (
        SELECT ascii(c) AS a, n FROM string_to_table($1, NULL) WITH ORDINALITY AS t (c, n)
    ), codes AS (
        SELECT CASE
            WHEN a < 128 AND NOT (a BETWEEN 48 AND 57 OR a BETWEEN 97 AND 122) THEN NULL
            WHEN a BETWEEN 8192 AND 8303 OR a BETWEEN 12288 AND 12292
              OR a BETWEEN 12296 AND 12320 OR a BETWEEN 57345 AND 57346 THEN NULL
            ELSE a
        END AS a, n FROM characters
    ), pairs AS (
        SELECT a, lead(a) OVER (ORDER BY n) AS b FROM codes
    )
    SELECT coalesce(array_agg(DISTINCT gram), '{}') FROM (
        SELECT a AS gram FROM pairs WHERE a <> 57344
        UNION ALL
        SELECT (a & 32767) * 65536 + (b & 65535) FROM pairs WHERE a IS NOT NULL AND b IS NOT NULL
    ) AS grams
$$
"""
POSTGRESQL = [
    FUNCTION,
    *(
        f"CREATE INDEX articles_search_{name} ON articles_searchdocument"
        f" USING gin (articles_search_grams({name}))"
        for name in ("text", "title")
    ),
    *(
        f"ALTER INDEX articles_search_{name} ALTER COLUMN 1 SET STATISTICS 1000"
        for name in ("text", "title")
    ),
]
BACK = {
    "sqlite": [f"DROP TABLE articles_search_{name}" for name in ("text", "title")],
    "postgresql": [
        *(f"DROP INDEX articles_search_{name}" for name in ("text", "title")),
        "DROP FUNCTION articles_search_grams(text)",
    ],
}


def make(apps, schema_editor):
    there = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
    for statement in there[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def drop(apps, schema_editor):
    for statement in BACK[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("articles", "0004_search_document")]

    operations = [migrations.RunPython(make, drop)]
