"""The second factor: who must, how it is enrolled, what else opens the door, and what does not."""

import time
from io import BytesIO, StringIO
from typing import Any
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from articles.models import Event
from tests.html import Page, page
from tests.make import make_issue
from tests.wanli.door.phones import digits, key_on
from wanli.door.models import RecoveryCodes

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


@pytest.fixture
def administrator(db: None) -> User:
    user = User.objects.create_user("guanli", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="管理员"))
    return user


def with_password(name: str) -> Client:
    """A browser in which somebody gave their name and password."""
    client = Client()
    answer = client.post("/admin/login/", {"username": name, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def enrolled(client: Client) -> tuple[str, list[str]]:
    """The key of a phone that was enrolled through the screens, and the recovery codes."""
    key = key_on(Page(page(client, "/admin/enrol/")))
    answer = client.post("/admin/enrol/", {"code": digits(key)})
    codes = Page(answer.content.decode()).all(".codes code")
    return key, [code.to_text() for code in codes]


def give(client: Client, code: str) -> Any:
    return client.post("/admin/verify/", {"code": code, "next": "/admin/articles/issue/"})


def patience() -> None:
    """Let the time pass that one must wait after a wrong code."""
    for model in (TOTPDevice, RecoveryCodes):
        model.objects.update(throttling_failure_timestamp=None)


def log() -> list[tuple[str, str, str]]:
    return list(Event.objects.order_by("pk").values_list("kind", "who", "words"))


@pytest.mark.parametrize("is_superuser", [True, False])
def test_an_administrator_enrols_a_phone_at_the_first_sign_in(
    administrator: User, is_superuser: bool
) -> None:
    if is_superuser:
        administrator.groups.clear()
        User.objects.update(is_superuser=True)
    client = with_password("guanli")
    answer = client.get("/admin/articles/issue/?q=x")
    assert answer["Location"] == "/admin/enrol/?next=/admin/articles/issue/%3Fq%3Dx"
    assert not log()
    html = page(client, answer["Location"])
    assert not Page(html).errors
    key = key_on(Page(html))
    answer = client.post(answer["Location"], {"code": digits(key)})
    screen = Page(answer.content.decode())
    assert len(screen.all(".codes code")) == 10
    assert screen.values("a.button", "href") == ["/admin/articles/issue/?q=x"]
    assert client.get("/admin/articles/issue/").status_code == 200
    assert log() == [("account", "guanli", "启用两步验证"), ("sign-in", "guanli", "")]


def test_before_it_is_proven_nothing_of_the_newsroom_is_open(administrator: User) -> None:
    make_issue(slug="draft", is_published=False)
    client = with_password("guanli")
    for address in ("/admin/", "/admin/password_change/", "/admin/auth/user/", "/admin/nowhere"):
        assert client.get(address)["Location"].startswith("/admin/enrol/?next=")
    assert client.post("/admin/auth/user/", {"action": "unlock"}).status_code == 302
    assert client.post("/admin/recovery-codes/")["Location"].startswith("/admin/enrol/")
    draft = "/admin/preview/issues/draft/"
    assert client.get(draft)["Location"].startswith("/admin/enrol/?next=")
    enrolled(client)
    assert client.get(draft).status_code == 200
    assert "只有工作人员看得到" in page(client, "/admin/preview/")
    other = with_password("guanli")
    assert other.get(draft)["Location"].startswith("/admin/verify/?next=")


def test_afterwards_the_phone_opens_the_door(administrator: User) -> None:
    key, _ = enrolled(with_password("guanli"))
    client = with_password("guanli")
    answer = client.get("/admin/")
    assert answer["Location"] == "/admin/verify/?next=/admin/"
    assert "六位数字" in page(client, answer["Location"])
    code = digits(key, later=1)
    answer = give(client, f" {code[:3]} {code[3:]} ")
    assert answer["Location"] == "/admin/articles/issue/"
    assert client.get("/admin/").status_code == 200
    assert log()[-1] == ("sign-in", "guanli", "")


def test_full_width_digits_are_read_too(administrator: User) -> None:
    key, _ = enrolled(with_password("guanli"))
    wide = digits(key, later=1).translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"})
    assert give(with_password("guanli"), wide).status_code == 302


def test_a_code_is_good_once(administrator: User) -> None:
    key, _ = enrolled(with_password("guanli"))
    code = digits(key, later=1)
    assert give(with_password("guanli"), code).status_code == 302
    assert give(with_password("guanli"), code).status_code == 200


def test_a_wrong_code_is_refused_logged_and_makes_the_next_wait(administrator: User) -> None:
    key, _ = enrolled(with_password("guanli"))
    client = with_password("guanli")
    assert "验证码不对" in give(client, "000000").content.decode()
    assert log()[-1] == ("sign-in-failed", "guanli", "两步验证的验证码不对")
    TOTPDevice.objects.update(throttling_failure_count=7)
    lines = len(log())
    assert "请过 2 分钟再输" in give(client, digits(key, later=1)).content.decode()
    assert len(log()) == lines
    assert client.get("/admin/").status_code == 302
    patience()
    assert give(client, digits(key, later=1)).status_code == 302


def test_a_recovery_code_opens_the_door_once(administrator: User) -> None:
    _, codes = enrolled(with_password("guanli"))
    assert len(set(codes)) == 10
    assert give(with_password("guanli"), codes[3].upper()).status_code == 302
    assert give(with_password("guanli"), codes[3]).status_code == 200
    patience()
    assert give(with_password("guanli"), codes[4].replace("-", " ")).status_code == 302


def test_recovery_codes_are_kept_as_hashes_and_shown_once(administrator: User) -> None:
    client = with_password("guanli")
    _, codes = enrolled(client)
    kept = str(RecoveryCodes.objects.values())
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)
    html = page(client, "/admin/enrol/")
    assert "还剩 10 个恢复码" in html
    assert not any(code in html for code in codes)


def test_new_recovery_codes_replace_the_old_ones(administrator: User) -> None:
    client = with_password("guanli")
    _, old = enrolled(client)
    answer = client.post("/admin/recovery-codes/")
    new = [code.to_text() for code in Page(answer.content.decode()).all(".codes code")]
    assert not set(old) & set(new)
    assert give(with_password("guanli"), old[0]).status_code == 200
    patience()
    assert give(with_password("guanli"), new[0]).status_code == 302


def test_with_the_password_alone_nobody_replaces_the_phone(administrator: User) -> None:
    key, _ = enrolled(with_password("guanli"))
    thief = with_password("guanli")
    assert thief.get("/admin/enrol/")["Location"] == "/admin/verify/"
    assert thief.get("/admin/enrol/code.svg").status_code == 404
    assert thief.post("/admin/enrol/", {"code": "123456"})["Location"] == "/admin/verify/"
    assert TOTPDevice.objects.count() == 1


def test_a_new_phone_replaces_the_old_one(administrator: User) -> None:
    client = with_password("guanli")
    old, _ = enrolled(client)
    new, _ = enrolled(client)
    assert client.get("/admin/").status_code == 200
    TOTPDevice.objects.update(last_t=-1)
    assert give(with_password("guanli"), digits(old)).status_code == 200
    patience()
    assert give(with_password("guanli"), digits(new)).status_code == 302


def test_an_editor_need_not_but_may(editor: User) -> None:
    client = with_password("bianji")
    assert log() == [("sign-in", "bianji", "")]
    index = page(client, "/admin/")
    assert "/admin/enrol/" in Page(index).values("#user-tools a", "href")
    assert client.post("/admin/recovery-codes/").status_code == 404
    key, _ = enrolled(client)
    assert client.get("/admin/").status_code == 200
    again = with_password("bianji")
    assert again.get("/admin/")["Location"] == "/admin/verify/?next=/admin/"
    assert give(again, digits(key, later=1)).status_code == 302


def test_the_code_to_scan_is_a_picture_of_the_offered_key(editor: User) -> None:
    client = with_password("bianji")
    key = key_on(Page(page(client, "/admin/enrol/"))).replace(" ", "")
    assert key in TOTPDevice.objects.get().config_url
    answer = client.get("/admin/enrol/code.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert "no-store" in answer["Cache-Control"]
    tree = ElementTree.parse(BytesIO(answer.content))
    assert not any("style" in element.attrib for element in tree.iter())
    assert Client().get("/admin/enrol/code.svg").status_code == 404


def test_a_lost_phone_is_forgotten_by_an_administrator(
    administrator: User, admin_client: Client
) -> None:
    enrolled(with_password("guanli"))
    data = {"action": "reset_second_factor", "_selected_action": [administrator.pk]}
    for words in ("已为 1 人重置", "没有启用两步验证"):
        assert words in admin_client.post("/admin/auth/user/", data, follow=True).content.decode()
    line = Event.objects.filter(kind="account")[0]
    assert (line.who, line.subject, line.words) == ("admin", "guanli", "重置两步验证")
    assert with_password("guanli").get("/admin/")["Location"].startswith("/admin/enrol/")


def test_a_command_forgets_the_phone_of_the_only_administrator(administrator: User) -> None:
    enrolled(with_password("guanli"))
    out = StringIO()
    for words in ("已重置", "没有启用两步验证"):
        call_command("reset_second_factor", "guanli", stdout=out)
        assert words in out.getvalue()
    with pytest.raises(CommandError, match="没有叫“nobody”的账号"):
        call_command("reset_second_factor", "nobody")
    assert not RecoveryCodes.objects.exists()


def test_the_screens_lead_nobody_to_another_site(administrator: User) -> None:
    key, _ = enrolled(with_password("guanli"))
    client = with_password("guanli")
    data = {"code": digits(key, later=1), "next": "https://elsewhere.invalid/"}
    assert client.post("/admin/verify/", data)["Location"] == "/admin/"


@pytest.mark.parametrize("address", ["/admin/enrol/", "/admin/verify/"])
def test_whoever_gave_no_password_is_led_to_the_first_screen(address: str) -> None:
    assert Client().get(address)["Location"].startswith("/admin/login/?next=")


def test_a_session_ends_when_nobody_uses_it_and_after_a_working_day(
    editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_issue(slug="draft", is_published=False)
    client, start = with_password("bianji"), time.time()

    def after(hours: float, address: str = "/admin/") -> int:
        monkeypatch.setattr(time, "time", lambda: start + hours * 3600)
        return int(client.get(address).status_code)

    assert [after(hours) for hours in (2.9, 5.8, 8.7, 11.6)] == [200] * 4
    assert after(12.1) == 302
    assert "登录已经到时" in page(client, "/admin/login/")
    assert after(12.2, "/admin/preview/issues/draft/") == 302
    monkeypatch.undo()
    client = with_password("bianji")
    assert after(3.1) == 302


def test_a_password_must_be_good_and_the_rules_are_chinese(admin_client: Client) -> None:
    html = page(admin_client, "/admin/auth/user/add/")
    assert "至少 10 个字符" in html
    for password, words in {
        "short": "密码太短了，至少要 10 个字符",
        "0123456789": "密码只包含数字",
        "password123": "这个密码太常见了",
        "zhangshu88": "太相似了",
    }.items():
        data = {"username": "zhangshu8", "password1": password, "password2": password}
        errors = admin_client.post("/admin/auth/user/add/", data | {"usable_password": "true"})
        assert words in errors.content.decode(), password
