"""Issues found by their own words, as they are and as the paper printed them."""

from datetime import date, timedelta
from io import StringIO
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from articles.models import Correction, Issue, Page, SearchIssue, Wording
from articles.search.rebuild import differences, rebuild
from tests.admin_forms import change_address, send
from tests.html import Page as Html
from tests.html import page
from tests.make import make_article, make_issue, make_section

pytestmark = pytest.mark.django_db

PRINT = {"correction_kind": "print", "correction_words": "报头印错了。"}


def found(client: Client, typed: str) -> list[str]:
    """The addresses of the issues on top."""
    links = Html(page(client, f"/search/?q={quote(typed)}")).values(".cards a", "href")
    return [link for link in links if link.startswith("/issues/")]


@pytest.fixture
def issue() -> Issue:
    made = make_issue(title="2020年新春", slug="spring", number=41, published_on=date(2020, 1, 20))
    make_section(article=make_article(issue=made), body="楼道清爽。")
    return made


@pytest.mark.parametrize(
    "typed",
    ["2020年新春", "新春", "２０２０年新春", "第41期", "41期", "2020年1月20日", "新春 41"]
    + ["2020-01-20", "万里社区晨报", "万里社区晨报 新春", '"1月20日"', "新春 -41期的"],
)
def test_an_issue_is_found_by_its_title_number_and_day(
    client: Client, issue: Issue, typed: str
) -> None:
    assert found(client, typed) == ["/issues/spring/"]


@pytest.mark.parametrize(
    "typed", ["新", "社区", "晨报", "1期", "2020年新春 没有", "新春 -41", "-新春", "夏季"]
)
def test_what_tells_no_issue_finds_none(client: Client, issue: Issue, typed: str) -> None:
    assert found(client, typed) == []


@pytest.mark.parametrize(
    ("changes", "printed", "right"),
    [
        ({"title": "2020年迎春"}, "新春", "迎春"),
        ({"number": "42"}, "第41期", "第42期"),
        ({"published_on": "2020-03-01"}, "2020年1月20日", "2020年3月1日"),
        ({"masthead": "万里晨报"}, "万里社区晨报", "万里晨报"),
        ({"not_stated": "版次、印数"}, "期号、版次", "印数"),
        ({"pages-0-name": "社区"}, "要闻", "社区"),
        ({"covers_to": "2020-02-01"}, "2020年1月31日", "2020年2月1日"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_printed_and_corrected_words_are_both_found(
    editor_client: Client,
    client: Client,
    issue: Issue,
    changes: dict[str, str],
    printed: str,
    right: str,
) -> None:
    Page.objects.create(issue=issue, number=1, name="要闻")
    issue.not_stated, issue.covers_from = "期号、版次", date(2020, 1, 1)
    issue.covers_to = date(2020, 1, 31)
    issue.save()
    assert not send(editor_client, change_address(issue), **changes, **PRINT)
    assert Wording.objects.count() == 1
    for words in (printed, right):
        assert found(client, words) == ["/issues/spring/"], words
    assert not list(differences())
    Correction.objects.all().delete()
    assert found(client, printed) == []


def test_what_was_mistyped_here_is_not_kept(
    editor_client: Client, client: Client, issue: Issue
) -> None:
    words = {"correction_kind": "entry", "correction_words": "录错了。"}
    assert not send(editor_client, change_address(issue), title="2020年迎春", **words)
    assert (found(client, "新春"), found(client, "迎春")) == ([], ["/issues/spring/"])


def test_only_issues_that_are_public_now_are_found(client: Client) -> None:
    draft = make_issue(is_published=False, title="草稿的金丝雀", slug="draft")
    make_issue(at=timezone.now() + timedelta(hours=1), title="定时的金丝雀", slug="later")
    assert found(client, "金丝雀") == []
    assert not SearchIssue.objects.filter(issue=draft).exists()
    draft.publish()
    assert found(client, "金丝雀") == ["/issues/draft/"]
    Issue.objects.get(slug="later").publish()
    assert found(client, "金丝雀") == ["/issues/later/", "/issues/draft/"]
    draft.withdraw("重新核对")
    Issue.objects.get(slug="later").delete()
    assert found(client, "金丝雀") == []
    assert not SearchIssue.objects.exists()
    assert not list(differences())


def test_a_few_of_many_are_shown_the_newest_first(client: Client) -> None:
    for month in range(1, 9):
        slug, day = f"2021-{month}", date(2021, month, 1)
        make_issue(title=f"金丝雀{month}", slug=slug, published_on=day)
    assert found(client, "金丝雀") == ["/issues/2021-8/", "/issues/2021-7/", "/issues/2021-6/"]
    assert found(client, "金丝雀2") == ["/issues/2021-2/"]


def test_a_page_that_has_only_an_issue_says_so(client: Client, issue: Issue) -> None:
    shown = page(client, f"/search/?q={quote('第41期')}")
    assert "文章里没有找到" in shown and "本馆没有印过" not in shown
    assert "《万里社区晨报》2020年新春" in shown and "期刊，第41期，2020年1月20日" in shown
    assert "本馆没有印过" in page(client, "/search/?q=qqqqq")


def test_a_change_that_is_undone_leaves_what_was(client: Client, issue: Issue) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        issue.title = "改过的名称"
        issue.save()
        assert found(client, "改过的名称") == ["/issues/spring/"]
        raise RuntimeError
    assert (found(client, "改过的名称"), found(client, "新春")) == ([], ["/issues/spring/"])


def test_what_is_known_of_issues_is_verified_and_made_anew(client: Client, issue: Issue) -> None:
    draft = make_issue(is_published=False)
    SearchIssue.objects.filter(issue=issue).update(words="不对")
    SearchIssue.objects.create(
        id=1, issue=draft, public_from=timezone.now(), masthead="", words="草稿"
    )
    told = StringIO()
    with pytest.raises(SystemExit):
        call_command("rebuild_search", "--verify", stdout=StringIO(), stderr=told)
    assert told.getvalue().count("检索用的期刊与它不符") == 2
    rebuild()
    assert not list(differences())
    assert found(client, "新春") == ["/issues/spring/"]
    SearchIssue.objects.all().delete()
    call_command("rebuild_search", "--if-needed", stdout=StringIO())
    assert found(client, "新春") == ["/issues/spring/"]
