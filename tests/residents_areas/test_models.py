from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from articles.models.issue import Visitor
from residents_areas.cards import beside, cards
from residents_areas.models import (
    Coverage,
    Figure,
    Honour,
    MidYearReport,
    Plan,
    ResidentsArea,
)
from residents_areas.periods import Period
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

READER, STAFF = AnonymousUser(), User(is_staff=True)
STATEMENTS = [make_figure, make_honour, make_plan]


def make_draft_section() -> object:
    return make_section(article=make_article(issue=make_issue(is_published=False)))


def test_a_report_is_visible_with_an_issue_it_was_printed_in() -> None:
    public, draft = make_report(), make_report(sections=[make_draft_section()])  # type: ignore[list-item]
    assert list(MidYearReport.objects.visible_to(READER)) == [public]
    assert set(MidYearReport.objects.visible_to(STAFF)) == {public, draft}
    assert list(MidYearReport.objects.entered_for(READER)) == [public]


def test_a_report_without_sections_is_visible_as_not_entered_beside_one_that_is_entered() -> None:
    def entered() -> dict[int, bool]:
        visible = MidYearReport.objects.visible_to(READER)
        return dict(visible.values_list("pk", "is_entered"))  # type: ignore[misc]

    waiting = make_report(sections=[])
    assert entered() == {}
    beside = make_report()
    assert entered() == {waiting.pk: False, beside.pk: True}
    assert list(MidYearReport.objects.entered_for(READER)) == [beside]
    waiting.link_sections([make_section()])
    assert entered() == {waiting.pk: True, beside.pk: True}


def test_a_report_beside_one_in_a_draft_only_is_not_visible() -> None:
    make_report(sections=[])
    make_report(sections=[make_draft_section()])  # type: ignore[list-item]
    assert not MidYearReport.objects.visible_to(READER).exists()


def test_the_latest_period_is_that_of_the_newest_report() -> None:
    assert MidYearReport.objects.latest_period() is None
    for year, half in ((2019, 2), (2020, 1), (2018, 2)):
        make_report(year=year, half=half)
    assert MidYearReport.objects.latest_period() == Period(2020, 1)


def test_reports_stand_beside_their_areas() -> None:
    report, silent = make_report(), make_area()
    areas = ResidentsArea.objects.all()
    assert beside(MidYearReport.objects.all(), areas) == [(report.area, report), (silent, None)]


def test_figures_of_a_group_stand_together_where_the_first_stands() -> None:
    report = make_report()
    one, two, three, four = (
        make_figure(report=report, group=group) for group in ["", "甲", "", "甲"]
    )
    sets = [shown.figures for shown in report.figure_sets()]
    assert sets == [[one], [two, four], [three]]


@pytest.mark.parametrize("make", STATEMENTS)
def test_a_statement_is_visible_with_the_issue_it_was_printed_in(make) -> None:  # type: ignore[no-untyped-def]
    public, draft = make_section(), make_draft_section()
    report = make_report(sections=[public, draft])  # type: ignore[list-item]
    shown, hidden = (make(report=report, section=section) for section in (public, draft))
    name = f"{type(shown)._meta.model_name}s"

    def stated(user: Visitor) -> set[Any]:
        (card,) = cards(MidYearReport.objects.all(), user)
        return set(getattr(card, name).all())

    assert stated(READER) == {shown}
    assert stated(STAFF) == {shown, hidden}


def test_coverage_is_visible_with_its_issue() -> None:
    area, public, draft = make_area(), make_section(), make_draft_section()
    shown = make_coverage(area=area, section=public)
    make_coverage(area=area, section=draft)  # type: ignore[arg-type]
    assert list(Coverage.objects.visible_to(READER)) == [shown]


def test_linking_sections_keeps_the_area_of_a_section_that_is_dropped() -> None:
    report = make_report()
    dropped, added = report.sections.get(), make_section()
    report.link_sections([added])
    assert list(report.sections.all()) == [added]
    assert set(report.area.sections.all()) == {dropped, added}


def test_linking_a_section_that_the_area_has_already_makes_no_second_link() -> None:
    area, section = make_area(), make_section()
    make_coverage(area=area, section=section)
    report = make_report(area=area, sections=[section])
    assert list(Coverage.objects.values_list("area", "section", "report")) == [
        (area.pk, section.pk, report.pk)
    ]


def test_the_database_refuses_a_second_report_of_an_area_and_period() -> None:
    report = make_report()
    with pytest.raises(IntegrityError):
        make_report(area=report.area)


@pytest.mark.parametrize("fields", [{"half": 3}, {"half": 0}, {"year": 19}])
def test_the_database_refuses_a_period_that_is_no_half_year(fields: dict[str, int]) -> None:
    with pytest.raises(IntegrityError):
        make_report(**fields)  # type: ignore[arg-type]


def test_the_database_refuses_a_section_twice_for_one_area() -> None:
    link = make_coverage(area=make_area(), section=make_section())
    with pytest.raises(IntegrityError):
        make_coverage(area=link.area, section=link.section)


