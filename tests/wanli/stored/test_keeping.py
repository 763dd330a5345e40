"""What a change drops of the stored pages, and what it leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models.signals import post_migrate, pre_migrate
from django.utils import timezone

from articles.models import Article, Issue, Section, Tag
from residents_areas.models import Coverage, Estate, MidYearReport, ResidentsArea
from tests.make import make_article, make_section
from wanli.edition.changes import PARTS
from wanli.edition.models import Change
from wanli.edition.state import State, current, moment_of
from wanli.edition.triggers import watched_tables
from wanli.serving.made import made_by
from wanli.stored.keeping import follow, store
from wanli.stored.making import make_missing
from wanli.stored.models import StoredPage, Through

from .holding import assert_they_hold, changed, stored

pytestmark = pytest.mark.django_db
Kind = StoredPage.Kind


def test_every_public_issue_article_area_and_report_is_stored(other: Article) -> None:
    kinds = list(StoredPage.objects.values_list("kind", flat=True))
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        Kind.ISSUE: 3,
        Kind.ARTICLE: 3,
        Kind.AREA: 15,
        Kind.REPORT: 9,
    }
    assert not StoredPage.objects.filter(path__contains="draft").exists()
    assert make_missing() == (0, [])
    assert_they_hold()


def test_a_change_in_one_issue_leaves_the_pages_of_others(other: Article) -> None:
    before = stored()
    changed(lambda: Section.objects.filter(article=other).update(body="改过。"))
    gone = before - stored()
    assert {other.get_absolute_url(), other.issue.get_absolute_url()} < gone
    left = stored()
    assert {"/issues/2019-midyear/", "/issues/2019-midyear/a1/", "/issues/third/"} < left
    assert not any(path.startswith("/areas/") for path in left)
    assert make_missing() == (len(gone), [])
    assert_they_hold()


@pytest.mark.parametrize(
    "deed",
    [
        lambda: Article.objects.filter(issue__slug="draft").update(headline="改过的草稿"),
        lambda: make_section(article=Article.objects.get(issue__slug="draft")),
        lambda: make_article(issue=Issue.objects.get(slug="draft"), headline="又一篇草稿"),
        lambda: Issue.objects.get(slug="draft").save(),
        lambda: Tag.objects.create(name="新标签", slug="xin"),
        lambda: call_command("rebuild_search"),
    ],
)
def test_what_no_page_shows_drops_none(other: Article, deed: Callable[[], object]) -> None:
    before = stored()
    changed(deed)
    assert stored() == before
    assert Through.objects.get().is_whole
    assert_they_hold()


def test_a_report_that_a_draft_is_linked_to_is_not_to_come_any_more(other: Article) -> None:
    section = make_section(article=Article.objects.get(issue__slug="draft"))
    report = MidYearReport.objects.get(year=2020, coverage=None)
    path = report.get_absolute_url()
    assert path in stored()
    changed(lambda: Coverage.objects.create(area=report.area, section=section, report=report))
    assert path not in stored()
    assert_they_hold()


def test_issues_that_come_and_go_are_no_longer_told_of(other: Article) -> None:
    changed(lambda: other.issue.withdraw("试试"))
    assert not {path for path in stored() if "second" in path}
    make_missing()
    assert_they_hold()
    changed(lambda: Issue.objects.get(slug="second").publish())
    assert_they_hold()
    make_missing()
    assert_they_hold()
    assert other.get_absolute_url() in stored()


def test_a_page_that_cannot_be_made_keeps_no_other_from_it(
    other: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    StoredPage.objects.all().delete()
    path = other.get_absolute_url()

    def broken(handler: Any, asked: dict[str, Any], *rest: Any) -> Any:
        if asked["PATH_INFO"] == path:
            return "500 Internal Server Error", [], b""
        return made_by(handler, asked, *rest)

    monkeypatch.setattr("wanli.stored.making.made_by", broken)
    made = make_missing()
    assert made.stored > 20
    assert [path in one for one in made.refused] == [True]
    assert path not in stored()


def test_changes_that_keep_coming_keep_no_page_waiting(
    other: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whenever some are stored, somebody changes what is made first."""
    changed(StoredPage.objects.all().delete)
    Through.objects.update(is_whole=False)
    monkeypatch.setattr("wanli.stored.making.AT_ONCE", 3)
    kept: list[str] = []

    def store_and_change(pages: list[StoredPage], state: State) -> bool:
        is_stored = store(pages, state)
        if is_stored:
            kept.extend(page.path for page in pages)
            if len(kept) < 40:
                mine = Section.objects.filter(article=other)
                changed(lambda: mine.update(body=f"改到第{len(kept)}页。"))
        return is_stored

    monkeypatch.setattr("wanli.stored.making.store", store_and_change)
    assert make_missing() == (len(kept), [])
    every = stored()
    assert set(kept) == every
    assert set(kept[: len(every)]) == every
    assert len(kept) > len(every)
    assert Through.objects.get().is_whole
    assert_they_hold()


