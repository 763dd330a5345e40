"""Importing into a published issue what reports state: each report is told of, and what the paper
printed is kept."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.importing.parts import Article as ArticlePart
from articles.importing.parts import Figure as FigurePart
from articles.importing.parts import Paragraph, Plan, Reading
from articles.importing.parts import Section as SectionPart
from articles.models import Correction, Withholding
from residents_areas.importing.writing import write
from residents_areas.models import Coverage, MidYearReport
from residents_areas.periods import Period
from tests.html import page
from tests.make import make_area, make_article, make_figure, make_issue, make_report, make_section

pytestmark = pytest.mark.django_db

HEADLINE, HEADING, WORDS = "半年大家谈", "富平居民区", "报上印错了。"
BODY = "整治楼道 62 个，走访 300 户。下半年将继续推进。"
FIGURES = ("整治楼道 62 个", 62, "个"), ("走访 300 户", 300, "户")


@pytest.fixture
def report() -> MidYearReport:
    """With two figures, printed in a section of a published issue, and a day."""
    article = make_article(issue=make_issue(slug="paper"), headline=HEADLINE)
    section = make_section(article=article, heading=HEADING, body=BODY)
    made = make_report(sections=[section], meeting_on=date(2020, 7, 1))
    for printed, value, unit in FIGURES:
        words = {"printed": printed, "label": printed[:4], "value": value, "unit": unit}
        make_figure(report=made, quote=BODY, **words)
    return made


def figure(printed: str, value: int, unit: str) -> FigurePart:
    return FigurePart(printed, printed[:4], Decimal(value), unit, "", None, BODY)


def correct(slug: str | None, *figures: FigurePart, **stated: Any) -> Correction:
    """What is noted when a file says that its only section is about that area and states these."""
    part = SectionPart(HEADING, slug, 1, body=[Paragraph(BODY, 1)], figures=list(figures), **stated)
    reading = Reading(articles=[ArticlePart(line=1, headline=HEADLINE, sections=[part])])
    write(reading, "paper", period=Period(2020, 1), correction=WORDS, kind="print")
    return Correction.objects.get()


def kept(correction: Correction) -> set[tuple[str, str]]:
    return set(correction.wordings.values_list("label", "text"))


def test_a_figure_that_is_put_right_keeps_what_was_printed_of_it(
    report: MidYearReport, client: Client
) -> None:
    made = correct(report.area.slug, figure("整治楼道 61 个", 61, "个"), figure(*FIGURES[1]))
    assert list(made.reports.all()) == [report]
    assert kept(made) == {("原刊文字", "整治楼道 62 个"), ("数值", "62")}
    assert "整治楼道 62 个" in page(client, report.get_absolute_url())


def test_a_figure_that_goes_keeps_what_was_printed_of_it(report: MidYearReport) -> None:
    made = correct(report.area.slug, figure(*FIGURES[1]))
    assert ("数字的原刊文字", "整治楼道 62 个") in kept(made)
    assert not any("走访" in text for label, text in kept(made) if label != "数字的原句")


def test_what_is_only_added_is_told_and_takes_no_wording(report: MidYearReport) -> None:
    figures = [figure(*one) for one in FIGURES]
    made = correct(report.area.slug, *figures, plans=[Plan("继续推进", "下半年将继续推进。")])
    assert list(made.reports.all()) == [report]
    assert kept(made) == set()


def test_the_report_from_which_statements_are_taken_is_told_too(
    report: MidYearReport, client: Client
) -> None:
    other = make_area()
    made = correct(other.slug, *(figure(*one) for one in FIGURES))
    assert set(made.reports.all()) == {report, other.reports.get()}
    assert {("数字的原刊文字", printed) for printed, *_ in FIGURES} <= kept(made)
    assert WORDS in page(client, other.reports.get().get_absolute_url())
    assert not Coverage.objects.filter(report=report).exists()


def test_the_day_of_a_meeting_is_kept_as_it_was(report: MidYearReport) -> None:
    figures = [figure(*one) for one in FIGURES]
    made = correct(report.area.slug, *figures, meeting_on=date(2020, 7, 9))
    assert list(made.reports.all()) == [report]
    assert kept(made) == {("居民会议日期", "2020-07-01")}


def test_a_link_to_an_area_is_told_by_itself(report: MidYearReport) -> None:
    for figure_row in report.figures.all():
        figure_row.delete()
    Coverage.objects.all().delete()
    made = correct(report.area.slug)
    assert list(made.reports.all()) == [report]


def test_what_was_printed_is_withheld_with_its_section(
    report: MidYearReport, client: Client, editor: User
) -> None:
    made = correct(report.area.slug, figure(*FIGURES[1]))
    section = report.sections.get()
    assert "整治楼道 62 个" in page(client, made.get_absolute_url())
    what = {"section": section, "reason": "privacy", "asked_by": "本人"}
    Withholding(article=section.article, **what).take_effect(editor)
    for address in (made.get_absolute_url(), "/about/"):
        assert "整治楼道 62 个" not in page(client, address)