def test_the_database_refuses_another_areas_report_in_an_areas_coverage() -> None:
    link, report = make_coverage(area=make_area(), section=make_section()), make_report()
    with pytest.raises(IntegrityError), transaction.atomic():
        Coverage.objects.filter(pk=link.pk).update(report=report)
        connection.check_constraints()


@pytest.mark.parametrize("make", STATEMENTS)
def test_the_database_refuses_a_section_that_is_not_the_reports(make) -> None:  # type: ignore[no-untyped-def]
    report, elsewhere = make_report(), make_section()
    with pytest.raises(IntegrityError), transaction.atomic():
        make(report=report, section=elsewhere)
        connection.check_constraints()


@pytest.mark.parametrize("make", STATEMENTS)
def test_the_database_refuses_to_unlink_a_section_that_is_quoted(make) -> None:  # type: ignore[no-untyped-def]
    report = make_report()
    make(report=report)
    with pytest.raises(IntegrityError), transaction.atomic():
        report.link_sections([])
        connection.check_constraints()


@pytest.mark.parametrize("make", STATEMENTS)
def test_the_database_refuses_a_statement_without_its_sentence(make) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(IntegrityError):
        make(report=make_report(), quote="")


@pytest.mark.parametrize("make", STATEMENTS)
def test_the_database_refuses_two_statements_in_one_place(make) -> None:  # type: ignore[no-untyped-def]
    report = make_report()
    make(report=report, order=1)
    with pytest.raises(IntegrityError):
        make(report=report, order=1)


@pytest.mark.parametrize("fields", [{"unit": ""}, {"printed": ""}, {"label": ""}])
def test_the_database_refuses_a_figure_without_unit_or_words(fields: dict[str, str]) -> None:
    with pytest.raises(IntegrityError):
        make_figure(report=make_report(), **fields)


def test_a_figure_may_have_words_and_no_value() -> None:
    assert make_figure(report=make_report(), value=None, unit="").amount() is None


def test_a_section_that_is_quoted_cannot_be_deleted() -> None:
    figure = make_figure(report=make_report())
    with pytest.raises(ProtectedError):
        figure.section.delete()


def test_deleting_a_report_leaves_its_sections_with_the_area() -> None:
    report = make_report()
    for make in STATEMENTS:
        make(report=report)
    area, section = report.area, report.sections.get()
    report.delete()
    connection.check_constraints()
    assert list(area.sections.all()) == [section]
    assert not (Figure.objects.exists() or Honour.objects.exists() or Plan.objects.exists())


@pytest.mark.parametrize(
    ("value", "unit", "qualifier", "shown"),
    [
        ("700", "户", "多", ("", "700", "多户", "")),
        ("62.0000", "个", "", ("", "62", "个", "")),
        ("12.5", "%", "", ("", "12.5", "%", "")),
        ("3000", "户", "约", ("约", "3000", "户", "")),
        ("87", "户", "含正在拆除", ("", "87", "户", "含正在拆除")),
    ],
)
def test_an_amount_puts_its_qualifier_where_chinese_does(
    value: str, unit: str, qualifier: str, shown: tuple[str, str, str, str]
) -> None:
    assert Figure(value=Decimal(value), unit=unit, qualifier=qualifier).amount() == shown


@pytest.mark.parametrize(
    ("value", "unit", "qualifier", "words"),
    [
        ("700", "户", "多", "700 多户"),
        ("3000", "户", "约", "约 3000 户"),
        ("83", "%", "", "83%"),
        ("87", "户", "含正在拆除", "87 户（含正在拆除）"),
    ],
)
def test_an_amount_in_a_line_reads_as_printed(
    value: str, unit: str, qualifier: str, words: str
) -> None:
    assert str(Figure(value=Decimal(value), unit=unit, qualifier=qualifier).amount()) == words


def test_the_source_of_a_statement_is_its_sentence() -> None:
    plan = make_plan(report=make_report())
    assert plan.source_address() == f"{plan.section.article.get_absolute_url()}#s1-2"


def test_a_quote_must_stand_in_its_section() -> None:
    figure = make_figure(report=make_report())
    figure.full_clean()
    figure.section.body = "前半句，\n后半句。"
    figure.quote = "前半句，\n后半句。"
    with pytest.raises(ValidationError, match="没有这句话"):
        figure.full_clean()
    figure.quote = "正文里没有的话。"
    with pytest.raises(ValidationError, match="没有这句话"):
        figure.full_clean()


def test_a_figure_must_stand_in_a_section_of_its_report() -> None:
    figure = make_figure(report=make_report())
    figure.section = make_section()
    with pytest.raises(ValidationError, match="没有与这份报告相连"):
        figure.full_clean()


def test_a_name_belongs_to_one_area() -> None:
    other = make_area(aliases="老街\n新街")
    area = make_area()
    area.aliases = "新街"
    with pytest.raises(ValidationError, match=f"“新街”已是{other}的名称"):
        area.full_clean()
