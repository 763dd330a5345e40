"""A scheduled issue appears by the clock: nothing runs when its time comes."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.make import make_article, make_issue, make_section

pytestmark = pytest.mark.django_db

WORD = "金丝雀"
SHARED = [
    "/",
    "/feed/",
    "/issues/?year=2020",
    "/search/suggest/?q=金丝",
    "/tags/",
]
LINKING = [
    f"/search/?q={WORD}",
    f"/search/feed/?q={WORD}",
    "/sitemap-2020-05.xml",
    "/sitemap-tags.xml",
]
OWN = ["/issues/canary/", "/issues/canary/a1/", "/tags/jinsique/", "/tags/jinsique/feed/"]


def shown(client: Client, address: str, words: str) -> bool:
    response = client.get(address)
    text = response.content.decode()
    if response["Content-Type"] == "application/json":
        text = str(response.json())
    return response.status_code == 200 and words in text


def everywhere(client: Client) -> dict[bool, list[str]]:
    """The addresses on which the issue shows, and those on which it does not."""
    places = dict.fromkeys([*SHARED, *OWN], WORD) | dict.fromkeys(LINKING, "/canary/")
    places["/sitemap-tags.xml"] = "/tags/jinsique/"
    found: dict[bool, list[str]] = {True: [], False: []}
    for address, words in places.items():
        found[shown(client, address, words)].append(address)
    return found


def test_a_scheduled_issue_appears_when_its_time_has_come_and_not_before(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_issue(published_on="2020-01-06")
    issue = make_issue(is_published=False, slug="canary", published_on="2020-05-04")
    issue.refresh_from_db()
    article = make_article(issue=issue, headline=f"{WORD}题")
    make_section(article=article, heading=f"{WORD}节")
    article.tags.add(WORD)
    time = timezone.now() + timedelta(days=1)
    issue.publish(time)
    assert not everywhere(client)[True]
    monkeypatch.setattr(timezone, "now", lambda: time - timedelta(seconds=1))
    assert not everywhere(client)[True]
    monkeypatch.setattr(timezone, "now", lambda: time)
    assert not everywhere(client)[False]
    issue.withdraw("照片须重新核对")
    assert not everywhere(client)[True]
