"""The shelves of pages in memory."""

import gzip
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest

from wanli.edition.release import release
from wanli.edition.state import State
from wanli.serving.application import Serving, takes_gzip
from wanli.serving.pages import BESIDE, QUERIES, Shelf, Shelves, page_of

STATE = State(1, None, "release")
HEADERS = [("Content-Type", "text/html"), ("Vary", "Accept-Encoding")]


def test_a_page_is_compressed_once_and_the_same_each_time() -> None:
    body = "万里社区晨报".encode() * 100
    page, again = page_of(STATE, HEADERS, body), page_of(STATE, HEADERS, body)
    assert page == again
    assert gzip.decompress(page.body_of(page.packed)) == page.body_of(page.plain) == body
    assert page.packed.etag != page.plain.etag
    assert page_of(State(2, None, "release"), HEADERS, body).plain.etag == page.plain.etag
    assert page_of(State(1, None, "another"), HEADERS, body).plain.etag != page.plain.etag
    assert page_of(STATE, HEADERS, body + b".").plain.etag != page.plain.etag


def test_what_is_too_short_is_not_compressed() -> None:
    page = page_of(STATE, HEADERS, b"ok")
    assert page.packed is page.plain and page.body_of(page.packed) == b"ok"


def test_those_not_asked_for_longest_make_room() -> None:
    page = page_of(STATE, HEADERS, b"x")
    shelf = Shelf(page.size * 5)
    for name in "abcde":
        shelf.put(name, page)
    assert shelf.get("a") is page
    shelf.put("f", page)
    assert shelf.get("b") is None
    assert [name for name in "acdef" if shelf.get(name)] == list("acdef")
    for _ in range(100):
        shelf.put("a", page)
    assert shelf.size == page.size * 5 == shelf.limit


def test_a_page_that_would_take_the_room_of_many_is_not_kept() -> None:
    shelf = Shelf(BESIDE * QUERIES)
    shelf.put("a", page_of(STATE, HEADERS, b"x"))
    assert shelf.get("a") is None and shelf.size == 0
    nothing = Shelves(0)
    nothing.of("").put("a", page_of(STATE, HEADERS, b"x"))
    assert nothing.of("").get("a") is None


def test_addresses_with_a_query_do_not_push_out_the_others() -> None:
    shelves = Shelves(BESIDE * 100)
    page = page_of(STATE, HEADERS, b"x")
    shelves.of("").put("/", page)
    for number in range(1000):
        shelves.of("q=1").put(number, page)
    assert shelves.of("").get("/") is page
    assert shelves.of("q=1").size <= BESIDE * 100 // QUERIES


def test_who_takes_gzip_is_read_as_it_is_sent() -> None:
    for accepted in ("gzip", "br, gzip", "gzip, deflate, br", "br;q=1.0, gzip;q=0.8", "GZIP;q=1"):
        assert takes_gzip(accepted), accepted
    for accepted in ("", "identity", "br", "gzip;q=0", "gzip; q=0.0, br", "deflate;q=1"):
        assert not takes_gzip(accepted), accepted


@pytest.mark.django_db
def test_a_page_is_made_of_what_its_key_holds_alone() -> None:
    """Of the address under which the site stands, too; and not of what a reader has already."""
    asked: list[dict[str, Any]] = []

    def handler(environ: dict[str, Any], start: Any) -> Any:
        asked.append(environ)
        start("200 OK", HEADERS)
        return [environ["SCRIPT_NAME"].encode()]

    def answer(**environment: str) -> bytes:
        environ = {"PATH_INFO": "/about/", "QUERY_STRING": "", "HTTP_HOST": "localhost"}
        environ |= environment
        setup_testing_defaults(environ)
        return b"".join(site(environ, lambda *said: None))

    site = Serving(handler)
    try:
        reader = {"COOKIE": "a", "IF_NONE_MATCH": '"x"', "IF_MODIFIED_SINCE": "yesterday"}
        headers = {f"HTTP_{name}": value for name, value in reader.items()}
        assert answer(SCRIPT_NAME="/evil", **headers) == b"/evil"
        assert answer(SCRIPT_NAME="") == b""
        assert not set(headers) & set(asked[0])
        assert len(asked) == 2
    finally:
        site.watch.choice.close()


def test_the_release_is_that_of_the_code_which_was_loaded() -> None:
    """Not of what has been put in its place when the first request comes."""
    release.cache_clear()
    Serving(lambda environ, start: [])
    assert release.cache_info().currsize == 1
