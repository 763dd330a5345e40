"""The made-up archive."""

from io import StringIO

import pytest
from django.core.management import call_command

from articles.models import Article, SearchDocument
from articles.search.rebuild import differences


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_sample_is_found_by_the_databases_own_indexes() -> None:
    call_command("make_sample", issues=1, stdout=StringIO())
    heads = SearchDocument.objects.filter(article__issue__slug__startswith="sample-")
    assert heads.filter(section=None).count() == 8
    assert Article.objects.filter(issue__slug__startswith="sample-").count() == 8
    assert not list(differences())
