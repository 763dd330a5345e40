"""Names found by their characters and their pinyin; what is suggested, and what a name leads to."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client

from articles.models import SearchDocument, SearchName, Section
from articles.search.rebuild import rebuild
from residents_areas.models import Estate, ResidentsArea
from tests.html import Page, page
from tests.make import make_article, make_issue, make_section

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def areas(founding_issue: None) -> None:
    """The founding issue and its areas."""


def suggested(client: Client, typed: str) -> list[str]:
    answer = json.loads(client.get("/search/suggest/", {"q": typed}).content)
    return [row["name"] for row in answer["names"]]


def cards(client: Client, typed: str) -> dict[str, str]:
    html = client.get("/search/", {"q": typed}).content.decode()
    return {link.to_text(): str(link.attrs["href"]) for link in Page(html).all(".cards li > a")}


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("fuping", "富平"),
        ("FUPING", "富平"),
        ("fp", "富平"),
        ("yihua", "颐华第一"),
        ("lajifenlei", "垃圾分类"),
        ("颐", "颐华第二"),
        ("頤華", "颐华第二"),
        ("凯旋花", "凯旋花园"),
        ("垃圾", "垃圾分类"),
    ],
)
def test_names_are_suggested_while_one_types(client: Client, typed: str, name: str) -> None:
    assert name in suggested(client, typed)


@pytest.mark.parametrize("typed", ["", " ", "f", "，", "%", "'", "x" * 500, "默想"])
def test_what_is_no_beginning_of_a_name_suggests_nothing(client: Client, typed: str) -> None:
    assert suggested(client, typed) == []


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("富平", "/areas/fuping/"),
        ("富平居民区 垃圾", "/areas/fuping/"),
        ("fuping", "/areas/fuping/"),
        ("凯旋花园", "/areas/kaixuan-gongyu/"),
        ("垃圾分类", "/tags/lajifenlei/"),
        ("lajifenlei", "/tags/lajifenlei/"),
    ],
)
def test_a_name_puts_its_page_on_top(client: Client, typed: str, address: str) -> None:
    assert address in cards(client, typed).values()


def test_names_of_what_is_not_public_are_not_suggested(client: Client) -> None:
    article = make_article(issue=make_issue(is_published=False))
    make_section(article=article, heading="金丝雀之歌")
    article.tags.add("金丝雀")
    assert suggested(client, "金丝雀") == []
    assert suggested(client, "jinsique") == []
    assert cards(client, "金丝雀") == {}
    article.issue.publish()
    assert suggested(client, "jinsique") == ["金丝雀", "金丝雀之歌"]


def test_a_name_that_is_changed_is_found_by_its_new_one(client: Client) -> None:
    area = ResidentsArea.objects.get(slug="jiaoji")
    area.aliases = "老交暨"
    area.save()
    assert suggested(client, "laojiao") == ["老交暨"]
    area.aliases = ""
    area.save()
    assert suggested(client, "laojiao") == []
    estate = Estate.objects.create(area=area, name="石泉里")
    assert cards(client, "石泉里") == {"石泉里": "/areas/jiaoji/"}
    estate.delete()
    assert cards(client, "石泉里") == {}


def test_a_name_spelled_a_little_wrong_is_offered(client: Client) -> None:
    assert "凯旋花园" in page(client, "/search/?q=凯璇花园")
    assert "/areas/fuping/" in page(client, "/search/?q=fupng")
    assert page(client, "/search/?q=fuping").count('href="/areas/fuping/"') == 1
    assert "/areas/" not in page(client, "/search/?q=qqqqq").partition("<main")[2]


def test_the_vocabulary_can_be_made_anew() -> None:
    def rows() -> list[tuple[str, ...]]:
        fields = ("kind", "name", "normal", "pinyin", "initials", "address", "slug", "note")
        return sorted(SearchName.objects.values_list(*fields))

    before = rows()
    assert len(before) > 30
    SearchName.objects.all().delete()
    rebuild()
    assert rows() == before


def verify() -> str:
    out = StringIO()
    call_command("rebuild_search", "--verify", stdout=out, stderr=StringIO())
    return out.getvalue()


def test_the_documents_are_verified_and_mended() -> None:
    assert verify() == "0 处不同。\n"
    Section.objects.filter(anchor="s1").update(heading="改了")
    SearchDocument.objects.filter(section__anchor="s2").update(text="不对")
    with pytest.raises(SystemExit):
        verify()
    call_command("rebuild_search", stdout=StringIO())
    assert verify() == "0 处不同。\n"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its index itself")
def test_the_index_of_sqlite_is_verified_and_mended(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO articles_search_text (articles_search_text) VALUES ('delete-all')"
        )
    # It is mended where documents are to be mended too, of which it knows nothing.
    SearchDocument.objects.update(title="不对")
    with pytest.raises(SystemExit):
        verify()
    call_command("rebuild_search", stdout=StringIO())
    assert verify() == "0 处不同。\n"
    assert "共 1 篇" in page(client, "/search/?q=垃圾分类")


def test_a_section_has_one_document_only() -> None:
    document = SearchDocument.objects.filter(section__anchor="s2").get()
    document.id += 100
    with pytest.raises(IntegrityError), transaction.atomic():
        document.save(force_insert=True)
