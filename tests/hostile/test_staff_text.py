"""Whatever staff have stored, or had stored for them, is text on every page and in every file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from html import unescape
from urllib.parse import urldefrag, urljoin
from xml.etree import ElementTree

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client

from articles.feeds import NOT_IN_XML
from articles.models import Article, Event, Section
from residents_areas.models import ResidentsArea
from tests.admin_forms import change_address
from tests.hostile.texts import (
    HARMLESS,
    PAYLOADS,
    make_small_archive,
    models_with_text,
    put_everywhere,
    text_fields,
)
from tests.html import Page
from tests.residents_areas.test_import_door import paste

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_archive")]

Kinds = set[tuple[str, frozenset[str]]]
NOT_LINKED = ["/robots.txt", "/sitemap.xml", "/opensearch.xml", "/search/suggest/?q=hx"]
NOT_LINKED += ["/search/?q=居民", "/search/feed/?q=居民", "/areas/?estate=hx", "/isues/x/"]
NOT_LINKED += ["/issues/x/a1/?q=hx", "/search/?q=hx", "/search/?q=不存在&column=x"]
ADDRESS = re.compile(r"(?:https?://testserver)?[/?#]")


LINK = re.compile(r'<(?:a|link rel="(?:alternate|search)")[^>]* href="([^"]*)"')


@pytest.fixture(scope="module")
def small_archive(around_tests: Callable[[], AbstractContextManager[None]]) -> Iterator[None]:
    with around_tests():
        make_small_archive()
        yield


def walk(client: Client) -> dict[str, bytes]:
    """All that links lead to, and what none leads to, by address."""
    found: dict[str, bytes] = {}
    waiting = ["/", *NOT_LINKED]
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        response = client.get(address)
        assert response.status_code in (200, 404), address
        assert (response.status_code == 404) == address.startswith("/isues/"), address
        assert "hx" not in str(response.headers), address
        found[address] = response.content
        text = response.content.decode()
        if response["Content-Type"].startswith("text/html"):
            links = [unescape(link) for link in LINK.findall(text)]
            waiting += [
                urldefrag(urljoin(address, link)).url for link in links if "size=" not in link
            ]
        elif address == "/sitemap.xml":
            waiting += re.findall(r"http://testserver(/sitemap-[\w-]+\.xml)", text)
    return found


def kinds_of(page: Page) -> Kinds:
    """The kinds of elements on a page: each name with the names of its attributes."""
    return {(one.name, frozenset(one.attrs)) for one in page.all("*")}


def is_page(body: bytes) -> bool:
    return body.lstrip().startswith(b"<!doctype html>")


def check_page(address: str, body: bytes, known: Kinds) -> None:
    page = Page(body.decode())
    assert not page.errors, (address, page.errors)
    assert kinds_of(page) <= known, (address, kinds_of(page) - known)
    for attribute in ("href", "src", "action"):
        for value in page.values(f"[{attribute}]", attribute):
            assert ADDRESS.match(value) and not value.startswith("//"), (address, value)
    for script in page.all("script:not([src])"):
        data = json.loads(script.to_text())
        if data["@type"] == "NewsArticle":
            assert data["headline"] == Article.objects.get().headline
            assert data["creditText"] == Article.objects.get().byline


def check_ris(body: bytes) -> None:
    lines = body.decode().split("\r\n")
    assert lines[0] == "TY  - NEWS" and lines[-2:] == ["ER  - ", ""]
    assert all(re.match(r"(?!TY|ER)[A-Z][A-Z0-9]  - [^\s].*\Z", line) for line in lines[1:-2])
    assert not any(len(line.splitlines()) > 1 for line in lines)


def check_bibtex(body: bytes) -> None:
    text, depth, tops = body.decode(), 0, 0
    for place, character in enumerate(text):
        depth += (character == "{") - (character == "}")
        tops += character == "}" and not depth
        assert depth >= 0, text[:place]
    assert (depth, tops) == (0, 1) and text.startswith("@article{") and text.endswith("\n}\n")


@pytest.fixture(scope="module")
def kinds_so_far() -> dict[str, Kinds]:
    """Filled in by the first test of readers' pages and by the first one of the admin's, which
    walk twice more."""
    return {}


@pytest.fixture
def known(client: Client, small_archive: None, kinds_so_far: dict[str, Kinds]) -> Kinds:
    """The kinds of elements of the archive as it is, and with harmless words in the same fields."""
    if "readers" not in kinds_so_far:
        bodies = list(walk(client).values())
        put_everywhere(HARMLESS)
        bodies += walk(client).values()
        pages = [Page(body.decode()) for body in bodies if is_page(body)]
        assert len(pages) > 40
        kinds_so_far["readers"] = set().union(*map(kinds_of, pages))
    return kinds_so_far["readers"]


@pytest.mark.parametrize("text", PAYLOADS.values(), ids=PAYLOADS)
def test_no_text_becomes_more_than_text(client: Client, text: str, known: Kinds) -> None:
    assert put_everywhere(text) > 12
    found = walk(client)
    for address, body in found.items():
        if is_page(body):
            check_page(address, body, known)
        elif address.endswith(".ris"):
            check_ris(body)
        elif address.endswith(".bib"):
            check_bibtex(body)
        elif not address.startswith(("/robots", "/search/suggest")):
            check_xml(body)
    (first,) = ElementTree.fromstring(found["/feed/"]).iterfind("{*}entry/{*}title")
    assert " ".join((first.text or "").split()) == in_xml(Article.objects.get().headline)


def check_xml(body: bytes) -> None:
    names = {one.tag for one in ElementTree.fromstring(body).iter()}
    assert not any("hx" in name for name in names)


def in_xml(text: str) -> str:
    return " ".join(NOT_IN_XML.sub("", text).split())


READ = set("Issue Page Article Section Photo Tag Correction".split())
READ |= set("ResidentsArea Estate Figure Honour Plan".split())


def test_every_model_that_residents_read_has_its_texts_tried() -> None:
    assert {model.__name__ for model in models_with_text()} >= READ
    names = {field.name for field in text_fields(Section)}
    assert {"heading", "body"} <= names and "anchor" not in names
    for model in models_with_text():
        if model.__name__ in READ:
            assert model._default_manager.exists(), f"no row of {model.__name__} to try"


def newsroom(client: Client) -> dict[str, str]:
    """The admin's pages: each list, and of each model the forms of a row; the import's preview."""
    addresses = ["/admin/", "/", *NOT_LINKED[4:8]]
    for model, shown in admin.site._registry.items():
        opts = model._meta
        addresses.append(f"/admin/{opts.app_label}/{opts.model_name}/")
        if row := model._default_manager.order_by("pk").first():
            addresses.append(change_address(row))
            if shown.has_delete_permission(client.get("/").wsgi_request, row):
                addresses.append(change_address(row).replace("change/", "delete/"))
            addresses.append(change_address(row).replace("change/", "history/"))
    field = "app_label=residents_areas&model_name=coverage&field_name"
    addresses += [f"/admin/autocomplete/?{field}={name}&term=" for name in ("section", "area")]
    pages = {}
    for address in addresses:
        response = client.get(address)
        assert response.status_code in (200, 404), address
        if response["Content-Type"].startswith("text/html"):
            pages[address] = response.content.decode()
    return pages


SAMPLE = "富平居民区\n\u3000\u30002021年上半年，居民区更换楼道灯 12 盏。{}\n"


@pytest.fixture
def superuser_client(editor: User) -> Client:
    User.objects.filter(pk=editor.pk).update(is_superuser=True)
    client = Client()
    client.force_login(User.objects.get(pk=editor.pk))
    return client


def write(client: Client, text: str) -> None:
    """Put it wherever it can stand, and import something with it."""
    put_everywhere(text)
    Event.objects.record(Event.Kind.CORRECT, text, words=text, told=text)
    User.objects.filter(username="bianji").update(first_name=text[:100])
    area = ResidentsArea.objects.values_list("name", flat=True)[0]
    paste(client, f"{text}\n□记者 {text}\n{area}居民区\n" + SAMPLE.format(text))


def kinds_in_newsroom(client: Client) -> Kinds:
    found: Kinds = set()
    for address, body in newsroom(client).items():
        kinds = kinds_of(Page(body))
        assert not any("hx" in name or "onhx" in names for name, names in kinds), address
        found |= kinds
    return found


@pytest.fixture
def known_to_staff(superuser_client: Client, kinds_so_far: dict[str, Kinds]) -> Kinds:
    """The kinds of elements of the admin with harmless words, with some before and some behind:
    some pages show more when there was something before, and headlines without a break are set
    otherwise."""
    if "staff" not in kinds_so_far:
        found: Kinds = set()
        with transaction.atomic():
            for text in (HARMLESS, HARMLESS * 3):
                write(superuser_client, text)
                found |= kinds_in_newsroom(superuser_client)
            transaction.set_rollback(True)
        kinds_so_far["staff"] = found
    return kinds_so_far["staff"]


@pytest.mark.parametrize(
    "name", ["closing a script", "closing an attribute", "closing what holds text", "a comment"]
)
def test_no_text_becomes_more_than_text_in_the_admin(
    name: str, superuser_client: Client, known_to_staff: Kinds
) -> None:
    write(superuser_client, HARMLESS)
    write(superuser_client, PAYLOADS[name])
    found = kinds_in_newsroom(superuser_client)
    assert found <= known_to_staff, found - known_to_staff


def test_a_character_that_no_database_keeps_is_refused_in_words(editor_client: Client) -> None:
    response = editor_client.post("/admin/articles/tag/add/", {"name": "富\0平", "slug": "x"})
    assert "不允许是用空字符" in response.content.decode()
