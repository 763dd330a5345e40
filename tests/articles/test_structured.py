"""What pages say of themselves to machines: schema.org data, canonical addresses, Open Graph."""

import json
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from articles.models import Correction, Page
from tests.html import Page as Html
from tests.html import page
from tests.make import make_article, make_issue, make_photo, make_picture, make_section

pytestmark = pytest.mark.django_db

THING = {"name", "url", "description", "image"}
WORK = THING | {
    "author",
    "creditText",
    "dateModified",
    "datePublished",
    "hasPart",
    "headline",
    "alternativeHeadline",
    "inLanguage",
    "isAccessibleForFree",
    "isPartOf",
    "keywords",
    "temporalCoverage",
}
# Of each type of schema.org that we use: the properties it may have, of those we know of.
ALLOWED = {
    "Person": THING,
    "Newspaper": WORK | {"issn"},
    "PublicationVolume": WORK | {"volumeNumber", "pageStart", "pageEnd", "pagination"},
    "PublicationIssue": WORK | {"issueNumber", "pageStart", "pageEnd", "pagination"},
    "NewsArticle": WORK
    | {"articleBody", "articleSection", "dateline", "printPage", "printSection", "wordCount"},
}
PART_OF = {
    "NewsArticle": {"PublicationIssue"},
    "PublicationIssue": {"PublicationVolume", "Newspaper"},
    "PublicationVolume": {"Newspaper"},
}


def check(node: Any, *, is_root: bool = True) -> None:
    """The node and what is inside it keep to the tables above; nothing is empty."""
    if isinstance(node, list):
        for item in node:
            check(item, is_root=False)
    if not isinstance(node, dict):
        assert node not in ("", None, []), node
        return
    assert ("@context" in node) == is_root
    kind = node["@type"]
    properties = {name for name in node if not name.startswith("@")}
    assert properties <= ALLOWED[kind], properties - ALLOWED[kind]
    for name in ("datePublished", "dateModified"):
        if name in node:
            datetime.fromisoformat(node[name])
    for name in ("@id", "url", "image"):
        if name in node:
            assert node[name].startswith("http://testserver/")
    if "isPartOf" in node:
        assert node["isPartOf"]["@type"] in PART_OF[kind]
    for value in node.values():
        check(value, is_root=False)


def data(client: Client, address: str) -> dict[str, Any]:
    """The one data block of a page."""
    (block,) = Html(page(client, address)).all("script[type]")
    assert block.attrs == {"type": "application/ld+json"}
    found: dict[str, Any] = json.loads(block.to_text())
    assert found["@context"] == "https://schema.org"
    check(found)
    return found


def test_an_article_says_what_the_print_says(client: Client, picture_folders: object) -> None:
    issue = make_issue(slug="2020-1", published_on=date(2020, 3, 5), number=12, volume=2)
    article = make_article(
        issue=issue, headline="主题", subhead="副题", byline="□记者 周晶", column="要闻"
    )
    article.pages.add(Page.objects.create(issue=issue, number=3, name="社区"))
    article.tags.add("读书")
    make_photo(article=article)
    make_photo(article=article, image=make_picture())
    Correction.objects.create(article=article, words="改字")
    found = data(client, "/issues/2020-1/a1/")
    assert found["@type"] == "NewsArticle"
    assert found["@id"] == "http://testserver/issues/2020-1/a1/"
    assert (found["headline"], found["alternativeHeadline"]) == ("主题", "副题")
    assert found["author"] == [{"@type": "Person", "name": "周晶"}]
    assert found["creditText"] == "□记者 周晶"
    assert (found["printPage"], found["printSection"]) == ("3", "社区")
    assert (found["articleSection"], found["keywords"]) == ("要闻", ["读书"])
    assert found["datePublished"] == "2020-03-05"
    assert "dateModified" in found
    assert found["image"].endswith(".jpg")
    volume = found["isPartOf"]["isPartOf"]
    assert found["isPartOf"]["issueNumber"] == "12"
    assert volume["volumeNumber"] == "2"
    assert volume["isPartOf"]["name"] == "万里社区晨报"


