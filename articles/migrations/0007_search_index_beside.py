"""The function of PostgreSQL's index in a form that costs a third; where SQLite's index is built
beside the one that readers ask."""

from importlib import import_module

from django.db import migrations, models

# A pair is one number: 15 bits of the first character, 16 of the second. Numbers of different
# terms may be the same; what is found is always checked against the text.
FUNCTION = r"""
CREATE OR REPLACE FUNCTION articles_search_grams(text) RETURNS int[]
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
# As in articles.search.text, but for the character that all others become.
PUNCTUATION = " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~·—‘’“”、。〈〉《》「」『』【】〔〕\ue002"
# Of PostgreSQL's strings with escapes.
QUOTED = PUNCTUATION.replace("\\", "\\\\").replace("'", "''")
FUNCTION = FUNCTION.replace("PUNCTUATION", QUOTED).replace("COUNT", str(len(PUNCTUATION)))
INDEXES = ("articles_search_text", "articles_search_title")
OLD = import_module("articles.migrations.0005_search_index")
# Documents of sections that were moved to another article since.
STRAY = """
    DELETE FROM articles_searchdocument WHERE section_id IS NOT NULL AND article_id <>
        (SELECT s.article_id FROM articles_section s WHERE s.id = section_id)
"""
HEADLINE = {
    # Filled, as are the other tables with their new terms, by `rebuild_search`.
    "sqlite": OLD.SQLITE[1].replace("articles_search_title", "articles_search_headline"),
    "postgresql": "CREATE INDEX articles_search_headline ON articles_searchdocument"
    " USING gin (articles_search_grams(title)) WHERE section_id IS NULL",
}
# How far the index is that is built beside this one: the number of its last document, and who
# builds it. Empty when none is built.
BESIDE = """
    CREATE TABLE articles_search_beside (position INTEGER NOT NULL, builder INTEGER NOT NULL)
"""


def use(schema_editor, function):
    """Terms are left out by another list of punctuation than before."""
    schema_editor.execute(function, params=None)
    for name in INDEXES:
        schema_editor.execute(f"REINDEX INDEX {name}")


def change(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    schema_editor.execute(STRAY)
    if vendor == "postgresql":
        use(schema_editor, FUNCTION)
    else:
        schema_editor.execute(BESIDE)
    schema_editor.execute(HEADLINE[vendor])


def change_back(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX articles_search_headline")
        use(schema_editor, OLD.FUNCTION.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
        return
    schema_editor.execute("DROP TABLE articles_search_headline")
    for name in ("text", "title", "headline"):
        schema_editor.execute(f"DROP TABLE IF EXISTS articles_search_{name}_beside")
    schema_editor.execute("DROP TABLE articles_search_beside")


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_section_no_area")]

    operations = [
        migrations.RunPython(change, change_back),
        migrations.RemoveIndex("searchdocument", "search_heading_public_since"),
        migrations.AddIndex("searchdocument", models.Index("heading", name="search_heading")),
        migrations.RemoveConstraint("searchdocument", "search_document_of_section"),
        migrations.AlterField(
            "searchdocument",
            "section",
            models.OneToOneField(
                null=True,
                on_delete=models.deletion.CASCADE,
                related_name="+",
                to="articles.section",
            ),
        ),
    ]
