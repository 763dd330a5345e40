"""The index is built beside the old one, while readers search and staff publish."""

import threading
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from articles.models import Issue, SearchDocument
from articles.search.find import Filters, Question, by_index
from articles.search.query import parse
from articles.search.rebuild import differences, rebuild
from tests.killing import run
from tests.make import make_article, make_issue, make_section


def found(typed: str) -> int:
    return len(by_index(Question(parse(typed), Filters(), timezone.now()), 1000).numbers)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_readers_search_and_staff_publish_while_the_index_is_built(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("articles.search.rebuild.AT_ONCE", 3)
    for number in range(20):
        make_section(heading="", body=f"凤凰第{number}次来。")
    sections = list(SearchDocument.objects.filter(section__isnull=False).order_by("pk"))
    first, last = sections[0].section, sections[-1].section
    assert first
    assert last
    errors: list[BaseException] = []

    def build() -> None:
        try:
            for _ in range(3):
                rebuild()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    builder = threading.Thread(target=build)
    builder.start()
    counts = set()
    rounds = 0
    while builder.is_alive():
        counts.add(found("凤凰"))
        for section in (first, last):
            section.body = f"凤凰第{rounds}轮来。"
            section.save()
        rounds += 1
    builder.join()
    assert not errors
    assert counts == {20}
    assert rounds > 1
    assert not list(differences())
    assert found(f"第{rounds - 1}轮") == 2


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_index_that_lacks_a_document_is_built_anew() -> None:
    make_section(heading="", body="凤凰来了。")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "INSERT INTO articles_search_text (articles_search_text) VALUES ('delete-all')"
            )
        else:
            cursor.execute(
                "UPDATE pg_index SET indisvalid = false WHERE indexrelid ="
                " 'articles_search_text'::regclass"
            )
    call_command("rebuild_search", stdout=StringIO())
    assert found("凤凰") == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_change_and_a_publication_at_the_same_moment_are_both_found() -> None:
    """The publication waits for the change; without waiting it would index the old words."""
    section = make_section(
        article=make_article(issue=make_issue(is_published=False)), heading="", body="麻雀来了。"
    )

    def publish() -> None:
        Issue.objects.get().publish()
        connection.close()

    publisher = threading.Thread(target=publish)
    with transaction.atomic():
        section.body = "凤凰来了。"
        section.save()
        publisher.start()
        publisher.join(timeout=0.5)
    publisher.join()
    assert (found("凤凰"), found("麻雀")) == (1, 0)
    assert not list(differences())


# Kills a rebuild at every query; says how many were killed.
REBUILD = """
import django
django.setup()
from django.db import connection, transaction
from django.utils import timezone
from articles.models import Article, Issue, Section
from articles.search import rebuild
from articles.search.find import Filters, Question, by_index
from articles.search.query import parse
from tests.killing import killed_everywhere

issue = Issue.objects.create(title="期", slug="killed", published_on="2020-01-01")
article = Article.objects.create(issue=issue, headline="凤凰主题")
for number in range(3):
    Section.objects.create(article=article, heading="小节", body=f"凤凰第{number}次来。")
issue.publish()
rebuild.AT_ONCE = 2
connection.close()

def look():
    assert len(by_index(Question(parse("凤凰"), Filters(), timezone.now()), 100).numbers) == 4
    section = Section.objects.order_by("pk").first()
    section.body += "又来。"
    section.save()
    assert not list(rebuild.differences())

print(killed_everywhere(rebuild.rebuild, look))
look()
"""


def test_a_killed_rebuild_leaves_readers_their_index(own_database: dict[str, str]) -> None:
    (kills,) = run(REBUILD, own_database)
    assert int(kills) > 15
