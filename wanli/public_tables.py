"""The tables that public pages are made of, and those that tell of them: `grant_reading` lets
readers read these, and no others; whatever changes one of the first raises the edition."""

from collections.abc import Mapping

from django.apps import apps
from django.db.models import Model

# These models, and what joins them. A new table is closed until it is named here. Of a table all
# rows: what is not public yet is held back by the queries, as for everybody.
ARCHIVE = {
    "articles": "Article Correction Issue Page Photo SearchDocument SearchIssue SearchName Section"
    " Tag TaggedArticle Tombstone Wording",
    "residents_areas": "Coverage Estate Figure Honour MidYearReport Plan ResidentsArea",
}
MADE = {"edition": "Edition", "stored": "StoredPage Through"}


def public_tables() -> list[str]:
    return tables_of(ARCHIVE | MADE)


def tables_of(named: Mapping[str, str]) -> list[str]:
    return sorted(model._meta.db_table for model in models_of(named))


def models_of(named: Mapping[str, str]) -> list[type[Model]]:
    """These, and what joins them."""
    models = [apps.get_model(app, name) for app, names in named.items() for name in names.split()]
    joins = [
        join
        for model in models
        for field in model._meta.local_many_to_many
        if (join := field.remote_field.through)._meta.auto_created
    ]
    return [*models, *joins]
