"""Changing what residents can read: only as a correction, with the printed wording kept."""

from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.models import Correction, Event, Issue, Section, Withholding, Wording
from tests.admin_forms import change_address, form, rows, send
from tests.html import Page, page
from tests.make import make_article, make_issue, make_photo, make_section

pytestmark = pytest.mark.django_db

NO_WORDS = {"correction_kind": "", "correction_words": ""}
PRINT = {"correction_kind": "print", "correction_words": "报上把七月印成了十月。"}


@pytest.mark.parametrize(
    "changes",
    [
        {"headline": "改过的题"},
        {"tags": "新标签"},
        {"sections-0-body": "改过的正文。"},
        {"photos-0-caption": "改过的说明"},
        rows("sections", 1, heading="新加的", body="正文。"),
    ],
    ids=["headline", "tags", "body", "caption", "added"],
)
def test_without_words_for_readers_nothing_public_changes(
    editor_client: Client, changes: dict[str, str]
) -> None:
    section = make_section()
    make_photo(article=section.article)
    address = change_address(section.article)
    data = {**form(editor_client, address), **changes, **NO_WORDS}
    html = editor_client.post(address, data).content.decode()
    assert "请在“更正”里选类别" in html
    assert all(str(value) in html for name, value in changes.items() if "TOTAL" not in name)
    assert not Correction.objects.exists()
    section.refresh_from_db()
    assert (section.heading, section.article.sections.count()) == ("小标题", 1)


def test_what_readers_do_not_see_needs_no_words(editor_client: Client) -> None:
    section = make_section()
    changes = {"sections-0-no_area_because": "综述", **NO_WORDS}
    assert not send(editor_client, change_address(section.article), **changes)
    assert not Correction.objects.exists()


def test_a_draft_is_changed_without_more_ado(editor_client: Client) -> None:
    article = make_article(issue=make_issue(is_published=False))
    address = change_address(article)
    assert "correction_words" not in form(editor_client, address)
    assert not send(editor_client, address, headline="改过的题")
    assert not Correction.objects.exists()


def test_a_correction_says_when_what_kind_and_why(editor_client: Client, client: Client) -> None:
    article = make_article()
    words = {"correction_kind": "entry", "correction_words": "题目录错了一个字。"}
    assert not send(editor_client, change_address(article), headline="改过的题", **words)
    made = Correction.objects.get()
    assert (made.kind, made.who) == ("entry", "bianji")
    assert not Wording.objects.exists()
    for address in (article.get_absolute_url(), "/about/"):
        html = page(client, address)
        assert "题目录错了一个字。" in html
        assert "录入错误" in html
        assert "bianji" not in html
    event = Event.objects.get()
    assert (event.kind, event.who, event.words) == ("correct", "bianji", "题目录错了一个字。")


def test_where_the_paper_was_wrong_its_wording_is_kept_and_found(
    editor_client: Client, client: Client
) -> None:
    section = make_section(body="会议十月召开。\n居民很满意。")
    article = section.article
    changes = {"sections-0-body": "会议七月召开。\n居民很满意。", **PRINT}
    assert not send(editor_client, change_address(article), **changes)
    wording = Wording.objects.get()
    assert (wording.label, wording.text) == ("正文", "会议十月召开。")
    shown = Page(page(client, article.get_absolute_url()))
    assert [one.to_text() for one in shown.all(".note details dd")] == ["会议十月召开。"]
    assert "会议七月召开。" in shown.all(".section")[0].to_text()
    for words in ("会议七月", "会议十月"):
        found = Page(page(client, f"/search/?q={quote(words)}"))
        assert words in "".join(one.to_text() for one in found.all(".results mark"))


def test_the_wording_of_a_withheld_section_is_withheld_too(
    editor_client: Client, editor: User, client: Client
) -> None:
    section = make_section(body="会议十月召开。")
    article = section.article
    send(editor_client, change_address(article), **{"sections-0-body": "会议七月。", **PRINT})
    article.withholdings.create(article=article, section=section).take_effect(editor)
    assert "会议十月" not in page(client, article.get_absolute_url())
    assert "没有找到" in page(client, f"/search/?q={quote('会议十月')}")


def test_an_article_added_to_a_public_issue_is_told_too(editor_client: Client) -> None:
    issue = make_issue()
    new = {"issue": issue.pk, "headline": "补上的一篇"}
    address = "/admin/articles/article/add/"
    assert "请在“更正”里选类别" in send(editor_client, address, **new, **NO_WORDS)
    words = {"correction_kind": "addition", "correction_words": "补上漏录的一篇。"}
    assert not send(editor_client, address, **new, **words)
    assert Correction.objects.get().kind == "addition"


def test_what_is_withheld_is_not_deleted_with_the_record_of_why(editor: User) -> None:
    section = make_section()
    Withholding(
        article=section.article, section=section, reason="privacy", asked_by="本人"
    ).take_effect(editor)
    User.objects.filter(pk=editor.pk).update(is_superuser=True)
    client = Client()
    client.force_login(User.objects.get(pk=editor.pk))
    errors = send(client, change_address(section.article), **{"sections-0-DELETE": "on"})
    assert "请先恢复公开，再删除" in errors
    assert Withholding.objects.exists()
    assert Section.objects.exists()


def test_no_other_form_changes_what_is_public(editor_client: Client) -> None:
    section = make_section()
    issue: Issue = section.article.issue
    assert not [name for name in form(editor_client, change_address(issue)) if "headline" in name]
    assert "body" not in form(editor_client, change_address(section))
