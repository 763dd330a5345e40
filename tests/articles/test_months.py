"""Issues by year and by month."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Issue
from articles.months import months_of
from tests.html import Page, page
from tests.make import make_article, make_issue

pytestmark = pytest.mark.django_db


def cells(html: str, month: str) -> list[list[str]]:
    """The rows of the table with this caption."""
    for table in Page(html).all("table.month"):
        if month in table.to_text():
            rows = Page(table.to_html()).all("tbody tr")
            return [[cell.to_text() for cell in Page(row.to_html()).all("td")] for row in rows]
    raise AssertionError(month)


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2020, 2, 29), [24, 25, 26, 27, 28, 29, None]),
        (date(2019, 12, 30), [30, 31, None, None, None, None, None]),
        (date(2017, 12, 31), [25, 26, 27, 28, 29, 30, 31]),
        (date(2024, 12, 31), [30, 31, None, None, None, None, None]),
    ],
)
def test_the_last_week_of_a_month_is_right(day: date, week: list[int | None]) -> None:
    issue = make_issue(published_on=day)
    (month,) = months_of([issue])
    assert (month.year, month.number) == (day.year, day.month)
    assert [cell.number if cell else None for cell in month.weeks[-1]] == week
    assert [cell.number for row in month.weeks for cell in row if cell and cell.issues] == [day.day]


def test_an_issue_without_a_date_is_in_no_month() -> None:
    issue = make_issue(published_on=None, covers_from=date(2019, 1, 1), covers_to=date(2019, 6, 30))
    assert months_of([issue]) == []


def test_the_issues_of_a_year_are_shown_as_covers_and_days(client: Client) -> None:
    old = make_issue(published_on=date(2018, 5, 1), title="旧的一期")
    issue = make_issue(published_on=date(2020, 2, 29), title="闰日一期")
    make_article(issue=issue, headline="头条新闻")
    draft = make_issue(published_on=date(2021, 1, 1), title="草稿一期", is_published=False)
    html = page(client, "/issues/")
    assert "头条新闻" in html
    assert draft.title not in html
    assert old.title not in html
    assert not Page(html).all(f'a[href="?year={draft.filed_on.year}"]')
    (link,) = Page(html).all("table.month a")
    assert link.attrs["href"] == issue.get_absolute_url()
    assert link.to_text() == "29"
    assert old.title in page(client, "/issues/?year=2018")


def test_months_and_covers_stand_the_newest_first(client: Client) -> None:
    days = [date(2020, 2, 29), date(2020, 5, 4), date(2020, 5, 4)]
    for number, day in enumerate(days):
        make_issue(published_on=day, title=f"第{number}份")
    html = page(client, "/issues/")
    months, covers = Page(html).all(".month caption"), Page(html).all(".cover .title")
    assert [one.to_text() for one in months] == ["2020年5月", "2020年2月"]
    assert [one.to_text() for one in covers] == ["第2份", "第1份", "第0份"]
    assert html.index('class="months"') < html.index('class="covers"')
    # Two of one day: the number and, smaller, the second's title.
    assert [one.to_text() for one in Page(html).all(".month a")] == ["4", "第1份", "29"]


def test_staff_see_whether_an_issue_is_a_draft_or_waits_for_its_time(
    editor_client: Client,
) -> None:
    make_issue(published_on=date(2020, 2, 29), is_published=False)
    later = timezone.now() + timedelta(days=1)
    waiting = make_issue(published_on=date(2020, 5, 4), at=later)
    for address, words in (
        ("/issues/", ["待公开", "草稿"]),
        (waiting.get_absolute_url(), ["待公开"]),
    ):
        shown = Page(editor_client.get(f"/admin/preview{address}").content.decode())
        assert [one.to_text() for one in shown.all(".draft-label")] == words


@pytest.mark.parametrize("year", ["1999", "abc", "-1", "9" * 50, "%00"])
def test_a_year_that_is_not_there_is_said(client: Client, year: str) -> None:
    make_issue(title="这一期")
    html = page(client, f"/issues/?year={year}")
    assert "没有您要的那一年" in html
    assert "这一期" in html


def test_years_and_months_are_named_once_the_newest_first() -> None:
    assert (Issue.objects.years(), Issue.objects.months()) == ([], [])
    days = [date(2018, 1, 1), date(2018, 12, 31), date(2020, 2, 29), date(2020, 2, 1)]
    for day in days:
        make_issue(published_on=day)
    make_issue(published_on=date(2021, 1, 1), is_published=False)
    published = Issue.objects.published()
    assert published.years() == [2020, 2018]
    assert published.months() == ["2020-02", "2018-12", "2018-01"]
    assert Issue.objects.years() == [2021, 2020, 2018]
