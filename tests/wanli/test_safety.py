"""What every response tells browsers about what a page of ours may never do."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

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
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


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
        ("post", "/", "testserver", 405),
        ("get", "/", "elsewhere.invalid", 400),
        ("post", "/admin/login/", "testserver", 403),
        ("get", "/issues/", "testserver", 500),
    ],
)
def test_every_response_is_strict(
    monkeypatch: pytest.MonkeyPatch, method: str, address: str, host: str, status: int
) -> None:
    def broken(self: object) -> None:
        raise RuntimeError

    if status == 500:
        monkeypatch.setattr("articles.models.issue.IssueQuerySet.published", broken)
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    response = getattr(strict, method)(address, headers={"host": host})
    assert response.status_code == status
    assert set(response["Content-Security-Policy"].split("; ")) == POLICY
    assert {name: response[name] for name in HEADERS} == HEADERS


def test_a_redirect_to_https_is_strict_too(settings: LazySettings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    for host, status in {"testserver": 301, "elsewhere.invalid": 400}.items():
        response = Client().get("/", headers={"host": host})
        assert response.status_code == status
        assert set(response["Content-Security-Policy"].split("; ")) == POLICY
        assert {name: response[name] for name in HEADERS} == HEADERS


def test_files_are_strict_too(settings: LazySettings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    # The address of media files was given its folder before any test.
    settings.MEDIA_ROOT.mkdir(exist_ok=True)
    for folder in (tmp_path, settings.MEDIA_ROOT):
        (folder / "safety.txt").write_text("x")
    for address in ("/static/safety.txt", "/media/safety.txt"):
        response: Any = Client().get(address)
        assert b"".join(response) == b"x"
        response.close()
        assert set(response["Content-Security-Policy"].split("; ")) == POLICY
        assert {name: response[name] for name in HEADERS} == HEADERS


def test_only_a_developers_error_pages_may_have_style_in_them(settings: LazySettings) -> None:
    settings.DEBUG = True
    client = Client(raise_request_exception=False)
    assert "Content-Security-Policy" not in client.get("/nothing/")
    assert "Content-Security-Policy" in client.get("/about/")
