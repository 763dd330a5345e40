from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Correction
from tests.html import page
from tests.make import make_area, make_article, make_issue, make_report, make_section
from tests.test_crawl import GOLDEN
from wanli import sitemaps
from wanli.sitemaps import PARTS

pytestmark = pytest.mark.django_db

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def read(client: Client, address: str) -> dict[str, str | None]:
    """The addresses of a sitemap or of its index, each with its last change."""
    response = client.get(address)
    assert response["Content-Type"] == "application/xml"
    root = ElementTree.fromstring(page(client, address))
    found = {}
    for element in root:
        location = element.findtext(f"{NAMESPACE}loc", "")
        assert location.startswith("http://testserver/")
        lastmod = element.findtext(f"{NAMESPACE}lastmod")
        assert lastmod is None or datetime.fromisoformat(lastmod)
        found[location.removeprefix("http://testserver")] = lastmod
    assert len(found) == len(root)
    return found


def all_of_it(client: Client) -> dict[str, str | None]:
    return {
        address: changed
        for part in read(client, "/sitemap.xml")
        for address, changed in read(client, part).items()
    }


@pytest.mark.usefixtures("founding_issue")
def test_the_sitemap_has_every_page_and_only_pages_that_answer(client: Client) -> None:
    listed = all_of_it(client)
    pages = {one for one in GOLDEN if one.endswith("/")}
    pages -= {one for one in pages if one.endswith(("/feed/", "/notice/"))}
    assert pages <= set(listed)
    for address in listed:
        canonical = f'<link rel="canonical" href="http://testserver{address}">'
        assert canonical in page(client, address)


def test_what_is_not_public_yet_is_in_no_sitemap(
    client: Client, editor_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = timezone.now() + timedelta(minutes=5)
    issue = make_issue(slug="later", at=later)
    section = make_section(article=make_article(issue=issue))
    section.article.tags.add("读书")
    make_report(area=make_area(slug="jia"), sections=[section])
    make_article(issue=make_issue(slug="draft", is_published=False))
    hidden = {
        "/issues/later/",
        "/issues/later/a1/",
        "/tags/dushu/",
        "/areas/jia/2020-h1/",
        "/reports/2020-h1/",
    }
    for reader in (client, editor_client):
        assert not hidden & set(all_of_it(reader))
    monkeypatch.setattr(timezone, "now", lambda: later)
    listed = all_of_it(client)
    assert hidden <= set(listed)
    assert not any("draft" in address for address in listed)


def test_a_page_changed_when_it_was_published_or_last_corrected(client: Client) -> None:
    since = timezone.now() - timedelta(days=30)
    issues = [make_issue(slug=f"i{number}", at=since) for number in range(2)]
    for issue in issues:
        section = make_section(article=make_article(issue=issue))
        section.article.tags.add(issue.slug)
        make_report(area=make_area(slug=f"area-of-{issue.slug}"), sections=[section])
    make_area(slug="silent")
    Correction.objects.create(article=issues[1].articles.get(), words="改字")
    listed = all_of_it(client)
    before = str(timezone.localdate(since))
    now = str(timezone.localdate())
    for pattern in ("/issues/{}/", "/issues/{}/a1/"):
        assert listed[pattern.format("i0")] == before, pattern
        assert listed[pattern.format("i1")] == now, pattern
    assert listed["/areas/area-of-i0/2020-h1/"] == before
    assert listed["/areas/silent/"] is None
    assert listed["/"] == now
    for part in ("pages", "reports", "periods"):
        changed = read(client, "/sitemap.xml")[f"/sitemap-{part}.xml"]
        assert datetime.fromisoformat(changed or "").date() == timezone.localdate(), part


def test_an_issue_changed_when_it_was_corrected_itself(client: Client) -> None:
    since = timezone.now() - timedelta(days=30)
    issue, _ = (make_issue(slug=slug, at=since) for slug in ("own", "other"))
    make_article(issue=issue)
    Correction.objects.create(issue=issue, words="改期号")
    listed = all_of_it(client)
    assert listed["/issues/own/"] == str(timezone.localdate())
    assert listed["/issues/own/a1/"] == listed["/issues/other/"] == str(timezone.localdate(since))


def test_a_large_part_is_cut_into_sheets(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps.Rows, "limit", 2)
    for _ in range(5):
        make_report()
    sheets = [part for part in read(client, "/sitemap.xml") if "reports" in part]
    assert sheets == ["/sitemap-reports.xml", *(f"/sitemap-reports.xml?p={n}" for n in (2, 3))]
    assert len({address for sheet in sheets for address in read(client, sheet)}) == 5
    for address in ("reports.xml?p=4", "reports.xml?p=x", "nope.xml", "2031-01.xml", "2031-13.xml"):
        assert client.get(f"/sitemap-{address}").status_code == 404


def test_issues_and_articles_are_in_the_part_of_their_month(client: Client) -> None:
    days = [date(2019, 12, 31), date(2020, 1, 1), date(2020, 1, 31), date(2020, 2, 1)]
    for number, day in enumerate(days):
        make_article(issue=make_issue(slug=f"i{number}", published_on=day))
    make_issue(slug="draft", published_on=date(2021, 1, 1), is_published=False)
    listed = [part for part in read(client, "/sitemap.xml") if part.startswith("/sitemap-2")]
    assert listed == [f"/sitemap-{month}.xml" for month in ("2020-02", "2020-01", "2019-12")]
    addresses = [f"/issues/i{number}/{article}" for number in (1, 2) for article in ("", "a1/")]
    assert set(read(client, "/sitemap-2020-01.xml")) == set(addresses)


def test_the_sitemap_of_an_empty_archive_is_one(client: Client) -> None:
    assert all_of_it(client)["/"] is None


@pytest.mark.parametrize("rows", [5, 20])
def test_a_sitemap_costs_the_same_for_few_rows_and_many(client: Client, rows: int) -> None:
    issue = make_issue(published_on=date(2031, 1, 1))
    for number in range(rows):
        section = make_section(article=make_article(issue=issue))
        section.article.tags.add(f"标签{number}")
        make_report(sections=[section])
        make_issue()
    found = {}
    for address in ("/sitemap.xml", *(f"/sitemap-{part}.xml" for part in [*PARTS, "2031-01"])):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        found[address] = len(queries)
    assert found == {
        "/sitemap.xml": 10,
        "/sitemap-pages.xml": 2,
        "/sitemap-2031-01.xml": 3,
        "/sitemap-areas.xml": 2,
        "/sitemap-reports.xml": 2,
        "/sitemap-periods.xml": 3,
        "/sitemap-tags.xml": 2,
    }


def test_robots_are_kept_out_of_the_admin_and_of_what_is_searched(client: Client) -> None:
    lines = page(client, "/robots.txt").splitlines()
    assert lines[0] == "User-agent: *"
    kept_out = [line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow")]
    assert kept_out == ["/admin/", "/search/?", "/search/feed/", "/search/suggest/"]
    (named,) = [line for line in lines if line.startswith("Sitemap: ")]
    assert client.get(urlsplit(named.removeprefix("Sitemap: ")).path).status_code == 200
