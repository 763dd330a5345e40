"""An issue's page in the admin is its desk: what holds it up, and what publishes it."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from articles.models import Event, Issue, SearchDocument, SignOff
from residents_areas.checks import check_issue, open_findings
from tests.admin_forms import change_address, form
from tests.html import Page, page
from tests.make import make_article, make_issue, make_section

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/issue/"


@pytest.fixture
def draft() -> Issue:
    """A draft with a section of which the check-list has something to say, but no error."""
    issue = make_issue(is_published=False, slug="draft", not_stated="期号、版次")
    make_section(article=make_article(issue=issue), heading="没有连的")
    return issue


def press(client: Client, issue: Issue, deed: str = "_continue", **typed: Any) -> str:
    """Press a button of the desk with what was typed; the page that comes back."""
    sent = {**form(client, change_address(issue)), **typed, deed: "1"}
    response = client.post(change_address(issue), sent, follow=True)
    assert response.status_code == 200
    issue.refresh_from_db()
    return response.content.decode()


def reasons(issue: Issue) -> dict[str, str]:
    """A reason for each warning of the issue."""
    found = [finding for finding in check_issue(issue) if not finding.is_error]
    return {f"sign-{finding.key}": "原刊如此" for finding in found}


def kinds() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


def local(hours: int) -> str:
    """A time from now as a browser's field of date and time has it."""
    return timezone.localtime(timezone.now() + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def test_the_desk_shows_state_check_list_and_what_can_be_done(
    editor_client: Client, draft: Issue
) -> None:
    html = page(editor_client, change_address(draft))
    for words in ("草稿", "没有写不连的理由", "定时发布", "按读者所见打开"):
        assert words in html
    assert "撤回" not in html
    assert not {"state", "published_at"} & form(editor_client, change_address(draft)).keys()


def test_warnings_hold_an_issue_up_until_somebody_signs_them_off(
    editor_client: Client, draft: Issue
) -> None:
    html = press(editor_client, draft, "_publish", title="改了的名字")
    assert "还有 1 条提醒没有签核" in html
    assert (draft.title, draft.state, kinds()) == ("改了的名字", "draft", [])
    html = press(editor_client, draft, "_publish", **reasons(draft))
    assert "读者现在就能看到" in html
    assert draft.is_published()
    sign_off = SignOff.objects.get()
    assert (sign_off.who, sign_off.reason) == ("bianji", "原刊如此")
    event = Event.objects.get()
    assert (event.kind, event.who, event.subject) == ("publish", "bianji", str(draft))


def test_errors_hold_an_issue_up_and_cannot_be_signed_off(
    editor_client: Client, draft: Issue
) -> None:
    make_section(article=draft.articles.get(), heading="空的", body="")
    error = next(finding for finding in check_issue(draft) if finding.is_error)
    html = press(editor_client, draft, "_publish", **{f"sign-{error.key}": "放行"})
    assert "没有发布：《" in html
    assert draft.state == "draft"
    assert not SignOff.objects.exists()
    assert not SearchDocument.objects.exists()


def test_a_sign_off_lapses_when_the_finding_is_another(draft: Issue, editor_client: Client) -> None:
    press(editor_client, draft, **reasons(draft))
    assert not open_findings(Issue.objects.all())
    section = draft.articles.get().sections.get()
    section.heading = "改了的小标题"
    section.save()
    assert "改了的小标题" in open_findings(Issue.objects.all())[draft.pk][0].message


def test_a_sign_off_can_be_taken_back_and_both_are_on_record(
    editor_client: Client, draft: Issue
) -> None:
    press(editor_client, draft, **reasons(draft))
    key = check_issue(draft)[0].key
    press(editor_client, draft, **{f"revoke-{key}": "on"})
    assert not SignOff.objects.exists()
    html = page(editor_client, change_address(draft).replace("change", "history"))
    assert "增加签核" in html
    assert "删除签核" in html
    assert "原刊如此" in html


def test_a_reason_for_what_has_changed_meanwhile_signs_nothing_and_says_so(
    editor_client: Client, draft: Issue
) -> None:
    html = press(editor_client, draft, **{"sign-0123456789abcdef": "原刊如此"})
    assert "没有签核，请再看一看" in html
    assert not SignOff.objects.exists()


def test_characters_that_no_database_keeps_are_left_out_of_a_reason(
    editor_client: Client, draft: Issue
) -> None:
    key = check_issue(draft)[0].key
    press(editor_client, draft, **{f"sign-{key}": "原刊\x00如此"})
    assert SignOff.objects.get().reason == "原刊如此"


def test_an_issue_is_scheduled(editor_client: Client, draft: Issue) -> None:
    html = press(editor_client, draft, "_schedule", publish_at=local(48), **reasons(draft))
    assert "到时读者就能看到" in html
    assert draft.is_scheduled()
    assert kinds() == ["schedule"]
    assert "改定时间" in page(editor_client, change_address(draft))


@pytest.mark.parametrize(
    ("typed", "words"),
    [("", "请填写公开时间"), (local(-1), "这个时间已经过去"), ("明天", "有效的日期")],
)
def test_a_time_that_will_not_do_is_refused_and_nothing_typed_is_lost(
    editor_client: Client, draft: Issue, typed: str, words: str
) -> None:
    html = press(
        editor_client, draft, "_schedule", publish_at=typed, title="新名字", **reasons(draft)
    )
    shown = Page(html)
    assert words in shown.all(".desk .errorlist")[0].to_text()
    assert shown.values("#id_title", "value") == ["新名字"]
    assert shown.values(".look input", "value") == ["原刊如此"]
    assert draft.state == "draft"


def test_a_time_typed_for_an_issue_that_is_held_up_stays(
    editor_client: Client, draft: Issue
) -> None:
    at = local(48)
    html = press(editor_client, draft, "_schedule", publish_at=at)
    assert "没有签核" in html
    assert Page(html).values("#id_publish_at", "value") == [at]


def test_a_time_typed_without_pressing_its_button_is_told(
    editor_client: Client, draft: Issue
) -> None:
    assert "所以没有定时" in press(editor_client, draft, publish_at=local(48))
    assert draft.state == "draft"


def test_a_scheduled_issue_is_published_at_once_or_becomes_a_draft_again(
    editor_client: Client,
) -> None:
    issue = make_issue(at=timezone.now() + timedelta(days=1), not_stated="期号、版次")
    make_section(article=make_article(issue=issue), no_area_because="综述")
    assert "改回草稿" in press(editor_client, issue, "_withdraw", reason="还要核对")
    assert (issue.state, issue.published_at) == ("draft", None)
    press(editor_client, issue, "_publish")
    assert issue.is_published()
    assert kinds() == ["withdraw", "publish"]


def test_withdrawing_needs_a_reason_which_is_logged(editor_client: Client, client: Client) -> None:
    issue = make_issue(slug="seen")
    assert "请写明撤回的理由" in press(editor_client, issue, "_withdraw", reason=" ")
    assert client.get("/issues/seen/").status_code == 200
    html = press(editor_client, issue, "_withdraw", reason="照片须重新核对")
    assert "读者看不到了" in html
    assert "撤回（bianji）：照片须重新核对" in html
    assert client.get("/issues/seen/").status_code == 404
    assert Event.objects.get().words == "照片须重新核对"
    assert "slug" not in form(editor_client, change_address(issue))


def test_pressing_twice_does_a_thing_once(editor_client: Client) -> None:
    issue = make_issue()
    since = issue.published_at
    assert "已经公开，没有改动" in press(editor_client, issue, "_publish")
    assert issue.published_at == since
    draft = make_issue(is_published=False)
    assert "已经是草稿" in press(editor_client, draft, "_withdraw", reason="再撤一次")
    assert kinds() == []


def test_a_form_opened_before_somebody_published_leaves_the_issue_published(
    editor_client: Client, draft: Issue
) -> None:
    opened = form(editor_client, change_address(draft))
    Issue.objects.get().publish()
    editor_client.post(change_address(draft), opened)
    assert Issue.objects.get().is_published()


def test_the_list_publishes_each_that_nothing_holds_up(editor_client: Client, draft: Issue) -> None:
    sound = make_issue(is_published=False, not_stated="期号、版次")
    make_section(article=make_article(issue=sound), no_area_because="综述")
    row = {"action": "publish_chosen", "_selected_action": [draft.pk, sound.pk]}
    html = editor_client.post(LIST, row, follow=True).content.decode()
    assert f"《{sound}》已发布" in html
    assert f"《{draft}》没有发布" in html
    assert list(Issue.objects.published()) == [sound]


def listed(client: Client, query: str) -> int:
    return len(Page(page(client, f"{LIST}?{query}")).all("#result_list tbody tr"))


def test_issues_are_listed_by_their_state_and_check_list(
    editor_client: Client, draft: Issue
) -> None:
    for _ in range(2):
        make_issue(at=timezone.now() + timedelta(days=1), not_stated="期号、版次")
    for _ in range(3):
        make_issue()
    assert [listed(editor_client, f"stage={s}") for s in ("draft", "scheduled", "published")] == [
        1,
        2,
        3,
    ]
    assert [listed(editor_client, f"waiting={key}") for key in ("open", "ready")] == [3, 0]
    for finding in open_findings(Issue.objects.all())[draft.pk]:
        draft.sign_offs.create(finding=finding.message, reason="原刊如此", who="bianji")
    assert [listed(editor_client, f"waiting={key}") for key in ("open", "ready")] == [2, 1]


def test_nobody_publishes_without_the_permission_to_change(draft: Issue, client: Client) -> None:
    user = User.objects.create_user("guest", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_issue"))
    client.force_login(user)
    html = page(client, change_address(draft))
    assert "还没有签核" in html
    assert not Page(html).all(".desk button, .desk input")
    response = client.post(change_address(draft), {"_publish": "1"})
    assert response.status_code == 403
    assert not Issue.objects.published().exists()


def test_publishing_needs_the_forms_token(editor: User, draft: Issue) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert strict.post(change_address(draft), {"_publish": "1"}).status_code == 403
    strict.get(change_address(draft), {"_publish": "1"})
    assert not Issue.objects.published().exists()


def test_what_goes_wrong_while_publishing_leaves_everything_as_it_was(
    editor_client: Client, draft: Issue
) -> None:
    typed = {"title": "改了的名字", **reasons(draft)}
    sent = {**form(editor_client, change_address(draft)), **typed, "_publish": "1"}
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE articles_event RENAME TO elsewhere")
    with pytest.raises(DatabaseError):
        editor_client.post(change_address(draft), sent)
    was = draft.title
    draft.refresh_from_db()
    assert (draft.state, draft.title) == ("draft", was)
    assert not SignOff.objects.exists()
    assert not SearchDocument.objects.exists()