def test_nothing_that_is_unknown_is_said(client: Client) -> None:
    issue = make_issue(
        slug="2019", published_on=None, covers_from=date(2019, 1, 1), covers_to=date(2019, 6, 30)
    )
    make_article(issue=issue)
    found = data(client, "/issues/2019/a1/")
    for name in ("author", "creditText", "datePublished", "dateModified", "printPage", "image"):
        assert name not in found
    assert set(found["isPartOf"]) == {"@type", "@id", "url", "name", "temporalCoverage", "isPartOf"}
    assert found["isPartOf"]["temporalCoverage"] == "2019-01-01/2019-06-30"
    assert "datePublished" not in data(client, "/issues/2019/")


def test_a_retold_text_is_not_given_as_the_print(client: Client) -> None:
    article = make_article(is_retold=True, lead="转述的导语。")
    make_section(article=article, body="转述的正文。")
    found = data(client, article.get_absolute_url())
    assert "转述" in found["description"]
    assert "转述的" not in json.dumps(found, ensure_ascii=False)


def test_an_issue_lists_its_articles(client: Client) -> None:
    issue = make_issue(slug="2020-1", number=12)
    for headline in ("一", "二"):
        make_article(issue=issue, headline=headline)
    found = data(client, "/issues/2020-1/")
    assert found["@type"] == "PublicationIssue"
    assert found["isPartOf"]["@type"] == "Newspaper"
    assert [part["headline"] for part in found["hasPart"]] == ["一", "二"]
    assert found["hasPart"][0]["@id"] == data(client, "/issues/2020-1/a1/")["@id"]
    make_issue(slug="empty")
    assert "hasPart" not in data(client, "/issues/empty/")


def test_no_headline_ends_the_data_block(client: Client) -> None:
    evil = '</script><script>alert(1)</script> <!-- & "\\ \u2028'
    article = make_article(headline=evil)
    for address in (article.get_absolute_url(), article.issue.get_absolute_url()):
        html = page(client, address)
        start = html.index("application/ld+json")
        block = html[start : html.index("</script>", start)].partition(">")[2]
        assert not set("<>&\u2028") & set(block)
        found = data(client, address)
        assert evil in (
            found.get("headline"),
            *(part["headline"] for part in found.get("hasPart", [])),
        )


def meta(client: Client, address: str) -> dict[str, str]:
    parsed = Html(page(client, address))
    found = {one.attrs["property"]: one.attrs["content"] for one in parsed.all("meta[property]")}
    (canonical,) = parsed.values("link[rel=canonical]", "href")
    assert found["og:url"] == canonical
    (title,) = parsed.all("title")
    assert found["og:title"] == title.to_text().strip()
    assert parsed.values("meta[name=description]", "content") == [found["og:description"]]
    return found


def test_a_page_says_its_address_without_its_query(client: Client) -> None:
    article = make_article()
    address = article.get_absolute_url()
    for query in ("", "?q=报", "?utm_source=x"):
        assert meta(client, address + query)["og:url"] == f"http://testserver{address}"
    assert meta(client, "/search/?q=报&page=2")["og:url"] == "http://testserver/search/"


def test_a_year_of_issues_has_an_address_with_its_year(client: Client) -> None:
    make_issue(published_on=date(2018, 5, 1))
    address = "http://testserver/issues/"
    assert meta(client, "/issues/?year=2018&size=3")["og:url"] == f"{address}?year=2018"
    for query in ("", "?year=1999", "?year=02018"):
        assert meta(client, f"/issues/{query}")["og:url"] == address


def test_a_shared_article_shows_its_headline_and_first_picture(
    client: Client, picture_folders: object
) -> None:
    article = make_article(headline='“题” & "题"', subhead="副题")
    found = meta(client, article.get_absolute_url())
    assert found["og:title"].startswith('“题” & "题" · ')
    assert found["og:description"].startswith("副题。")
    assert found["og:type"] == "article"
    assert found["og:image"] == "http://testserver/icon-512.png"
    make_photo(article=article, image=make_picture())
    found = meta(client, article.get_absolute_url())
    assert found["og:image"].startswith("http://testserver/media/")
    assert meta(client, "/")["og:type"] == "website"


def test_a_page_that_is_not_there_has_no_address_of_its_own(client: Client) -> None:
    parsed = Html(client.get("/nowhere/").content.decode())
    assert not parsed.all("link[rel=canonical], meta[property]")
