"""A public server beside the newsroom's: no admin, no sessions, no log-in, and no way to write."""

import json
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest

from tests.deployment import installation, manage, served
from tests.test_crawl import GOLDEN

STAFF = """
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.auth import SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY
from articles.models import Issue
from wanli.door.middleware import BEGAN, SEEN
import time
Issue.objects.create(title="尚未发布", slug="draft", published_on="2020-01-20")
user = User.objects.create_user("bianji", password="correct horse battery", is_staff=True)
session = SessionStore()
session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session[BEGAN] = session[SEEN] = time.time()
session.save()
print(session.session_key)
"""
APPS = """
import json, sys
from django.apps import apps
from django.conf import settings
print(json.dumps([[app.name for app in apps.get_app_configs()], settings.MIDDLEWARE]))
"""


@pytest.fixture(scope="module")
def site() -> Iterator[tuple[dict[str, str], str]]:
    """An installation, and the key of a session that somebody of its staff began."""
    with installation() as environment:
        yield environment, manage(environment, "shell", "-v0", "-c", STAFF).strip()


def ask(
    server: str, path: str, method: str = "GET", cookie: str = ""
) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(urlsplit(server).netloc)
    connection.request(method, path, headers={"Cookie": f"sessionid={cookie}"} if cookie else {})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def test_all_public_pages_are_there_and_the_newsroom_is_not(
    site: tuple[dict[str, str], str],
) -> None:
    environment, session = site
    with served(environment) as newsroom, served({**environment, "ADMIN_ENABLED": "0"}) as public:
        for path in [*GOLDEN, "/search/?q=%E6%A5%BC%E9%81%93", "/?size=3"]:
            answers = [ask(server, path, cookie=session) for server in (newsroom, public)]
            assert [response.status for response, _ in answers] == [200, 200], path
            assert answers[1][0].getheader("Set-Cookie") is None, path
        draft = "/admin/preview/issues/draft/"
        for path in ("/admin/", "/admin/login/", draft, "/issues/draft/", "/nowhere/"):
            response, body = ask(public, path, cookie=session)
            assert (response.status, response.getheader("Set-Cookie")) == (404, None), path
            assert "没有这一页" in body.decode()
        assert ask(newsroom, draft, cookie=session)[0].status == 200
        assert "工作人员身份" not in ask(public, "/", cookie=session)[1].decode()
        for path in ("/", "/admin/login/", "/search/"):
            assert ask(public, path, "POST", session)[0].status == 405


def test_nothing_of_the_newsroom_is_installed(site: tuple[dict[str, str], str]) -> None:
    environment = {**site[0], "ADMIN_ENABLED": "0"}
    apps, middleware = json.loads(manage(environment, "shell", "-v0", "-c", APPS))
    for name in ("admin", "sessions", "messages", "axes", "otp", "adminsortable2", "door"):
        assert not [one for one in [*apps, *middleware] if name in one], name
    assert "no issues" in manage(environment, "check")
