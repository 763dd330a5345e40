"""Nothing of a draft, or of an issue still to come, reaches the public on any address; staff see it
below /admin/preview/ and nowhere else."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Issue
from tests.html import Page
from tests.make import (
    make_area,
    make_article,
    make_figure,
    make_honour,
    make_issue,
    make_photo,
    make_plan,
    make_report,
    make_section,
)

pytestmark = pytest.mark.django_db

CANARY = "金丝雀"


@pytest.fixture(scope="module", params=["draft", "future"])
def hidden(
    request: pytest.FixtureRequest, around_tests: Callable[[], AbstractContextManager[None]]
) -> Iterator[None]:
    with around_tests():
        make_hidden_issue(is_published=request.param == "future")
        yield


@pytest.fixture
def hidden_issue(hidden: None, db: None) -> Issue:
    """An issue with the canary in every field, in a period of its own."""
    return Issue.objects.get(slug="hidden")


def make_hidden_issue(*, is_published: bool) -> None:
    at = timezone.now() + timedelta(days=1)
    issue = make_issue(is_published=is_published, at=at, slug="hidden", title=f"{CANARY}期")
    article = make_article(
        issue=issue, headline=f"{CANARY}题", lead=CANARY, byline=CANARY, column=CANARY
    )
    article.tags.add(CANARY)
    section = make_section(article=article, heading=f"{CANARY}节", body=f"{CANARY}正文。")
    make_photo(article=article, section=section, caption=f"{CANARY}图")
    report = make_report(area=make_area(slug="place"), sections=[section], year=2030)
    quote = f"{CANARY}正文。"
    make_figure(report=report, printed=CANARY, quote=quote)
    make_honour(report=report, title=CANARY, quote=quote)
    make_plan(report=report, text=CANARY, quote=quote)


OWN_ADDRESSES = [
    "/issues/hidden/",
    "/issues/hidden/a1/",
    "/areas/place/2030-h1/",
    "/reports/2030-h1/",
    "/tags/jinsique/",
]
SHARED_ADDRESSES = [
    "/",
    "/issues/",
    "/areas/",
    "/areas/place/",
    "/reports/",
    "/tags/",
    "/about/",
    "/robots.txt",
]


@pytest.mark.parametrize("address", OWN_ADDRESSES)
def test_its_own_addresses_are_404_to_the_public(
    client: Client, hidden_issue: Issue, address: str
) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert CANARY not in response.content.decode()


@pytest.mark.parametrize("address", SHARED_ADDRESSES)
def test_other_pages_do_not_mention_it(client: Client, hidden_issue: Issue, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert CANARY not in response.content.decode()


@pytest.mark.parametrize("address", OWN_ADDRESSES)
def test_staff_see_it_as_residents_will(
    editor_client: Client, hidden_issue: Issue, address: str
) -> None:
    response = editor_client.get(f"/admin/preview{address}")
    assert response.status_code == 200
    assert CANARY in response.content.decode()


@pytest.mark.parametrize("address", OWN_ADDRESSES + SHARED_ADDRESSES)
def test_a_public_address_is_the_same_for_staff_and_sets_no_cookie(
    client: Client, editor_client: Client, hidden_issue: Issue, address: str
) -> None:
    editor_client.cookies["csrftoken"] = "broken"
    theirs, ours = client.get(address), editor_client.get(address)
    assert (theirs.status_code, theirs.content) == (ours.status_code, ours.content)
    assert CANARY not in ours.content.decode()
    for response in (theirs, ours):
        assert "Set-Cookie" not in response.headers and not response.cookies
        assert response.headers.get("Vary", "Accept-Encoding") == "Accept-Encoding"


@pytest.mark.parametrize("address", OWN_ADDRESSES + SHARED_ADDRESSES)
def test_a_preview_is_for_staff_and_for_no_cache(
    client: Client, editor_client: Client, hidden_issue: Issue, address: str
) -> None:
    nobody = client.get(f"/admin/preview{address}")
    assert nobody.status_code == 302
    assert nobody["Location"].startswith("/admin/login/?next=/admin/preview/")
    response = editor_client.get(f"/admin/preview{address}")
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert response["X-Robots-Tag"] == "noindex"


def test_every_link_of_a_preview_leads_to_a_preview(
    editor_client: Client, hidden_issue: Issue
) -> None:
    for address in [*OWN_ADDRESSES, "/", "/search/?q=place", "/issues/hiden/"]:
        page = Page(editor_client.get(f"/admin/preview{address}").content.decode())
        links = [link for link in page.values("a", "href") if link.startswith("/")]
        assert len(links) > 8
        assert not [link for link in links if not link.startswith("/admin/preview/")], address
        for link in page.values("link[rel=canonical]", "href"):
            assert link.startswith("http://testserver/") and "admin" not in link


def test_the_newsroom_has_no_preview(editor_client: Client) -> None:
    for path in ("admin/", "admin/preview/", "nothing/"):
        response = editor_client.get(f"/admin/preview/{path}")
        assert response.status_code == 404
        assert "没有这一页" in response.content.decode()
    assert editor_client.get("/issues/").status_code == 200


@pytest.mark.parametrize("address", OWN_ADDRESSES + ["/areas/place/", "/"])
def test_staff_see_a_banner_that_says_draft(
    editor_client: Client, hidden_issue: Issue, address: str
) -> None:
    html = editor_client.get(f"/admin/preview{address}").content.decode()
    assert '<p class="draft"' in html
    assert "只有工作人员看得到" in html


@pytest.mark.parametrize("address", ["/areas/", "/reports/", "/tags/", "/about/", "/issues/"])
def test_staff_are_told_that_lists_may_hold_drafts(
    editor_client: Client, hidden_issue: Issue, address: str
) -> None:
    html = editor_client.get(f"/admin/preview{address}").content.decode()
    assert "可能含有尚未公开的内容" in html


@pytest.mark.parametrize("address", OWN_ADDRESSES + SHARED_ADDRESSES)
def test_once_published_every_address_answers_without_a_banner(
    client: Client, hidden_issue: Issue, address: str
) -> None:
    hidden_issue.publish()
    response = client.get(address)
    assert response.status_code == 200
    assert "草稿" not in response.content.decode()
