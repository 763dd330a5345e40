"""What happens at the same time: readers search, staff publish, the index is built."""

import threading
import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from articles.models import Issue, SearchDocument, Section
from articles.search import rebuild as rebuild_module
from articles.search.deadline import limited
from articles.search.find import documents
from articles.search.rebuild import differences, rebuild, unindexed
from tests.articles.search.found import numbers
from tests.make import make_article, make_issue, make_section


def found(typed: str) -> int:
    return len(numbers(typed))


class Builder(threading.Thread):
    """Builds three times: one alone may be over before staff have saved twice."""

    error: BaseException | None = None

    def run(self) -> None:
        try:
            for _ in range(3):
                rebuild()
        except BaseException as error:
            self.error = error
        finally:
            connection.close()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_readers_search_and_staff_publish_while_the_index_is_built(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("articles.search.rebuild.AT_ONCE", 3)
    monkeypatch.setattr("articles.search.rebuild.PAUSE", 0.01)
    for number in range(20):
        make_section(heading="", body=f"凤凰第{number}次来。")
    sections = list(SearchDocument.objects.filter(section__isnull=False).order_by("pk"))
    first, last = sections[0].section, sections[-1].section
    assert first
    assert last
    builder = Builder()
    builder.start()
    counts = set()
    rounds = 0
    while builder.is_alive():
        counts.add(found("凤凰"))
        for section in (first, last):
            section.body = f"凤凰第{rounds}轮来。"
            section.save()
        rounds += 1
        # The one who builds gets its turn.
        time.sleep(0.02)
    builder.join()
    assert builder.error is None
    assert counts == {20}
    assert rounds > 1
    assert not list(differences())
    assert found(f"第{rounds - 1}轮") == 2


def state_of_index() -> tuple[int, bool]:
    """Of PostgreSQL's index: its file, and whether it is valid."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_relation_filenode(indexrelid), indisvalid FROM pg_index"
            " WHERE indexrelid = 'articles_search_text'::regclass"
        )
        file, is_valid = cursor.fetchone()
    return file, is_valid


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_index_that_is_broken_is_told_and_built_anew() -> None:
    make_section(heading="", body="凤凰来了。")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "INSERT INTO articles_search_text (articles_search_text) VALUES ('delete-all')"
            )
            assert found("凤凰") == 0
        else:
            before, _ = state_of_index()
            cursor.execute(
                "UPDATE pg_index SET indisvalid = false"
                " WHERE indexrelid = 'articles_search_text'::regclass"
            )
    assert list(differences())
    call_command("rebuild_search", "--if-needed", stdout=StringIO())
    assert found("凤凰") == 1
    assert not list(differences())
    if connection.vendor == "postgresql":
        file, is_valid = state_of_index()
        assert is_valid
        assert file != before


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_built_from_nothing_and_broken_off_it_is_built_by_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_section(heading="", body="凤凰来了。")
    SearchDocument.objects.all().delete()
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("articles.search.rebuild.index_articles", interrupted)
        rebuild()
    # PostgreSQL's were taken away first.
    assert bool(list(unindexed())) == (connection.vendor == "postgresql")
    for _ in range(2):
        rebuild()
        assert found("凤凰") == 1
        assert not list(differences())


def interrupted(articles: object) -> int:
    raise KeyboardInterrupt


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_cannot_rebuild_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second is refused by PostgreSQL's lock; on SQLite it takes over and the first stops."""
    make_section(heading="", body="凤凰来了。")
    refused: list[str] = []

    def another(seconds: float) -> None:
        if refused:
            return
        refused.append("")
        thread = threading.Thread(target=build)
        thread.start()
        thread.join()

    def build() -> None:
        try:
            call_command("rebuild_search", stdout=StringIO())
        except CommandError as error:
            refused.append(str(error))
        connection.close()

    if connection.vendor == "postgresql":
        with rebuild_module.alone():
            another(0)
    else:
        monkeypatch.setattr("articles.search.rebuild.sleep", another)
        build()
    assert len(refused) == 2
    assert "另一个" in refused[1]
    assert found("凤凰") == 1
    assert not list(differences())


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


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_others_save_meanwhile_is_not_seen() -> None:
    """A document that is found is still the same when its text is read."""
    section = make_section(heading="", body="凤凰来了。")
    number = SearchDocument.objects.get(section=section).pk
    with limited():
        (before,) = documents([number], [number])
        save_in_another_connection(section)
        assert documents([number], [number]) == [before]
    assert "麻雀" in SearchDocument.objects.get(section=section).text


def save_in_another_connection(section: Section) -> None:
    def save() -> None:
        with transaction.atomic():
            section.body = "麻雀来了。"
            section.save()
        connection.close()

    thread = threading.Thread(target=save)
    thread.start()
    thread.join()
