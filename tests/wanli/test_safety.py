"""What every response tells browsers about what a page of ours may never do."""

import os
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.test import Client

from tests.deployment import manage

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'none'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
HEADERS = {
    "Strict-Transport-Security": "max-age=31536000",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


@pytest.fixture(autouse=True)
def over_https(settings: LazySettings) -> None:
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 3600


def check(response: Any, status: int) -> None:
    if response.streaming:
        response.close()
    assert response.status_code == status
    assert set(response["Content-Security-Policy"].split("; ")) == POLICY
    assert "unsafe" not in response["Content-Security-Policy"]
    assert {name: response[name] for name in HEADERS} == HEADERS


@pytest.mark.parametrize(
    ("method", "address", "host", "status"),
    [
        ("get", "/", "testserver", 200),
        ("head", "/areas/", "testserver", 200),
        ("get", "/search/?q=x", "testserver", 200),
        ("get", "/opensearch.xml", "testserver", 200),
        ("get", "/search/suggest/?q=x", "testserver", 200),
        ("get", "/healthz", "testserver", 200),
        ("get", "/robots.txt", "testserver", 200),
        ("get", "/admin/login/", "testserver", 200),
        ("get", "/admin/", "testserver", 302),
        ("get", "/issues", "testserver", 301),
        ("get", "/nothing/", "testserver", 404),
        ("get", "/media/nothing.jpg", "testserver", 404),
        ("get", "/admin/nothing/", "testserver", 302),
        ("get", "/admin/enrol/code.svg", "testserver", 404),
        ("get", "/feed/", "testserver", 200),
        ("get", "/sitemap.xml", "testserver", 200),
        ("get", "/favicon.ico", "testserver", 200),
        ("post", "/", "testserver", 405),
        ("put", "/healthz", "testserver", 405),
        ("delete", "/admin/recovery-codes/", "testserver", 403),
        ("get", "/", "elsewhere.invalid", 400),
        ("post", "/admin/login/", "testserver", 403),
        ("get", "/issues/", "testserver", 500),
    ],
)
def test_every_response_is_strict(
    monkeypatch: pytest.MonkeyPatch, method: str, address: str, host: str, status: int
) -> None:
    def broken(self: object, user: object) -> None:
        raise RuntimeError

    if status == 500:
        monkeypatch.setattr("articles.models.issue.IssueQuerySet.visible_to", broken)
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    check(getattr(strict, method)(address, headers={"host": host}, secure=True), status)


def test_a_redirect_to_https_is_strict_too(settings: LazySettings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    for host, status in {"testserver": 301, "elsewhere.invalid": 400}.items():
        response = Client().get("/", headers={"host": host})
        # Over http the promise to come by https would count for nothing.
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        check(response, status)


def test_the_newsrooms_answers_are_strict_too(
    client: Client, editor: User, editor_client: Client, settings: LazySettings
) -> None:
    for address, status in {
        "/admin/": 200,
        "/admin/articles/issue/add/": 200,
        "/admin/jsi18n/": 200,
        "/admin/enrol/": 200,
        "/admin/enrol/code.svg": 200,
        "/admin/verify/": 302,
        "/admin/auth/user/": 403,
        "/admin/nothing/": 404,
    }.items():
        check(editor_client.get(address, secure=True), status)
    wrong = {"username": "bianji", "password": "wrong"}
    for status in [200, 200, 200, 200, 429, 429]:
        check(client.post("/admin/login/", wrong, secure=True), status)
    settings.ADMIN_ADDRESSES = [ip_network("192.0.2.0/24")]
    check(client.get("/admin/", secure=True), 403)


def test_files_are_strict_too(settings: LazySettings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    # The address of media files was given its folder before any test.
    settings.MEDIA_ROOT.mkdir(exist_ok=True)
    for folder in (tmp_path, settings.MEDIA_ROOT):
        (folder / "safety.txt").write_text("x")
    for address in ("/static/safety.txt", "/media/safety.txt"):
        response: Any = Client().get(address, secure=True)
        assert b"".join(response) == b"x"
        response.close()
        check(response, 200)
        since = {"if-modified-since": response["Last-Modified"]}
        check(Client().get(address, headers=since, secure=True), 304)


def test_only_a_developers_error_pages_may_have_style_in_them(settings: LazySettings) -> None:
    settings.DEBUG = True
    client = Client(raise_request_exception=False)
    assert "Content-Security-Policy" not in client.get("/nothing/")
    assert "Content-Security-Policy" in client.get("/about/")


def test_all_cookies_of_the_newsroom_are_secure(tmp_path: Path) -> None:
    """As a deployment sets them, in a process of its own: here they are for plain http."""
    # With DEBUG no static files need to be collected.
    environment = {"DEBUG": "1", "HTTPS": "1", "VAR_DIR": str(tmp_path), "DATABASE_URL": ""}
    program = (
        "from django.core.management import call_command as call\n"
        "from django.test import Client\n"
        "from django.contrib.auth.models import User\n"
        "call('migrate', verbosity=0)\n"
        "User.objects.create_user('bianji', password='correct horse', is_staff=True)\n"
        "client = Client(headers={'host': 'localhost'})\n"
        "data = {'username': 'bianji', 'password': 'correct horse'}\n"
        "client.get('/admin/login/', secure=True)\n"
        "client.post('/admin/login/', data, secure=True)\n"
        "print(client.cookies.output())\n"
    )
    cookies = manage({**os.environ, **environment}, "shell", "-v0", "-c", program).splitlines()
    assert {cookie.split("=")[0].split()[1] for cookie in cookies} == {"csrftoken", "sessionid"}
    for cookie in cookies:
        assert "; Secure" in cookie and "SameSite=Lax" in cookie
        assert "HttpOnly" in cookie
