"""SQLite: what is asked of a document beside its text, in an index of its own, a tenth as long as the
documents; PostgreSQL's indexes hold no value as long as a title may be."""

from django.db import migrations

FORWARD = """
    CREATE INDEX articles_search_told ON articles_searchdocument
        (id, public_from, article_id, section_id, title)
"""
BACK = "DROP INDEX articles_search_told"


def change(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(FORWARD)


def change_back(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(BACK)


class Migration(migrations.Migration):
    dependencies = [("articles", "0028_search_issue_indexed")]

    operations = [migrations.RunPython(change, change_back)]
