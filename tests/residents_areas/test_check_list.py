"""What an issue's page says before it is published, and what keeps it from being published."""

from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from articles.models import Issue, Section
from residents_areas.checks import blocking, check_issue, findings_of
from tests.make import (
    make_article,
    make_figure,
    make_issue,
    make_photo,
    make_picture,
    make_report,
    make_section,
)

pytestmark = pytest.mark.django_db


def messages(issue: Issue, *, errors: bool) -> str:
    return "".join(f.message for f in check_issue(issue) if f.is_error is errors)


def test_a_sound_issue_has_no_findings() -> None:
    issue = make_issue(number=7, is_published=False)
    issue.pages.create(number=1)
    report = make_report(sections=[make_section(article=make_article(issue=issue))])
    make_figure(report=report)
    assert check_issue(issue) == []


def test_a_number_that_another_issue_has_is_an_error() -> None:
    first = make_issue(number=7)
    assert f"期号 7 与《{first}》重复" in messages(make_issue(number=7), errors=True)


def test_a_section_without_text_and_a_photo_without_caption_are_errors(
    picture_folders: Path,
) -> None:
    article = make_article()
    make_section(article=article, body="", heading="空的")
    make_photo(article=article, caption="", alt="画面", image=make_picture())
    found = messages(article.issue, errors=True)
    assert "“空的" in found
    assert "没有图片说明" in found


def test_a_figure_without_its_sentence_is_an_error() -> None:
    figure = make_figure(report=make_report())
    Section.objects.update(body="改写过的正文。")
    assert "引用的原句不在" in messages(figure.section.article.issue, errors=True)


def test_what_is_only_to_be_looked_at_blocks_nothing(picture_folders: Path) -> None:
    issue = make_issue(is_published=False)
    article = make_article(issue=issue)
    make_section(article=article, heading="没有连的")
    make_photo(article=article, image=make_picture())
    make_report(sections=[make_section(article=article)])
    found = messages(issue, errors=False)
    for words in ("“没有连的", "没有替代文字", "期号空着", "版次空着", "还没有数字、荣誉和计划"):
        assert words in found
    assert not messages(issue, errors=True)


def test_what_is_said_to_be_unknown_is_not_asked_for_again() -> None:
    issue = make_issue(not_stated="期号、版次")
    make_section(article=make_article(issue=issue))
    assert "空着" not in messages(issue, errors=False)


def test_the_lists_of_many_issues_are_made_by_as_many_queries_as_that_of_one(
    django_assert_num_queries: DjangoAssertNumQueries, picture_folders: Path
) -> None:
    for _ in range(20):
        article = make_article(issue=make_issue(is_published=False, number=7))
        section = make_section(article=article)
        make_photo(article=article, section=section, image=make_picture())
        make_report(sections=[section])
        make_section(article=article, body="")
    with django_assert_num_queries(15):
        found = findings_of(Issue.objects.all())
    assert len(found) == 20
    assert {(list_[0].is_error, list_[-1].is_error) for list_ in found.values()} == {(True, False)}


def test_a_finding_stands_on_the_list_of_its_issue_only() -> None:
    first, second = make_issue(is_published=False), make_issue(is_published=False)
    make_section(article=make_article(issue=first), body="")
    assert blocking(first)
    assert not blocking(second)


def test_a_report_not_entered_is_named_where_its_half_year_was_printed() -> None:
    printed = make_section()
    make_report(sections=[printed])
    missing = make_report(sections=[])
    assert f"{missing}的报告没有连到任何小节" in messages(printed.article.issue, errors=False)
    assert "没有连到任何小节" not in messages(make_issue(), errors=False)


def test_a_day_of_the_week_that_is_not_that_of_the_date_is_to_be_looked_at() -> None:
    # 2020-01-06 is a Monday.
    issue = make_issue(published_on="2020-01-06", imprint="第 7 期\n2020年1月6日　星期一")
    issue.refresh_from_db()
    assert "星期" not in messages(issue, errors=False)
    issue.imprint = "2020年1月6日　星期二"
    issue.save()
    assert "2020-01-06 是星期一" in messages(issue, errors=False)


def test_a_section_without_area_is_named_unless_there_is_a_reason() -> None:
    section = make_section()
    assert "没有写不连的理由" in messages(section.article.issue, errors=False)
    section.no_area_because = "综述"
    section.save()
    assert "理由" not in messages(section.article.issue, errors=False)