def test_while_tables_are_changed_nothing_is_stored_or_given(other: Article) -> None:
    told = {"using": "default", "plan": [object()], "apps": apps, "verbosity": 0}
    articles, last = apps.get_app_config("articles"), apps.get_app_config("stored")
    pre_migrate.send(articles, app_config=articles, interactive=False, **told)
    assert not Through.objects.exists()
    assert not StoredPage.objects.exists()
    assert follow() is None
    assert not store([], current())
    with pytest.raises(CommandError, match="还没有升级"):
        call_command("store_pages")
    post_migrate.send(last, app_config=last, interactive=False, **told)
    assert make_missing().stored > 20


def test_a_new_issue_is_told_of_beside_it(other: Article) -> None:
    issue = Issue.objects.get(slug="draft")
    issue.published_on = date(2020, 1, 1)
    changed(issue.publish)
    left = stored()
    assert {path for path in left if path.count("/") == 3} == set()
    assert other.get_absolute_url() in left
    make_missing()
    assert_they_hold()


def test_an_issue_that_its_time_has_come_for_is_told_of(
    other: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue = Issue.objects.get(slug="draft")
    later = timezone.now() + timedelta(hours=1)
    changed(lambda: issue.publish(at=later))
    make_missing()
    before = StoredPage.objects.get(path="/issues/third/")
    monkeypatch.setattr(timezone, "now", lambda: later + timedelta(minutes=1))
    assert before.until != current().newest_moment
    assert make_missing().stored > 0
    # Nor is it shown by those whose clock is not there yet.
    for page in StoredPage.objects.filter(path__startswith="/issues/draft/"):
        assert page.since == moment_of(later)
    assert StoredPage.objects.get(path="/issues/third/").content != before.content


def test_what_was_made_before_a_change_is_not_stored_after_it(other: Article) -> None:
    state = current()
    page = StoredPage.objects.get(path=other.get_absolute_url())
    changed(lambda: Article.objects.filter(pk=other.pk).update(is_withheld=True))
    assert not store([page], state)
    assert page.path not in stored()
    assert not store([page], state)
    assert page.path not in stored()
    assert not StoredPage.objects.filter(issue=other.issue_id).exists()


def test_a_table_that_nobody_has_thought_of_is_of_all_pages() -> None:
    known = set(PARTS)
    assert known <= set(watched_tables())
    assert set(watched_tables()) - known == {
        Estate._meta.db_table,
        ResidentsArea._meta.db_table,
        Tag._meta.db_table,
    }


def test_a_row_whose_issue_is_not_known_is_of_all_pages(other: Article) -> None:
    assert stored()
    changed(lambda: Change.objects.create(part=Change.Part.ARTICLES))
    changed(lambda: Tag.objects.create(name="新标签", slug="xin"))
    assert not stored()
