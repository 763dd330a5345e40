"""A newsroom that answers the office's addresses only."""

from ipaddress import ip_network

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.test import Client

from tests.html import Page
from tests.make import make_issue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office(settings: LazySettings) -> None:
    settings.ADMIN_ADDRESSES = [ip_network("192.0.2.0/24"), ip_network("2001:db8::/32")]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("192.0.2.7", 302),
        ("2001:db8::7", 302),
        ("::ffff:192.0.2.7", 302),
        ("198.51.100.9", 403),
        ("", 403),
    ],
)
def test_the_admin_answers_known_addresses_only(client: Client, address: str, status: int) -> None:
    for path in ("/admin/", "/admin/articles/issue/", "/admin/enrol/"):
        assert client.get(path, REMOTE_ADDR=address).status_code == status
    assert client.get("/", REMOTE_ADDR=address).status_code == 200


def test_the_refusal_is_chinese_and_no_form(client: Client) -> None:
    answer = client.post("/admin/login/", {"username": "x", "password": "y"})
    assert answer.status_code == 403
    page = Page(answer.content.decode())
    assert page.all("h1")[0].to_text() == "这里不能登录"
    assert not page.errors and not answer.cookies


def test_a_session_is_worth_nothing_elsewhere(editor: User, editor_client: Client) -> None:
    make_issue(slug="draft", is_published=False)
    for address, status in {"192.0.2.7": 200, "198.51.100.9": 403}.items():
        answer = editor_client.get("/admin/preview/issues/draft/", REMOTE_ADDR=address)
        assert answer.status_code == status
