"""Signing in with name and password: what is written down of it, and when it must wait."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client, RequestFactory

from articles.models import Event
from tests.html import Page
from wanli.door.addresses import address_of, household_of

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


def try_to_sign_in(
    client: Client, password: str = "wrong", name: str = "bianji", address: str = "127.0.0.1"
) -> Any:
    fields = {"username": name, "password": password}
    return client.post("/admin/login/?next=/admin/", fields, REMOTE_ADDR=address)


def log() -> list[tuple[str, str, str]]:
    return list(Event.objects.order_by("pk").values_list("kind", "who", "words"))


def test_who_signed_in_and_who_failed_is_in_the_log(client: Client, editor: User) -> None:
    assert try_to_sign_in(client).status_code == 200
    assert try_to_sign_in(client, PASSWORD).status_code == 302
    assert log() == [("sign-in-failed", "bianji", ""), ("sign-in", "bianji", "")]


def test_what_is_typed_is_not_written_down(client: Client, editor: User) -> None:
    try_to_sign_in(client, "wrong but secret", PASSWORD)
    try_to_sign_in(client, "wrong but secret")
    assert log()[0] == ("sign-in-failed", "", "没有这个用户名")
    for values in Event.objects.values():
        assert "horse" not in str(values) and "secret" not in str(values)
    assert "secret" not in str(list(AccessAttempt.objects.values()))


def test_a_form_without_a_name_is_no_attempt(client: Client) -> None:
    assert try_to_sign_in(client, "", "").status_code == 200
    assert not log()


def test_the_fifth_bad_log_in_is_told_to_wait_in_chinese(client: Client, editor: User) -> None:
    assert [try_to_sign_in(client).status_code for _ in range(4)] == [200] * 4
    answer = try_to_sign_in(client)
    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    page = Page(answer.content.decode())
    assert page.all("h1")[0].to_text() == "请稍后再试"
    assert "暂停 15 分钟" in page.all(".door")[0].to_text()
    assert not page.errors
    assert try_to_sign_in(client, PASSWORD).status_code == 429
    assert client.get("/admin/").status_code == 302


def test_somebody_who_is_locked_out_writes_no_more_lines(client: Client, editor: User) -> None:
    for _ in range(20):
        try_to_sign_in(client, name="bianji")
    assert log() == [("sign-in-failed", "bianji", "")] * 4 + [
        ("sign-in-failed", "bianji", "连续输错，已锁定")
    ]


def test_other_names_from_the_same_address_wait_too_and_other_addresses_do_not(
    client: Client, editor: User
) -> None:
    for number in range(5):
        try_to_sign_in(client, name=f"name{number}")
    assert try_to_sign_in(client, PASSWORD).status_code == 429
    assert try_to_sign_in(client, PASSWORD, address="192.0.2.7").status_code == 302


def test_it_may_be_tried_again_after_a_quarter_of_an_hour(client: Client, editor: User) -> None:
    for _ in range(7):
        try_to_sign_in(client)
    attempt = AccessAttempt.objects.get()
    AccessAttempt.objects.update(attempt_time=attempt.attempt_time - timedelta(minutes=16))
    assert try_to_sign_in(client, PASSWORD).status_code == 302


def test_a_good_log_in_forgets_the_bad_ones_before_it(client: Client, editor: User) -> None:
    for password in ["wrong"] * 4 + [PASSWORD] + ["wrong"] * 4:
        assert try_to_sign_in(client, password).status_code != 429


def test_an_administrator_lets_somebody_try_again(
    client: Client, editor: User, admin_client: Client
) -> None:
    for _ in range(5):
        try_to_sign_in(client, address="192.0.2.7")
    data = {"action": "unlock", "_selected_action": [editor.pk]}
    for words in ("已解除，现在就可以登录", "没有被锁定"):
        answer = admin_client.post("/admin/auth/user/", data, follow=True)
        assert words in answer.content.decode()
    assert try_to_sign_in(client, PASSWORD, address="192.0.2.7").status_code == 302
    line = Event.objects.get(kind="account")
    assert (line.who, line.subject, line.words) == ("admin", "bianji", "解除登录锁定")


@pytest.mark.parametrize("names", [[], ["bianji"]])
def test_a_command_lets_somebody_try_again(client: Client, editor: User, names: list[str]) -> None:
    for _ in range(5):
        try_to_sign_in(client)
    out = StringIO()
    call_command("unlock", "nobody", stdout=out)
    assert "没有人被锁定" in out.getvalue()
    call_command("unlock", *names, stdout=out)
    assert "已解除" in out.getvalue()
    assert try_to_sign_in(client, PASSWORD).status_code == 302


@pytest.mark.parametrize(
    ("is_behind_proxy", "forwarded", "address"),
    [
        (False, "", "192.0.2.1"),
        (False, "198.51.100.9", "192.0.2.1"),
        (True, "198.51.100.9", "198.51.100.9"),
        (True, "203.0.113.5, 198.51.100.9", "198.51.100.9"),
        (True, "::ffff:198.51.100.9", "198.51.100.9"),
        (True, "2001:db8::7", "2001:db8::7"),
        (True, "", None),
        (True, "198.51.100.9, nonsense", None),
    ],
)
def test_an_address_is_believed_only_from_whom_the_settings_say(
    settings: LazySettings, is_behind_proxy: bool, forwarded: str, address: str | None
) -> None:
    settings.BEHIND_PROXY = is_behind_proxy
    request = RequestFactory().get(
        "/", REMOTE_ADDR="192.0.2.1", headers={"x-forwarded-for": forwarded}
    )
    found = address_of(request)
    assert (found and str(found)) == address


def test_a_household_of_the_new_internet_counts_as_one_address() -> None:
    requests = [
        RequestFactory().get("/", REMOTE_ADDR=f"2001:db8:1:{part}::9%eth0") for part in "223"
    ]
    assert [household_of(request) for request in requests] == [
        "2001:db8:1:2::",
        "2001:db8:1:2::",
        "2001:db8:1:3::",
    ]
