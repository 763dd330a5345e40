"""The staff home page says what waits for whom, and leads to exactly those rows."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from articles.models import Photo
from residents_areas.models import ImportJob
from residents_areas.waiting import WORKS, with_photos
from tests.html import Page, page
from tests.make import (
    make_article,
    make_figure,
    make_honour,
    make_issue,
    make_photo,
    make_picture,
    make_report,
    make_section,
)

pytestmark = pytest.mark.django_db


def make_job(user: User, doubts: int = 0, **fields: object) -> ImportJob:
    reading = {"doubts": [{"line": 1, "message": "疑问"}] * doubts}
    return ImportJob.objects.create(name="原稿", reading=reading, created_by=user, **fields)


def waiting(client: Client) -> dict[str, int]:
    """The tasks shown and the numbers beside them; every number is that of the list it leads to."""
    tasks = {}
    for link in Page(page(client, "/admin/")).all(".waiting a"):
        count, words = link.to_text().split(maxsplit=1)
        tasks[words.strip()] = int(count)
        rows = Page(page(client, str(link.attrs["href"]))).all("#result_list tbody tr")
        assert len(rows) == int(count), words
    return tasks


def test_an_empty_archive_says_that_nothing_waits(editor_client: Client) -> None:
    assert waiting(editor_client) == {}
    html = page(editor_client, "/admin/")
    for work in WORKS:
        assert work.nothing in html


def test_very_many_are_not_counted_to_the_end(
    editor_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("residents_areas.templatetags.waiting.MOST", 2)
    for _ in range(2):
        make_issue(is_published=False)
    assert waiting(editor_client)["草稿，读者还看不到"] == 2
    make_issue(is_published=False)
    assert "<strong>超过 2</strong> 草稿，读者还看不到" in page(editor_client, "/admin/")


def test_drafts_and_scheduled_issues_wait(editor_client: Client) -> None:
    make_issue()
    make_issue(at=timezone.now() + timedelta(days=1), not_stated="期号、版次")
    ready = make_issue(is_published=False, not_stated="期号、版次")
    make_section(article=make_article(issue=ready), no_area_because="综述")
    for _ in range(2):
        make_issue(is_published=False)
    assert waiting(editor_client) == {
        "期刊，核对还没有做完": 3,
        "草稿，读者还看不到": 3,
        "草稿，核对完了，可以发布": 1,
        "定时，到时候公开": 1,
    }


def test_imports_in_progress_and_their_doubts_wait(editor: User, editor_client: Client) -> None:
    other = User.objects.create_user("tongshi", is_staff=True)
    make_job(editor, doubts=2)
    make_job(editor)
    make_job(other, doubts=1)
    make_job(editor, doubts=1, issue=make_issue())
    assert waiting(editor_client) == {
        "我的导入，还没有写成草稿": 2,
        "同事的导入，还没有写成草稿": 1,
        "导入时读出的疑问，等人看": 2,
    }


def test_photos_and_reports_wait(editor_client: Client, picture_folders: Path) -> None:
    article = make_article()
    for _ in range(2):
        make_photo(article=article)
    make_photo(article=make_article(), image=make_picture())
    make_photo(article=make_article(), image=make_picture(), alt="居民在楼道里")
    make_figure(report=make_report())
    make_honour(report=make_report())
    make_report(sections=[])
    assert waiting(editor_client) == {
        "文章，有图片只留下说明": 1,
        "文章，有图片没有替代文字": 1,
        "年中报告，没有数字": 2,
        "年中报告，数字、荣誉、计划一样也没有": 1,
    }


def test_the_home_page_asks_as_many_questions_however_much_waits(
    editor: User,
    editor_client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    picture_folders: Path,
) -> None:
    for number in range(20):
        issue = make_issue(is_published=False, number=number)
        article = make_article(issue=issue)
        section = make_section(article=article)
        make_photo(article=article, section=section, image=make_picture())
        make_report(sections=[section])
        make_job(editor, doubts=1)
    page(editor_client, "/admin/")
    with django_assert_num_queries(34):
        page(editor_client, "/admin/")


def test_only_what_somebody_may_see_waits_for_them(client: Client) -> None:
    make_issue(is_published=False)
    make_report(sections=[])
    user = User.objects.create_user("guest", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_midyearreport"))
    client.force_login(user)
    assert list(waiting(client)) == ["年中报告，没有数字", "年中报告，数字、荣誉、计划一样也没有"]


@pytest.mark.parametrize("kind", ["without_picture", "without_alt"])
def test_photos_to_see_to_are_found_by_an_index(kind: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Of a table without rows it would not ask any.
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    assert f"photo_{kind}" in with_photos(getattr(Photo.objects, kind)(), 1).explain()
