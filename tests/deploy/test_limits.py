"""What nginx refuses, and in which words; while others are served."""

import socket
import time
from collections import Counter
from contextlib import ExitStack, suppress

import pytest

from tests.drills.site import UNVERIFIED, Answer, Machine


def check(answer: Answer, status: int, words: str) -> None:
    assert answer.status == status
    assert words in answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_too_many_searches_are_asked_to_wait_and_others_are_not(shipped: Machine) -> None:
    # What is kept is counted too, and answered sooner than more are let through.
    answers = [shipped.ask("/search/?q=1", source="127.0.0.9") for _ in range(120)]
    counts = Counter(answer.status for answer in answers)
    assert set(counts) == {200, 429}
    assert counts[200] >= 20
    refused = next(answer for answer in answers if answer.status == 429)
    check(refused, 429, "请稍等一会儿")
    assert refused.headers["retry-after"] == "10"
    assert shipped.ask("/search/?q=1", source="127.0.0.10").status == 200
    assert shipped.ask("/issues/", source="127.0.0.9").status == 200
    time.sleep(0.5)
    assert shipped.ask("/search/?q=1", source="127.0.0.9").status == 200


def test_too_many_attempts_to_sign_in_are_asked_to_wait(shipped: Machine) -> None:
    source = "127.0.0.11"
    counts = Counter(
        shipped.ask("/admin/login/", "POST", source, body="username=a").status for _ in range(40)
    )
    # Without a token the form is refused by the site, until nginx does not even ask it.
    assert set(counts) == {403, 429}
    assert 20 <= counts[403] <= 25
    assert shipped.ask("/admin/login/", source=source).status == 200
    check(shipped.ask("/admin/login/", "POST", source, body="a=1"), 429, "请稍等一会儿")


def test_saving_is_no_attempt_to_sign_in(shipped: Machine) -> None:
    address = "/admin/articles/article/1/change/"
    # Without a token each is refused by the site, and none by nginx.
    answers = [shipped.ask(address, "POST", "127.0.0.15", body="headline=a") for _ in range(30)]
    assert {answer.status for answer in answers} == {403}


@pytest.mark.parametrize("screen", ["verify", "enrol", "recovery-codes", "password_change"])
def test_codes_are_tried_as_seldom_as_passwords(shipped: Machine, screen: str) -> None:
    source = f"127.0.1.{len(screen)}"
    counts = Counter(
        shipped.ask(f"/admin/{screen}/", "POST", source, body="code=1").status for _ in range(30)
    )
    assert set(counts) == {403, 429}
    assert 20 <= counts[403] <= 25


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"])
def test_outside_the_newsroom_there_is_nothing_to_write(shipped: Machine, method: str) -> None:
    for path in ("/", "/search/", "/healthz", "/static/x.css"):
        answer = shipped.ask(path, method)
        check(answer, 405, "这个请求看不懂")
        assert answer.headers["allow"] == "GET, HEAD"


def test_what_is_too_large_is_refused_unread(shipped: Machine) -> None:
    check(shipped.ask("/issues/", "GET", body=b"x" * 2000), 413, "一次交得太多了")
    check(shipped.ask("/?" + "x" * 9000), 414, "一次交得太多了")
    check(shipped.ask("/", X_Long="x" * 9000), 431, "一次交得太多了")
    many = {f"X_Many_{n}": "x" * 900 for n in range(60)}
    check(shipped.ask("/", **many), 431, "一次交得太多了")
    # Of the newsroom's 300 MB only the length is sent.
    with connected(shipped, "127.0.0.1") as stack:
        [one] = stack.sockets
        head = f"POST /admin/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: {301 * 2**20}"
        one.sendall(f"{head}\r\n\r\n".encode())
        answer = one.recv(65536).decode()
    assert " 413 " in answer.partition("\r\n")[0]
    kind, body = "application/x-www-form-urlencoded", b"x" * 2_000_000
    form = shipped.ask("/admin/login/", "POST", "127.0.0.12", body=body, Content_Type=kind)
    assert form.status == 403


def test_a_query_as_long_as_the_page_takes_is_let_through(shipped: Machine) -> None:
    assert shipped.ask("/search/?q=" + "%E6%A5%BC" * 800, source="127.0.0.13").status == 200


