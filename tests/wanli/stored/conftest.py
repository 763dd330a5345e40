from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.db.models import Model
from django.test import override_settings

from articles.models import Article, Correction, Page, Section, Wording
from residents_areas.models import Coverage, MidYearReport, ResidentsArea
from tests.conftest import load_founding_issue
from tests.make import make_article, make_issue, make_photo, make_section
from wanli.edition.release import release
from wanli.stored.making import make_missing

HERE = "http://testserver"


@pytest.fixture(autouse=True, scope="module")
def one_connection() -> Iterator[None]:
    """Requests do not end the transaction that a test is."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    # What was known of the program's settings is of others.
    release.cache_clear()
    with override_settings(SITE_URL=HERE):
        yield
    release.cache_clear()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def archive(
    around_tests: Callable[[], AbstractContextManager[None]],
    one_connection: None,
    founding_rows: list[Model],
) -> Iterator[None]:
    with around_tests():
        load_founding_issue(founding_rows)
        make_second_issue()
        make_missing()
        yield


@pytest.fixture
def other(archive: None, db: None) -> Article:
    """The article of a second issue, with all that may stand on pages, beside a third and a draft;
    all pages are stored."""
    return Article.objects.get(issue__slug="second")


def make_second_issue() -> None:
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
