"""What is stored of the pages is, after any change at all, what would be made now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import CommandError, call_command
from django.core.signals import request_finished, request_started
from django.db import (
    DEFAULT_DB_ALIAS,
    Error,
    close_old_connections,
    connection,
    models,
    transaction,
)
from django.db.models import Q
from django.db.models.deletion import ProtectedError, RestrictedError
from django.db.models.signals import post_migrate, pre_migrate
from django.utils import timezone

from articles.models import Article, Correction, Issue, Page, Section, Tag, Wording
from residents_areas.models import Coverage, Estate, MidYearReport, ResidentsArea
from tests.make import make_article, make_issue, make_photo, make_section
from wanli.edition.changes import PARTS
from wanli.edition.models import Change
from wanli.edition.state import current, moment_of
from wanli.edition.triggers import watched_tables
from wanli.public_tables import ARCHIVE, models_of
from wanli.serving.made import made_by
from wanli.serving.pages import Page as MadePage
from wanli.serving.pages import written
from wanli.stored.keeping import follow, store
from wanli.stored.making import make_missing, request_for
from wanli.stored.models import StoredPage, Through

pytestmark = pytest.mark.django_db
Kind = StoredPage.Kind
HERE = "http://testserver"


@pytest.fixture(autouse=True)
def one_connection(settings: LazySettings) -> Iterator[None]:
    """Requests do not end the transaction that a test is."""
    settings.SITE_URL = HERE
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def other(founding_issue: None) -> Article:
    """The article of a second issue, with all that may stand on pages, beside a third and a draft;
    all pages are stored."""
    issue = make_issue(title="第二期", slug="second", published_on=date(2020, 7, 1))
    article = make_article(issue=issue, headline="另一篇", lead="导语")
    section = make_section(article=article, heading="小节", body="一句话。")
    make_photo(article=article)
    article.pages.add(Page.objects.create(issue=issue, number=1))
    article.tags.add("垃圾分类", "第二期的标签")
    area = ResidentsArea.objects.earliest("code")
    report = MidYearReport.objects.create(area=area, year=2020, half=1)
    Coverage.objects.create(area=area, section=section, report=report)
    correction = Correction.objects.create(article=article, words="更正了一句")
    report.corrections.add(correction)
    elsewhere = Section.objects.earliest("pk")
    for mine in ({"article": article}, {"article": elsewhere.article, "section": elsewhere}):
        Wording.objects.create(correction=correction, label="导语", text="旧的导语", **mine)
    # One that is still to be entered, and one in a draft.
    to_come = ResidentsArea.objects.exclude(reports__year=2020).earliest("code")
    MidYearReport.objects.create(area=to_come, year=2020, half=1)
    make_article(issue=make_issue(title="第三期", slug="third"), headline="第三篇")
    make_article(issue=make_issue(is_published=False, slug="draft"), headline="草稿")
    make_missing()
    return article


def changed(deed: Callable[[], object]) -> None:
    """Do it, as a transaction of its own does: a test is one, which PostgreSQL counts once."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('wanli.edition_raised', '', true)")
    deed()


def stored() -> set[str]:
    follow()
    return set(StoredPage.objects.values_list("path", flat=True))


def assert_they_hold() -> None:
    """Each stored page is what is made now."""
    follow()
    state, handler = current(), WSGIHandler()
    now = state.newest_moment
    for page in StoredPage.objects.filter(Q(until=None) | Q(until=now), since__lte=now):
        made = made_by(handler, request_for(page.path), state, DEFAULT_DB_ALIAS)
        assert isinstance(made, MadePage), page.path
        assert written(made) == bytes(page.content), page.path


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


OTHERWISE: dict[type[models.Field[Any, Any]], Callable[[Any], Any]] = {
    models.BooleanField: lambda value: not value,
    models.CharField: lambda value: f"{value}x",
    models.DateField: lambda value: (value or date(2019, 1, 1)) - timedelta(days=400),
    models.DateTimeField: lambda value: (value or timezone.now()) - timedelta(days=1),
    models.FileField: lambda value: "",
    models.IntegerField: lambda value: (value or 0) + 100,
    models.DecimalField: lambda value: (value or 0) + 1,
    models.TextField: lambda value: f"{value}\n加了一句。",
}


class Undone(Exception):
    pass


def ways_to_change(row: models.Model) -> list[Callable[[], object]]:
    """To write another value into each field, and to delete the row."""
    rows = type(row)._base_manager.filter(pk=row.pk)
    ways: list[Callable[[], object]] = [rows.delete]
    for field in row._meta.concrete_fields:
        old = getattr(row, field.attname)
        if field.primary_key or field.generated:
            continue
        if isinstance(field, models.ForeignKey):
            others = field.remote_field.model._base_manager.exclude(pk=old)
            new = others.values_list("pk", flat=True).last()
        else:
            kind = next(kind for kind in type(field).__mro__ if kind in OTHERWISE)
            choices = [value for value, _ in field.flatchoices if value != old]
            new = choices[0] if choices else OTHERWISE[kind](old)
        ways.append(partial(rows.update, **{field.attname: new}))
    return ways


def test_they_hold_after_any_change_of_any_row(other: Article) -> None:
    """Of each model the first and the last row, each field of it by itself."""
    # One area of each kind will do: with a report in each issue, with one to come, with none.
    kept = [*ResidentsArea.objects.order_by("code")[:2], ResidentsArea.objects.get(slug="fuping")]
    places = StoredPage.objects.filter(kind__in=[Kind.AREA, Kind.REPORT])
    for area in kept:
        places = places.exclude(path__startswith=area.get_absolute_url())
    places.delete()
    for model in models_of(ARCHIVE):
        rows = model._base_manager.order_by("pk")
        ways = [way for row in (rows.last(), rows.first()) if row for way in ways_to_change(row)]
        if not PARTS.get(model._meta.db_table, True):
            # They stand on no page that is stored.
            ways = ways[:2]
        assert sum(map(holds_after, ways)) >= 2 or model._meta.object_name == "Tombstone", model


def holds_after(way: Callable[[], object]) -> bool:
    """Whether it can be done; it is undone again."""
    with suppress(Undone), transaction.atomic():
        try:
            with transaction.atomic():
                changed(way)
        except (Error, ProtectedError, RestrictedError):
            return False
        assert_they_hold()
        raise Undone
    return True


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


def test_the_command_says_what_it_has_made_and_what_it_lacks(
    founding_issue: None, settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("store_pages")
    assert capsys.readouterr().out == "做好了 24 个网页。\n"
    settings.ALLOWED_HOSTS = ["elsewhere.example"]
    StoredPage.objects.all().delete()
    with pytest.raises(CommandError, match="核对 SITE_URL 与 ALLOWED_HOSTS"):
        call_command("store_pages")
    settings.ADMIN_ENABLED = False
    with pytest.raises(CommandError, match="只能读数据库"):
        call_command("store_pages")
    settings.SITE_URL = ""
    with pytest.raises(CommandError, match="没有设置 SITE_URL"):
        call_command("store_pages")
