"""Who may press the desk's buttons."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from articles.models import Issue, SignOff
from tests.admin_forms import change_address, form
from tests.html import page
from tests.make import make_article, make_issue, make_section

from .test_desk import press, reasons

pytestmark = pytest.mark.django_db


def make_draft() -> Issue:
    issue = make_issue(is_published=False, not_stated="期号、版次")
    make_section(article=make_article(issue=issue), no_area_because="综述")
    return issue


@pytest.fixture
def typist(db: None) -> Client:
    """Somebody who may enter issues, but not publish them."""
    user = User.objects.create_user("luru", password="correct horse battery", is_staff=True)
    names = ["view_issue", "change_issue", "view_page", "view_article"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client = Client()
    client.force_login(user)
    return client


def test_who_may_enter_an_issue_may_not_therefore_publish_it(typist: Client) -> None:
    issue = make_draft()
    html = page(typist, change_address(issue))
    assert 'name="_publish"' not in html
    assert "由可以发布的同事签核和发布" in html
    sent = {**form(typist, change_address(issue)), "title": "改过的名称"}
    assert typist.post(change_address(issue), {**sent, **reasons(issue)}).status_code == 302
    assert Issue.objects.get().title == "改过的名称"
    assert not SignOff.objects.exists()
    for deed in ("_publish", "_withdraw", "_schedule"):
        sent = form(typist, change_address(issue))
        more = {"reason": "撤", "publish_at": "2099-01-01T08:00", deed: "1"}
        assert typist.post(change_address(issue), {**sent, **more}).status_code == 403
    chosen = {"action": "publish_chosen", "_selected_action": [issue.pk]}
    typist.post("/admin/articles/issue/", chosen)
    issue.refresh_from_db()
    assert issue.state == Issue.State.DRAFT


def test_editors_and_administrators_may_publish(editor_client: Client) -> None:
    for name in ("编辑", "管理员"):
        held = Group.objects.get(name=name).permissions
        assert held.filter(codename="publish_issue").exists()
    issue = make_draft()
    press(editor_client, issue, "_publish", **reasons(issue))
    assert issue.is_published()
