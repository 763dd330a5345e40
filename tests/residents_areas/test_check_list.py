"""What an issue's page says before it is published, and what keeps it from being published."""

from pathlib import Path

import pytest
from django.test import Client

from articles.models import Issue, Section
from residents_areas.checks import check_issue
from tests.admin_forms import change_address, send
from tests.html import page
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


def test_the_check_list_stands_on_the_page_of_the_issue(editor_client: Client) -> None:
    issue = make_issue(is_published=False)
    assert "请看一看：这一期还没有文章" in page(editor_client, change_address(issue))


def test_an_issue_with_errors_is_saved_but_not_published(editor_client: Client) -> None:
    issue = make_issue(is_published=False)
    make_section(article=make_article(issue=issue), body="")
    send(editor_client, change_address(issue), state="published", title="新名字")
    issue.refresh_from_db()
    assert (issue.title, issue.state, issue.published_at) == ("新名字", "draft", None)
    row = {"action": "publish", "_selected_action": [issue.pk]}
    response = editor_client.post("/admin/articles/issue/", row, follow=True)
    assert "没有发布：小节" in response.content.decode()
    issue.refresh_from_db()
    assert not issue.is_published()


def test_a_day_of_the_week_that_is_not_that_of_the_date_is_to_be_looked_at() -> None:
    # 2020-01-06 is a Monday.
    issue = make_issue(published_on="2020-01-06", imprint="第 7 期\n2020年1月6日　星期一")
    issue.refresh_from_db()
    assert "星期" not in messages(issue, errors=False)
    issue.imprint = "2020年1月6日　星期二"
    assert "2020-01-06 是星期一" in messages(issue, errors=False)


def test_a_section_without_area_is_named_unless_there_is_a_reason() -> None:
    section = make_section()
    assert "没有写不连的理由" in messages(section.article.issue, errors=False)
    section.no_area_because = "综述"
    section.save()
    assert "理由" not in messages(section.article.issue, errors=False)
