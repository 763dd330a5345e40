"""Linking sections to areas, and filling in reports."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from articles.models import Section
from residents_areas.models import Coverage, MidYearReport, ResidentsArea
from tests.admin_forms import change_address, form, rows, send
from tests.html import Page
from tests.make import (
    make_area,
    make_article,
    make_coverage,
    make_figure,
    make_issue,
    make_plan,
    make_report,
    make_section,
)

pytestmark = pytest.mark.django_db

QUOTE = "居民区整治楼道 62 个。"


def test_a_section_is_linked_to_its_area_where_it_is_written(editor_client: Client) -> None:
    article, area = make_article(), make_area()
    changes = rows("sections", 0, heading="甲居民区", body="正文。", areas=[area.pk])
    assert not send(editor_client, change_address(article), **changes)
    assert list(Section.objects.get().areas.all()) == [area]


def test_saving_an_article_again_keeps_its_links(editor_client: Client) -> None:
    report = make_report()
    article = report.sections.get().article
    assert not send(editor_client, change_address(article), **{"sections-0-heading": "改了"})
    link = Coverage.objects.get()
    assert (link.report, link.section.heading) == (report, "改了")


def test_an_area_whose_report_was_printed_in_a_section_cannot_be_taken_from_it(
    editor_client: Client,
) -> None:
    report = make_report()
    article = report.sections.get().article
    errors = send(editor_client, change_address(article), **{"sections-0-areas": []})
    assert f"“{report}”的报告引用着这一小节" in errors
    assert Coverage.objects.get().report == report


def test_a_quoted_section_cannot_be_deleted_and_the_form_says_why(editor_client: Client) -> None:
    draft = make_section(article=make_article(issue=make_issue(is_published=False)))
    figure = make_figure(report=make_report(sections=[draft]))
    errors = send(
        editor_client, change_address(figure.section.article), **{"sections-0-DELETE": "on"}
    )
    assert "整治楼道 62 个" in errors
    assert Section.objects.exists()


def test_a_report_is_made_and_then_filled(editor_client: Client) -> None:
    area, section = make_area(), make_section()
    assert not send(
        editor_client,
        "/admin/residents_areas/midyearreport/add/",
        area=area.pk,
        year=2020,
        half=1,
        printed_in=[section.pk],
    )
    report = MidYearReport.objects.get()
    assert list(report.sections.all()) == [section]
    assert list(area.sections.all()) == [section]

    figure = {"printed": "整治楼道 62 个", "label": "整治楼道", "value": "62", "unit": "个"}
    plan = {"text": "继续推进", "quote": "下半年将继续推进。"}
    assert not send(
        editor_client,
        change_address(report),
        **rows("figures", 0, section=section.pk, quote=QUOTE, **figure),
        **rows("plans", 0, section=section.pk, **plan),
    )
    assert report.figures.get().printed == "整治楼道 62 个"
    assert report.plans.get().order == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"quote": "没有这句话。"}, "没有这句话，请从正文的一段里复制"),
        ({"unit": ""}, "有数值就须有单位"),
        ({"printed": ""}, "这个字段是必填项"),
    ],
)
def test_a_figure_without_source_or_unit_is_refused_in_chinese(
    editor_client: Client, changes: dict[str, Any], words: str
) -> None:
    report = make_report()
    figure = {"printed": "整治楼道 62 个", "label": "整治楼道", "value": "62", "unit": "个"}
    fields = {"section": report.sections.get().pk, "quote": QUOTE, **figure, **changes}
    assert words in send(editor_client, change_address(report), **rows("figures", 0, **fields))
    assert not report.figures.exists()


def test_figures_are_offered_the_sections_of_their_report_only(editor_client: Client) -> None:
    report, elsewhere = make_report(), make_section()
    page = Page(editor_client.get(change_address(report)).content.decode())
    offered = page.values("#id_figures-__prefix__-section option", "value")
    assert str(report.sections.get().pk) in offered
    assert str(elsewhere.pk) not in offered


def test_a_section_that_is_quoted_cannot_leave_its_report(editor_client: Client) -> None:
    report = make_report()
    make_plan(report=report)
    section = report.sections.get()
    errors = send(editor_client, change_address(report), printed_in=[])
    assert f"“{section}”不在上面“刊登在哪些小节”里" in errors
    assert report.sections.get() == section


def test_a_figure_cannot_be_added_from_a_section_that_leaves(editor_client: Client) -> None:
    report = make_report()
    fields = {"printed": "62 个", "label": "楼道", "section": report.sections.get().pk}
    changes = rows("figures", 0, quote=QUOTE, **fields)
    assert "不在上面" in send(editor_client, change_address(report), printed_in=[], **changes)
    assert not report.figures.exists()


def test_a_section_may_leave_together_with_what_quotes_it(editor_client: Client) -> None:
    article = make_article(issue=make_issue(is_published=False))
    report = make_report(sections=[make_section(article=article)])
    make_plan(report=report)
    changes = {"printed_in": [], "plans-0-DELETE": "on"}
    assert not send(editor_client, change_address(report), **changes)
    assert not report.sections.exists()


def test_saving_without_a_change_changes_no_figure(editor_client: Client) -> None:
    report = make_report()
    make_figure(report=report)
    send(editor_client, change_address(report), correction_kind="", correction_words="")
    assert "没有字段被修改" in LogEntry.objects.latest("pk").get_change_message()


def test_a_section_of_another_report_of_the_area_is_not_taken_from_it(
    editor_client: Client,
) -> None:
    first = make_report()
    second = make_report(area=first.area, half=2, sections=[])
    section = first.sections.get()
    errors = send(editor_client, change_address(second), printed_in=[section.pk])
    assert f"已属于“{first}”的报告" in errors
    assert first.sections.get() == section


def disabled(client: Client, report: MidYearReport) -> list[str]:
    page = Page(client.get(change_address(report)).content.decode())
    return page.values("#id_area[disabled], #id_year[disabled], #id_half[disabled]", "name")


def test_the_area_of_a_report_stays_and_once_public_its_period_too(editor_client: Client) -> None:
    draft = make_section(article=make_article(issue=make_issue(is_published=False)))
    assert disabled(editor_client, make_report(sections=[draft])) == ["area"]
    assert disabled(editor_client, make_report()) == ["area", "year", "half"]


def test_a_report_cannot_be_moved_onto_another(editor_client: Client) -> None:
    report = make_report()
    other = make_report(area=report.area, half=2, sections=[])
    assert "这半年的报告已经有了" in send(editor_client, change_address(other), half=1)


def test_a_correction_that_takes_a_quoted_sentence_away_is_saved_and_told(
    editor_client: Client,
) -> None:
    report = make_report()
    make_figure(report=report)
    article = report.sections.get().article
    data = form(editor_client, change_address(article)) | {"sections-0-body": "改写过的正文。"}
    data |= {"correction_kind": "entry", "correction_words": "录入有误。"}
    response = editor_client.post(change_address(article), data, follow=True)
    assert "引用的原句已不在" in response.content.decode()
    assert report.sections.get().body == "改写过的正文。"


def test_the_address_of_an_area_stays(editor_client: Client) -> None:
    area = make_area()
    assert "slug" not in form(editor_client, change_address(area))


def test_the_sections_of_reports_cannot_be_dropped_from_the_areas_form(
    editor_client: Client,
) -> None:
    report = make_report()
    make_coverage(area=report.area, section=make_section(heading="另一节"))
    data = form(editor_client, change_address(report.area))
    assert data["coverage-INITIAL_FORMS"] == "1"


def test_a_second_report_of_an_area_and_period_is_refused_in_chinese(
    editor_client: Client,
) -> None:
    report = make_report()
    fields = {"area": report.area.pk, "year": report.year, "half": report.half}
    errors = send(editor_client, "/admin/residents_areas/midyearreport/add/", **fields)
    assert "这半年的报告已经有了" in errors


def test_an_area_is_edited_with_its_estates_and_coverage(editor_client: Client) -> None:
    draft = make_article(issue=make_issue(is_published=False))
    area, section = make_area(), make_section(article=draft)
    assert not send(
        editor_client,
        change_address(area),
        aliases="老村\n旧村",
        **rows("estates", 0, name="新花园"),
        **rows("coverage", 0, section=section.pk),
    )
    area = ResidentsArea.objects.get()
    assert area.alias_list() == ["老村", "旧村"]
    assert area.estates.get().name == "新花园"
    assert list(area.sections.all()) == [section]


def test_areas_and_sections_are_found_while_typing(editor_client: Client) -> None:
    make_area(name="富平", slug="fuping")
    make_section(heading="富平居民区")
    for field, model in (("area", "midyearreport"), ("section", "coverage")):
        response = editor_client.get(
            f"/admin/autocomplete/?term=富平&app_label=residents_areas"
            f"&model_name={model}&field_name={field}"
        )
        assert response.json()["results"][0]["text"].startswith("富平居民区")