class connected(ExitStack):
    """So many TLS connections from an address, in `sockets`."""

    def __init__(self, shipped: Machine, source: str, count: int = 1) -> None:
        super().__init__()
        place = ("127.0.0.1", shipped.ports["443"])
        self.sockets = [
            self.enter_context(
                UNVERIFIED.wrap_socket(
                    socket.create_connection(place, 30, (source, 0)), server_hostname="localhost"
                )
            )
            for _ in range(count)
        ]


def test_who_sends_slowly_is_given_up_and_others_are_served(shipped: Machine) -> None:
    with connected(shipped, "127.0.0.14", 200) as slow:
        begin = time.monotonic()
        for one in slow.sockets:
            # The first may have been given up while the last one came.
            with suppress(OSError):
                one.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        answers = 0
        while time.monotonic() - begin < 9:
            for one in slow.sockets[::10]:
                with suppress(OSError):
                    one.sendall(b"x")
            assert shipped.ask("/issues/").status == 200
            answers += 1
            time.sleep(0.3)
        assert answers > 3
        for one in slow.sockets:
            one.settimeout(5)
            try:
                said = one.recv(1000)
            # Without a word.
            except (ConnectionError, OSError):
                said = b""
            assert said[:12] in (b"", b"HTTP/1.1 408")
        assert time.monotonic() - begin < 20


def test_who_asks_for_another_name_is_not_answered(shipped: Machine) -> None:
    place = ("127.0.0.1", shipped.ports["443"])
    with socket.create_connection(place, 5) as one, pytest.raises(OSError):
        UNVERIFIED.wrap_socket(one, server_hostname="elsewhere.invalid")


@pytest.mark.parametrize("host", [b"", b"Host: elsewhere.invalid\r\n"])
def test_who_asks_for_another_name_behind_our_handshake_is_not_answered(
    shipped: Machine, host: bytes
) -> None:
    assert said(shipped, b"GET / HTTP/1.0\r\n" + host) == ""


MANY = b"".join(b"X-%d: a\r\n" % number for number in range(80))


@pytest.mark.parametrize(
    ("request_line", "headers", "status", "words"),
    [
        (b"GET /areas/\xff HTTP/1.1", b"", "400", "这个请求看不懂"),
        (b"GET /?new=1 HTTP/1.1", b"X-Long: \xff\x7f\r\n", "400", "这个请求看不懂"),
        (b"GET /search/ HTTP/1.1", MANY, "431", "一次交得太多了"),
        (b"GET / HTTP/1.1", b"Transfer-Encoding: gzip, chunked\r\n", "501", "这个请求看不懂"),
        (b"GET /%00 HTTP/1.1", b"", "400", "这个请求看不懂"),
        (b"GET /nowhere/ HTTP/1.1", b"", "404", "没有这一页"),
    ],
)
def test_what_a_process_cannot_read_is_refused_in_our_words(
    shipped: Machine, request_line: bytes, headers: bytes, status: str, words: str
) -> None:
    request = request_line + b"\r\nHost: localhost\r\nConnection: close\r\n" + headers
    answer = said(shipped, request)
    assert answer.split()[1] == status
    assert f"<title>{words} · " in answer
    assert "X-Frame-Options: DENY" in answer and "Cache-Control: no-store" in answer


def said(shipped: Machine, request: bytes) -> str:
    """All that is answered, until nginx hangs up."""
    place = ("127.0.0.1", shipped.ports["443"])
    bare = socket.create_connection(place, 10)
    with UNVERIFIED.wrap_socket(bare, server_hostname="localhost") as one:
        one.sendall(request + b"\r\n")
        with suppress(ConnectionError):
            return b"".join(iter(lambda: one.recv(65536), b"")).decode()
    return ""


def test_plain_http_leads_to_https(shipped: Machine) -> None:
    for request, status in {
        b"GET /areas/?a=1 HTTP/1.1\r\nHost: elsewhere.invalid\r\n\r\n": "301",
        b"GET nonsense\r\n\r\n": "400",
    }.items():
        with socket.create_connection(("127.0.0.1", shipped.ports["80"]), 5) as one:
            one.sendall(request)
            answer = one.recv(65536).decode()
        assert answer.split()[1] == status
        if status == "301":
            assert "\r\nLocation: https://localhost/areas/?a=1\r\n" in answer
        else:
            assert "这个请求看不懂" in answer
        assert "X-Frame-Options: DENY" in answer
