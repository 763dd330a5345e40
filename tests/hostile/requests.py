"""Requests that nobody in good faith would send, drawn by hypothesis: every public address and
every parameter of the site, with whatever bytes a socket lets through."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote_from_bytes

from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import strategies as st

# Never seen unescaped: closes an attribute, opens an element and an entity.
CANARY = "\"'><hx>&hx;"
ADMIN = ["admin/", "admin/login/", "admin/logout/", "admin/jsi18n/", "admin/articles/issue/"]
FILES = ["static/css/site.css", "static/", "favicon.ico", "site.webmanifest", "media/photos/a.jpg"]
# Every parameter that the site reads (a test compares them with the source), and others.
PARAMETERS = (
    "q area tag column from to issue sort page size year estate p next part with publish_at _popup"
    " before o e x __proto__"
).split()
TRUE = "fuping jiaoji 2019-midyear a1 2019-h1 lajifenlei issues areas 2019 垃圾分类 newest oldest 2"
NUMBERS = "0 -1 00 1e309 NaN inf 0x10 ² ٣ ２０１９ 九 1.5 9999 10000 2019-02-30 9999-99-99"
TEXTS = [
    *TRUE.split(),
    *NUMBERS.split(),
    *("1" + "0" * n for n in (9, 12, 20, 40, 5000)),
    CANARY,
    f"富平{CANARY}",
    '"',
    '"富平',
    '-"' * 200,
    "- - -电梯",
    "{{ 7|add:7 }}{% debug %}",
    "%s %(x)s {0} {} %n ${7*7}",
    "' OR 1=1 --; DROP TABLE articles_issue",
    "* NEAR(富平 OR) ^ : AND NOT (",
    "\x00",
    "富\x00平",
    "a\r\nSet-Cookie: hx=1\r\n\r\n<hx>",
    "\u202e\u2066富平\u200f\ufeff",
    "富" + "\u0301\u0489" * 300,
    "👩‍👩‍👧‍👦" * 40,
    "\ue000\ue001\ue002\ue003",
    "../../../../etc/passwd",
    "..\\..\\x",
    "//elsewhere.invalid/",
    "javascript:alert(1)",
    "a" * 300,
    "a " * 4000,
    "中" * 3000,
]
BYTES = [
    b"\xff\xfe\x00",
    b"\xed\xa0\x80",
    b"\xc0\xaf\xc0\xae",
    b"\xf4\x90\x80\x80",
    "富平".encode("gb18030"),
    "富平".encode("utf-16"),
    b"%00%2f%252e%zz%u5bcc",
]
HOSTS = [
    "elsewhere.invalid",
    "127.0.0.1:99999",
    "127.0.0.1:a",
    "[::1",
    "",
    "127.0.0.1, x",
    "127.0.0.1/<hx>",
    "\x00",
    "万里.invalid",
    "a" * 3000,
    f"127.0.0.1:80{CANARY}",
]
METHODS = "HEAD POST PUT PATCH DELETE OPTIONS TRACE CONNECT get PROPFIND <hx>".split()
COOKIES = [
    "size=9",
    f"size={CANARY}",
    "size=3; size=\\",
    'sessionid="\\000abcdefgh\\377"',
    "sessionid=" + "x" * 5000,
    "sessionid=abcdefghijklmnopqrstuvwxyz012345; csrftoken=\\; messages=W1siX19qc29uX21lc3NhZ2Ui",
    'messages="[[\\"__json_message\\",0,25,\\"<hx>\\"]]:1:x"',
    "=;;=,;\x01\x7f=\xff",
    "__Host-a=b; $Version=1; " + "a=b; " * 500,
]
HEADERS = {
    "ACCEPT_ENCODING": ["gzip;q=nan", "*, gzip, \x00", "br;q=1e400, zstd", "gzip" * 900],
    "IF_MODIFIED_SINCE": ["Thu, 99 Foo 0000 99:99:99 GMT", "-1", "Fri, 31 Dec 9999999 1:1:1 GMT"],
    "IF_NONE_MATCH": ["*", 'W/"', '"' + "x" * 3000, "\xff\xfe"],
    "RANGE": ["bytes=9-1", "bytes=-0", f"bytes=0-{10**40}", "bytes=a-b,c", "bytes=" + "0-1," * 800],
    "COOKIE": COOKIES,
    "ACCEPT": ["application/json", "<hx>", "*/*;q=\x00"],
    "ACCEPT_LANGUAGE": ["zh-" + "x" * 3000, "*;q=-1,\x00", "en"],
    "USER_AGENT": [CANARY, "", "\xff" * 2000],
    "REFERER": [f"http://x/{CANARY}", "http://[::1", "javascript:alert(1)", "\xff"],
    "ORIGIN": ["null", "http://[", "https://127.0.0.1/<hx>"],
    "X_FORWARDED_HOST": ["elsewhere.invalid", CANARY],
    "X_FORWARDED_PROTO": ["https", "<hx>"],
    "X_FORWARDED_FOR": [CANARY, "::1, 999.999.999.999"],
    "X_HTTP_METHOD_OVERRIDE": ["DELETE"],
    "X_REQUESTED_WITH": ["XMLHttpRequest"],
    "TRANSFER_ENCODING": ["chunked, \x0b"],
}
CONTENTS = {
    "CONTENT_TYPE": [
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=nonsense",
        *(f"text/plain; charset={name}" for name in ("zlib", "idna", "utf-7", "unicode_escape")),
        "text/plain; x*=nonsense''y; x*0*=idna''%ff",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        f"multipart/form-data; boundary={'x' * 300}",
        "application/json; charset=utf-16",
        "\xff/\x00;=;",
    ],
    "CONTENT_LENGTH": ["", "-1", "abc", "0", "5", "1e9", str(10**30)],
}


class Request(NamedTuple):
    """As WSGI has it: the path decoded to bytes, the query as it came; headers in Latin-1."""

    method: str
    path: bytes
    query: bytes
    headers: dict[str, str]
    body: bytes

    def __repr__(self) -> str:
        """Short enough to be read where a test fails."""
        fields = (self.method, self.path, self.query, self.headers, self.body)
        return f"Request({', '.join(repr(field)[:600] for field in fields)})"

    @property
    def target(self) -> str:
        """Path and query as a client would send them."""
        query = f"?{quote_from_bytes(self.query, safe='%&=+;')}" if self.query else ""
        return f"{quote_from_bytes(self.path, safe='/')}{query}"


def routes(patterns: list[URLPattern | URLResolver] | None = None) -> Iterator[str]:
    """The routes of every address outside the admin, as they stand in the lists of addresses."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        elif not route.startswith("admin"):
            yield from (route + below for below in routes(pattern.url_patterns))


