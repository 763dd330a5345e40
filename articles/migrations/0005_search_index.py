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
# How far the index is that is built beside this one: the number of its last document. Empty when
# none is built.
SQLITE.append("CREATE TABLE articles_search_beside (position INTEGER NOT NULL)")

# A pair is one number: 15 bits of the first character, 16 of the second. Numbers of different
# terms may be the same; what is found is always checked against the text.
FUNCTION = r"""
CREATE FUNCTION articles_search_grams(text) RETURNS int[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 5000 AS $$
    SELECT coalesce(
        array_agg(a) FILTER (WHERE a <> 57344)
        || array_agg((a & 32767) * 65536 + (b & 65535)) FILTER (WHERE b <> 57345),
        '{}'
    ) FROM (
        SELECT ascii(c) AS a, ascii(d) AS b FROM (
            SELECT translate($1, U&'PUNCTUATION', repeat(U&'\E001', COUNT)) AS t
        ) AS terms, unnest(string_to_array(t, NULL), string_to_array(substr(t, 2), NULL)) AS p (c, d)
    ) AS pairs WHERE a <> 57345
$$
"""
PUNCTUATION = " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~·—‘’“”、。〈〉《》「」『』【】〔〕\ue002"
# Of PostgreSQL's strings with escapes.
QUOTED = PUNCTUATION.replace("\\", "\\\\").replace("'", "''")
FUNCTION = FUNCTION.replace("PUNCTUATION", QUOTED).replace("COUNT", str(len(PUNCTUATION)))
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
    "sqlite": [f"DROP TABLE articles_search_{name}" for name in ("text", "title", "beside")],
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
