"""Issues' own words get an index of their own, and numbers in the order of their days. What search
knows of issues is written again by `rebuild_search`; until then it finds none.

PostgreSQL keeps the table, whose readers would else have to be let in anew.
"""

from django.db import migrations, models

FORWARD = {
    "sqlite": [
        "DROP TABLE articles_searchissue",
        """
        CREATE TABLE articles_searchissue (
            id bigint NOT NULL PRIMARY KEY,
            issue_id bigint NOT NULL UNIQUE
                REFERENCES articles_issue (id) DEFERRABLE INITIALLY DEFERRED,
            public_from datetime NOT NULL,
            masthead text NOT NULL,
            words text NOT NULL
        )
        """,
        # As the tables of documents: articles.migrations.0005_search_index.
        """
        CREATE VIRTUAL TABLE articles_search_issue USING fts5(
            grams, content='', columnsize=0, detail=none, tokenize='ascii'
        )
        """,
    ],
    "postgresql": [
        "DELETE FROM articles_searchissue",
        "ALTER TABLE articles_searchissue DROP CONSTRAINT articles_searchissue_pkey,"
        " ADD COLUMN id bigint NOT NULL PRIMARY KEY,"
        " ADD CONSTRAINT articles_searchissue_issue_id_key UNIQUE (issue_id)",
        "CREATE INDEX articles_search_issue ON articles_searchissue"
        " USING gin (articles_search_terms(words, 0))",
    ],
}
BACK = {
    "sqlite": [
        "DROP TABLE articles_search_issue",
        "DROP TABLE articles_searchissue",
        """
        CREATE TABLE articles_searchissue (
            issue_id bigint NOT NULL PRIMARY KEY
                REFERENCES articles_issue (id) DEFERRABLE INITIALLY DEFERRED,
            public_from datetime NOT NULL,
            masthead text NOT NULL,
            words text NOT NULL
        )
        """,
    ],
    "postgresql": [
        "DELETE FROM articles_searchissue",
        "DROP INDEX articles_search_issue",
        "ALTER TABLE articles_searchissue DROP CONSTRAINT articles_searchissue_issue_id_key,"
        " DROP COLUMN id, ADD CONSTRAINT articles_searchissue_pkey PRIMARY KEY (issue_id)",
    ],
}


def change(apps, schema_editor):
    for statement in FORWARD[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def change_back(apps, schema_editor):
    for statement in BACK[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("articles", "0027_indexes_of_lists")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(change, change_back)],
            state_operations=[
                migrations.AlterField(
                    "searchissue",
                    "issue",
                    models.OneToOneField(
                        on_delete=models.deletion.CASCADE, related_name="+", to="articles.issue"
                    ),
                ),
                migrations.AddField(
                    "searchissue",
                    "id",
                    models.BigIntegerField(primary_key=True, serialize=False),
                ),
            ],
        )
    ]
