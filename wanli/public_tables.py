"""The tables that public pages are made of, and no others: `grant_reading` lets readers read them,
and whatever changes one of them raises the edition."""

from django.apps import apps

# These models, and what joins them. A new table is closed until it is named here. Of a table all
# rows: what is not public yet is held back by the queries, as for everybody.
PUBLIC = {
    "articles": "Article Correction Issue Page Photo SearchDocument SearchIssue SearchName"
    " Section Tag TaggedArticle Tombstone Wording",
    "edition": "Edition",
    "residents_areas": "Coverage Estate Figure Honour MidYearReport Plan ResidentsArea",
}


def public_tables() -> list[str]:
    models = [apps.get_model(app, name) for app, names in PUBLIC.items() for name in names.split()]
    joins = [
        join
        for model in models
        for field in model._meta.local_many_to_many
        if (join := field.remote_field.through)._meta.auto_created
    ]
    return sorted(model._meta.db_table for model in [*models, *joins])