CONVERTER = re.compile(rb"<[^>]+>")
BREAKERS = [b"//", b"/./", b"/../", b"%2f", b"/%2e%2e/", b";", b"\\", b"/", b".html", b"?", b"#"]
odd_bytes = st.one_of(
    st.sampled_from([text.encode("utf-8") for text in TEXTS]),
    st.sampled_from(BYTES),
    st.binary(max_size=30),
    st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass")),
)
true_bytes = st.sampled_from([text.encode() for text in TRUE.split()])
percent = st.integers(0, 99)


@st.composite
def paths(draw: Any, known: list[str]) -> bytes:
    """A known route, its parts filled in with true or odd values, and then perhaps broken."""
    path: bytes = b"/" + draw(st.sampled_from(known)).encode()
    while match := CONVERTER.search(path):
        filling = draw(odd_bytes) if draw(percent) < 30 else draw(true_bytes)
        path = path[: match.start()] + filling.replace(b"<", b"\x00<") + path[match.end() :]
        if b"\x00<" in path:
            break
    if draw(percent) < 25:
        place = draw(st.integers(0, len(path)))
        breaker = draw(st.sampled_from(BREAKERS) if draw(percent) < 50 else odd_bytes)
        path = path[:place] + breaker + path[place:]
    return path


@st.composite
def queries(draw: Any) -> bytes:
    """Up to four parameters, as they are or percent-encoded, and sometimes thousands."""
    pairs = []
    for _ in range(draw(st.integers(0, 4))):
        name = draw(odd_bytes) if draw(percent) < 10 else draw(st.sampled_from(PARAMETERS)).encode()
        value = draw(true_bytes if draw(percent) < 30 else odd_bytes)
        is_raw = draw(percent) < 20
        pairs.append(name + b"=" + (value if is_raw else quote_from_bytes(value).encode()))
    if draw(percent) < 2:
        pairs += [b"q=1"] * draw(st.sampled_from([500, 2_000, 60_000]))
    return b"&".join(pairs)


@st.composite
def requests(draw: Any, known: list[str]) -> Request:
    """Most with a method and a host that are let in, so that what is behind them is tried."""
    method = draw(st.sampled_from(METHODS)) if draw(percent) < 15 else "GET"
    chosen = draw(st.lists(st.sampled_from(sorted(HEADERS)), max_size=2))
    headers = {f"HTTP_{name}": draw(st.sampled_from(HEADERS[name])) for name in chosen}
    headers["HTTP_HOST"] = draw(st.sampled_from(HOSTS)) if draw(percent) < 7 else "127.0.0.1"
    path, query, body = draw(paths(known)), draw(queries()), b""
    if method != "GET" or draw(percent) < 5:
        headers |= {name: draw(st.sampled_from(values)) for name, values in CONTENTS.items()}
        body = draw(odd_bytes)
    return Request(method, path, query, headers, body)


def all_requests() -> st.SearchStrategy[Request]:
    return requests([*routes(), *ADMIN, *FILES])
