"""An issue's own title, date, number and pages, once public, are changed as corrections too."""

from typing import Any

import pytest
from django.test import Client

from articles.models import Correction, Event, Issue, Page, Wording
from tests.admin_forms import change_address, form, rows, send
from tests.html import Page as Html
from tests.html import page
from tests.make import make_issue

pytestmark = pytest.mark.django_db

NO_WORDS = {"correction_kind": "", "correction_words": ""}
PRINT = {"correction_kind": "print", "correction_words": "报头上的期号印错了。"}


@pytest.fixture
def issue() -> Issue:
    made = make_issue(number=41)
    Page.objects.create(issue=made, number=1, name="要闻")
    return made


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "改过的名称"},
        {"number": "42"},
        {"published_on": "2020-03-01"},
        {"not_stated": "版次"},
        {"pages-0-name": "社区"},
        {"pages-0-DELETE": "on"},
        rows("pages", 1, number="2", name="副刊"),
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_without_words_for_readers_a_public_issue_stays_as_it_is(
    admin_client: Client, issue: Issue, changes: dict[str, Any]
) -> None:
    before = Issue.objects.values().get(), list(Page.objects.values())
    errors = send(admin_client, change_address(issue), **changes, **NO_WORDS)
    assert "请在“更正”里选类别" in errors
    assert (Issue.objects.values().get(), list(Page.objects.values())) == before
    assert not send(admin_client, change_address(issue), **changes)
    assert Correction.objects.get().issue == issue
    assert (Issue.objects.values().get(), list(Page.objects.values())) != before


def test_what_readers_do_not_see_of_an_issue_needs_no_words(
    editor_client: Client, issue: Issue
) -> None:
    assert not send(editor_client, change_address(issue), imprint="第四十一期", **NO_WORDS)
    assert not Correction.objects.exists()


def test_a_draft_is_not_asked_for_words(editor_client: Client) -> None:
    draft = make_issue(is_published=False)
    assert "correction_words" not in form(editor_client, change_address(draft))
    assert not send(editor_client, change_address(draft), title="改过的名称")
    assert not Correction.objects.exists()


def test_readers_are_told_on_the_issue_and_what_was_printed_is_kept(
    editor_client: Client, client: Client, issue: Issue
) -> None:
    changes = {"number": "42", "pages-0-name": "社区", **PRINT}
    assert not send(editor_client, change_address(issue), **changes)
    kept = set(Wording.objects.values_list("label", "text"))
    assert kept == {("期号", "41"), ("版名", "要闻")}
    shown = Html(page(client, issue.get_absolute_url()))
    note = shown.all(".note")[0].to_text()
    assert all(words in note for words in ("报纸更正", "报头上的期号印错了。", "41", "要闻"))
    address = issue.get_absolute_url()
    about = Html(page(client, "/about/"))
    assert about.all(f'.statements a[href="{address}"]')
    assert "报头上的期号印错了。" in about.all(".statements li")[0].to_text()
    assert "报头上的期号印错了。" in page(client, "/")
    event = Event.objects.get()
    assert (event.kind, event.who, event.address) == ("correct", "bianji", address)


def test_corrections_of_a_withdrawn_issue_are_not_shown(
    editor_client: Client, client: Client, issue: Issue
) -> None:
    send(editor_client, change_address(issue), number="42", **PRINT)
    issue.refresh_from_db()
    issue.withdraw("重新核对")
    for address in ("/", "/about/"):
        assert "报头上的期号印错了。" not in page(client, address)
