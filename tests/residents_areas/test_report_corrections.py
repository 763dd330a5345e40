"""What readers can see of a report is changed as a correction, and keeps its area's name."""

from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.models import Correction, Event, Withholding, Wording
from residents_areas.models import Coverage, MidYearReport
from tests.admin_forms import change_address, rows, send
from tests.html import Page, page
from tests.make import (
    make_area,
    make_article,
    make_coverage,
    make_figure,
    make_honour,
    make_issue,
    make_plan,
    make_report,
    make_section,
)

pytestmark = pytest.mark.django_db

NO_WORDS = {"correction_kind": "", "correction_words": ""}
PRINT = {"correction_kind": "print", "correction_words": "报上把六十一印成了六十二。"}
FIGURE = {"printed": "整治楼道 62 个", "label": "楼道", "value": "62", "unit": "个"}


@pytest.fixture
def report() -> MidYearReport:
    made = make_report(area=make_area(name="富平"))
    make_figure(report=made)
    make_honour(report=made)
    make_plan(report=made)
    return made


@pytest.mark.parametrize(
    "changes",
    [
        {"meeting_on": "2020-07-01"},
        {"area_name": "老名字"},
        {"figures-0-value": "61"},
        {"figures-0-DELETE": "on"},
        {"honours-0-title": "改过的称号"},
        {"plans-0-text": "改过的计划"},
        {"plans-0-position": "7"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_without_words_for_readers_a_public_report_stays_as_it_is(
    admin_client: Client, report: MidYearReport, changes: dict[str, Any]
) -> None:
    errors = send(admin_client, change_address(report), **changes, **NO_WORDS)
    assert "请在“更正”里选类别" in errors
    assert not Correction.objects.exists()
    assert not send(admin_client, change_address(report), **changes)
    assert list(Correction.objects.get().reports.all()) == [report]


def test_what_is_added_to_a_public_report_is_told_too(
    editor_client: Client, report: MidYearReport
) -> None:
    new = {"section": report.sections.get().pk, "quote": "居民区整治楼道 62 个。", **FIGURE}
    changes = rows("figures", 1, **new)
    assert "改了数字" in send(editor_client, change_address(report), **changes, **NO_WORDS)
    assert not send(editor_client, change_address(report), **changes)
    assert Correction.objects.exists()


def test_a_report_that_becomes_public_by_its_section_is_told_too(editor_client: Client) -> None:
    new = {"area": make_area().pk, "year": "2020", "half": "1", "printed_in": make_section().pk}
    address = "/admin/residents_areas/midyearreport/add/"
    assert "请在“更正”里选类别" in send(editor_client, address, **new, **NO_WORDS)
    assert not send(editor_client, address, **new)
    assert Correction.objects.get().reports.get().year == 2020


def test_a_report_of_a_draft_is_changed_without_more_ado(editor_client: Client) -> None:
    draft = make_article(issue=make_issue(is_published=False))
    report = make_report(sections=[make_section(article=draft)])
    changes = {"meeting_on": "2020-07-01", **NO_WORDS}
    assert not send(editor_client, change_address(report), **changes)
    assert not Correction.objects.exists()


def test_readers_are_told_on_the_report_its_article_and_the_about_page(
    editor_client: Client, client: Client, report: MidYearReport
) -> None:
    changes = {"figures-0-printed": "整治楼道 61 个", "figures-0-value": "61", **PRINT}
    assert not send(editor_client, change_address(report), **changes)
    kept = set(Wording.objects.values_list("label", "text"))
    assert kept == {("原刊文字", "整治楼道 62 个"), ("数值", "62")}
    address = report.get_absolute_url()
    note = Page(page(client, address)).all(".note")[0].to_text()
    assert all(words in note for words in ("报纸更正", PRINT["correction_words"], "62 个"))
    article = report.sections.get().article
    for other in (article.get_absolute_url(), "/about/"):
        links = Page(page(client, other)).all(f'.prose a[href="{address}"]')
        assert links[0].to_text() == "富平居民区2020年上半年报告"
    event = Event.objects.get()
    assert (event.kind, event.address) == ("correct", address)


def test_what_was_printed_of_a_figure_is_found(
    editor_client: Client, client: Client, report: MidYearReport
) -> None:
    make_figure(report=report, printed="整治楼洞六十二个")
    changes = {"figures-1-printed": "整治楼道 62 个", **PRINT}
    assert not send(editor_client, change_address(report), **changes)
    found = Page(page(client, f"/search/?q={quote('楼洞')}"))
    assert "楼洞" in "".join(one.to_text() for one in found.all(".results mark"))


def test_the_correction_of_a_report_is_withheld_with_its_section(
    editor_client: Client, editor: User, client: Client, report: MidYearReport
) -> None:
    send(editor_client, change_address(report), **{"figures-0-printed": "六十一", **PRINT})
    section = report.sections.get()
    withheld = {"article": section.article, "reason": "privacy", "asked_by": "本人"}
    Withholding(section=section, **withheld).take_effect(editor)
    told = page(client, section.article.get_absolute_url()), page(client, "/about/")
    assert "整治楼道 62 个" not in "".join(told)
    assert "没有找到" in page(client, f"/search/?q={quote('整治楼道')}")
    assert PRINT["correction_words"] not in page(client, report.get_absolute_url())


@pytest.mark.parametrize("is_deleted", [True, False])
def test_what_was_printed_of_a_statement_that_left_its_section_is_withheld_with_it(
    editor: User, client: Client, report: MidYearReport, is_deleted: bool
) -> None:
    other = make_section(body="居民区整治楼道 62 个。")
    report.link_sections([*report.sections.all(), other])
    make_figure(report=report, section=other, printed="整治楼洞六十二个")
    User.objects.filter(pk=editor.pk).update(is_superuser=True)
    administrator = Client()
    administrator.force_login(User.objects.get(pk=editor.pk))
    changes = {"figures-1-DELETE": "on"}
    if not is_deleted:
        moved = report.sections.exclude(pk=other.pk).get().pk
        changes = {"figures-1-printed": "整治楼道", "figures-1-section": str(moved)}
    assert not send(administrator, change_address(report), **changes, **PRINT)
    articles = {section.article for section in report.sections.all()}
    told = [
        *(article.get_absolute_url() for article in articles),
        "/about/",
        f"/search/?q={quote('楼洞')}",
    ]
    assert "整治楼洞六十二个" in "".join(page(client, address) for address in told)
    withheld = {"article": other.article, "reason": "privacy", "asked_by": "本人"}
    Withholding(section=other, **withheld).take_effect(editor)
    for address in (*told, report.get_absolute_url()):
        assert "整治楼洞六十二个" not in page(client, address)


def test_another_name_of_an_area_leaves_its_reports_as_they_were_printed(
    editor_client: Client, client: Client, report: MidYearReport
) -> None:
    area = report.area
    assert not send(editor_client, change_address(area), name="富平新村")
    area.refresh_from_db()
    assert (area.name, area.alias_list()) == ("富平新村", ["富平"])
    html = page(client, report.get_absolute_url())
    assert "富平居民区<wbr>2020年上半年报告" in html
    assert "现称" in html
    sheet = Page(page(client, f"{report.get_absolute_url()}notice/"))
    assert sheet.all("h1")[0].to_text() == "富平居民区"
    for address in ("/reports/", "/reports/2020-h1/"):
        assert "富平新村" not in Page(page(client, address)).all("main")[0].to_text()
    assert "富平新村居民区" in page(client, area.get_absolute_url())
    later = make_report(area=area, year=2021)
    assert later.printed_area == "富平新村居民区"
    found = page(client, f"/search/?q={quote('富平')}")
    assert f"{report.sections.get().article.get_absolute_url()}?q=" in found
    area.name = "富平三村"
    area.save()
    report.refresh_from_db()
    later.refresh_from_db()
    assert (report.area_name, later.area_name) == ("富平", "富平新村")


def test_an_area_s_form_links_nothing_that_is_public(editor_client: Client) -> None:
    area = make_area()
    public, draft = (
        make_section(),
        make_section(article=make_article(issue=make_issue(is_published=False))),
    )
    address = change_address(area)
    errors = send(editor_client, address, **rows("coverage", 0, section=public.pk))
    assert "算一次更正" in errors
    assert not send(editor_client, address, **rows("coverage", 0, section=draft.pk))
    area = make_area()
    make_coverage(area=area, section=public)
    assert "算一次更正" in send(editor_client, change_address(area), **{"coverage-0-DELETE": "on"})
    assert Coverage.objects.filter(area=area).exists()
