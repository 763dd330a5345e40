"""The log as administrators read it."""

import csv
from io import StringIO

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from articles.models import Event
from tests.html import page
from tests.make import make_article

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/event/"


@pytest.fixture
def administrator_client(db: None) -> Client:
    user = User.objects.create_user("guanli", password="correct horse battery", is_staff=True)
    user.groups.add(Group.objects.get(name="管理员"))
    client = Client()
    client.force_login(user)
    return client


def test_administrators_read_the_log_and_filter_it(administrator_client: Client) -> None:
    Event.objects.record(Event.Kind.BACKUP, "馆藏", words="夜里的备份")
    Event.objects.record(Event.Kind.CORRECT, make_article(headline="楼道整治"), words="错字")
    html = page(administrator_client, LIST)
    assert "夜里的备份" in html
    assert "楼道整治" in html
    assert "夜里的备份" not in page(administrator_client, f"{LIST}?kind__exact=correct")


def test_nobody_writes_into_the_log(administrator_client: Client) -> None:
    Event.objects.record(Event.Kind.BACKUP, "馆藏")
    event = Event.objects.get()
    assert administrator_client.get(f"{LIST}add/").status_code == 403
    assert administrator_client.post(f"{LIST}{event.pk}/delete/").status_code == 403
    assert administrator_client.post(f"{LIST}{event.pk}/change/", {"words": "x"}).status_code == 403


def test_editors_do_not_read_the_log(editor_client: Client) -> None:
    assert editor_client.get(LIST).status_code == 403


def test_the_log_is_carried_away_as_a_safe_table(administrator_client: Client) -> None:
    Event.objects.record(Event.Kind.IMPORT, "=1+1", words=' @SUM("x")', count=3)
    Event.objects.record(Event.Kind.BACKUP, "馆藏，甲")
    chosen = list(Event.objects.values_list("pk", flat=True))
    sent = {"action": "export", "_selected_action": chosen}
    response = administrator_client.post(LIST, sent)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = response.content.decode("utf-8-sig")
    head, *lines = csv.reader(StringIO(text))
    assert head[:3] == ["时间", "事件", "工作人员"]
    assert [line[3] for line in lines] == ["馆藏，甲", "'=1+1"]
    assert lines[1][5:] == ['\' @SUM("x")', "count：3"]
