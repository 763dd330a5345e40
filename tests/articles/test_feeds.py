"""The feeds of the print and of the places."""

from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from articles.models import Article, Correction
from tests.html import page
from tests.make import make_area, make_article, make_coverage, make_issue, make_section

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


def read(client: Client, address: str) -> ElementTree.Element:
    """The feed at an address, with all that RFC 4287 asks of a feed and its entries."""
    response = client.get(address)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(page(client, address))
    assert root.tag == f"{ATOM}feed"
    links = {link.get("rel"): link.get("href", "") for link in root.findall(f"{ATOM}link")}
    assert urlsplit(links["self"]).path == urlsplit(address).path
    assert client.get(urlsplit(links["alternate"]).path).status_code == 200
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    ids = []
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
            assert element.findtext(f"{ATOM}{name}"), name
        updated = datetime.fromisoformat(element.findtext(f"{ATOM}updated", ""))
        assert updated.tzinfo is not None
        ids.append(element.findtext(f"{ATOM}id", ""))
        for link in element.findall(f"{ATOM}link"):
            assert link.get("href", "").startswith("http://testserver/")
    assert len(ids) == len(set(ids))
    return root


def titles(root: ElementTree.Element) -> list[str | None]:
    return [entry.findtext(f"{ATOM}title") for entry in root.findall(f"{ATOM}entry")]


def updated(root: ElementTree.Element) -> datetime:
    return datetime.fromisoformat(root.findtext(f"{ATOM}entry/{ATOM}updated", ""))


def test_the_feed_has_all_articles_the_newest_issue_first(client: Client) -> None:
    new, old = (make_issue(published_on=date(year, 5, 4)) for year in (2022, 2021))
    for issue, headline in ((old, "旧闻"), (new, "头条"), (new, "二条")):
        make_article(issue=issue, headline=headline)
    assert titles(read(client, "/feed/")) == ["头条", "二条", "旧闻"]


def test_an_entry_says_what_the_print_says(client: Client) -> None:
    article = make_article(
        headline="<b>读书</b> & 读报", subhead="甲<乙", byline="□记者 某某", lead="导语。"
    )
    root = read(client, "/feed/")
    entry = root.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}title") == "<b>读书</b> & 读报"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "□记者 某某"
    summary = entry.find(f"{ATOM}summary")
    assert summary is not None
    # Its text is HTML, and so escaped once more.
    assert summary.get("type") == "html"
    assert summary.text == f"甲&lt;乙 《万里社区晨报》{article.issue.title}"
    assert entry.find(f"{ATOM}published") is None


def test_a_summary_made_of_a_retold_lead_says_so_and_no_byline_is_invented(client: Client) -> None:
    make_article(lead="导语一。\n导语二。", is_retold=True)
    entry = read(client, "/feed/").find(f"{ATOM}entry")
    assert entry is not None
    assert (entry.findtext(f"{ATOM}summary") or "").startswith("本馆转述：导语一。 《")
    assert entry.find(f"{ATOM}author") is None


def test_a_character_that_xml_cannot_hold_breaks_no_feed(client: Client) -> None:
    make_article(headline="前\x0b后", subhead="\x08", byline="记者\x0c")
    assert titles(read(client, "/feed/")) == ["前后"]


def test_ids_stay_whatever_the_headline_and_the_host(client: Client) -> None:
    article = make_article()
    before = read(client, "/feed/").findtext(f"{ATOM}entry/{ATOM}id")
    Article.objects.update(headline="改了")
    article.issue.publish()
    response = client.get("/feed/", headers={"host": "localhost"}, secure=True)
    root = ElementTree.fromstring(response.content)
    assert root.findtext(f"{ATOM}entry/{ATOM}id") == before
    assert "https://localhost/issues/" in response.content.decode()


def test_an_entry_is_as_new_as_its_publication_or_its_last_correction(client: Client) -> None:
    public_since = timezone.now() - timedelta(days=3)
    article = make_article(issue=make_issue(at=public_since))
    assert updated(read(client, "/feed/")) == public_since
    first, last = (Correction.objects.create(article=article, words="改字") for _ in range(2))
    Correction.objects.filter(pk=first.pk).update(made_at=public_since - timedelta(days=9))
    assert updated(read(client, "/feed/")) == last.made_at
    Correction.objects.update(made_at=public_since - timedelta(days=9))
    assert updated(read(client, "/feed/")) == public_since


def test_only_what_is_public_is_in_a_feed_whoever_asks(
    client: Client, editor_client: Client
) -> None:
    area, later = make_area(slug="jia"), timezone.now() + timedelta(minutes=5)
    for issue in (make_issue(), make_issue(is_published=False), make_issue(at=later)):
        section = make_section(article=make_article(issue=issue, headline=issue.title))
        make_coverage(area=area, section=section)
        section.article.tags.add("读书")
    public = Article.objects.earliest("pk").headline
    for address in ("/feed/", "/areas/jia/feed/", "/tags/dushu/feed/"):
        for reader in (client, editor_client):
            assert titles(read(reader, address)) == [public]


def test_a_scheduled_issue_appears_by_the_clock(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = timezone.now() + timedelta(minutes=5)
    make_article(issue=make_issue(at=later), headline="明天见")
    assert titles(read(client, "/feed/")) == []
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert titles(read(client, "/feed/")) == ["明天见"]


def test_an_article_about_an_area_twice_is_in_its_feed_once(client: Client) -> None:
    area, article = make_area(slug="jia"), make_article()
    for _ in range(2):
        make_coverage(area=area, section=make_section(article=article))
    make_section()
    assert titles(read(client, "/areas/jia/feed/")) == [article.headline]


def test_a_feed_of_nothing_is_a_feed_and_one_of_nobody_is_404(client: Client) -> None:
    make_area(slug="jia")
    draft = make_article(issue=make_issue(is_published=False))
    draft.tags.add("草稿才有")
    for address in ("/feed/", "/areas/jia/feed/"):
        assert titles(read(client, address)) == []
        assert client.get(address).content == client.get(address).content
    for address in ("/areas/nope/feed/", "/tags/nope/feed/", "/tags/caogaocaiyou/feed/"):
        assert client.get(address).status_code == 404


def test_pages_name_their_feeds(client: Client) -> None:
    section = make_section()
    make_coverage(area=make_area(slug="jia"), section=section)
    section.article.tags.add("读书")
    for address, feed in (
        ("/", "/feed/"),
        ("/areas/jia/", "/areas/jia/feed/"),
        ("/tags/dushu/", "/tags/dushu/feed/"),
    ):
        html = page(client, address)
        assert f'type="application/atom+xml" href="{feed}"' in " ".join(html.split())
        assert f'<a href="{feed}">' in html


@pytest.mark.parametrize("rows", [5, 60])
def test_feeds_cost_the_same_for_few_rows_and_many(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    issue, area = make_issue(), make_area(slug="jia")
    for _ in range(rows):
        article = make_article(issue=issue)
        article.tags.add("读书")
        make_coverage(area=area, section=make_section(article=article))
        Correction.objects.create(article=article, words="改字")
    addresses = {"/feed/": 2, "/areas/jia/feed/": 3, "/tags/dushu/feed/": 4}
    for address, queries in addresses.items():
        with django_assert_num_queries(queries):
            assert client.get(address).status_code == 200
        assert len(titles(read(client, address))) == min(rows, 50)
