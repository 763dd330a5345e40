"""Pages that were made, ready to be sent."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import NamedTuple

from wanli.edition.state import State

Headers = list[tuple[str, str]]
# What a page takes beside its body, about.
BESIDE = 3_000
# Addresses with a query are without number: they may take so much of the room, the others the rest.
QUERIES = 4
# Says to the web server of which edition an answer is: it may have asked for one that the database
# of the process that answers does not have yet.
EDITION = "X-Edition"


class Copy(NamedTuple):
    """How a page is sent in one encoding; `headers` come with it, `unchanged` with a 304."""

    etag: str
    headers: Headers
    unchanged: Headers


class Page(NamedTuple):
    """Kept compressed alone, once, unless it is too short for that: who cannot read it so is rare,
    and the memory is better used for other pages."""

    state: State
    headers: Headers
    body: bytes
    plain: Copy
    packed: Copy

    @property
    def size(self) -> int:
        return len(self.body) + BESIDE

    def body_of(self, copy: Copy) -> bytes:
        return self.body if copy is self.packed else gzip.decompress(self.body)


def page_of(state: State, headers: Headers, body: bytes) -> Page:
    """The page in both encodings, each with a strong ETag of its own: that of its content, which
    may be the same in many editions."""
    content = next((value for name, value in headers if name == "Content-Type"), "")
    digest = hashlib.sha256(f"{state.release} {content}\n".encode() + body).hexdigest()[:24]
    packed = gzip.compress(body, 6, mtime=0)
    is_packed = len(packed) < len(body)
    return page_from(state, headers, digest, len(body), packed if is_packed else body)


def page_from(state: State, headers: Headers, digest: str, length: int, body: bytes) -> Page:
    """The page of so many bytes; its body is compressed unless that is as long."""
    said = [*headers, (EDITION, str(state))]
    plain = copy_of(said, length, f'"{digest}"', [])
    if len(body) == length:
        return Page(state, headers, body, plain, plain)
    encoding = [("Content-Encoding", "gzip")]
    packed = copy_of(said, len(body), f'"{digest}-gz"', encoding)
    return Page(state, headers, body, plain, packed)


def written(page: Page) -> bytes:
    """As it is kept elsewhere; `read` reads it."""
    length = int(dict(page.plain.headers)["Content-Length"])
    head = [page.plain.etag.strip('"'), length, page.headers]
    return json.dumps(head).encode() + b"\n" + page.body


def read(state: State, content: bytes) -> Page:
    """ValueError or TypeError if it was not `written`."""
    head, _, body = content.partition(b"\n")
    digest, length, headers = json.loads(head)
    kept = [(str(name), str(value)) for name, value in headers]
    return page_from(state, kept, str(digest), int(length), body)


def copy_of(headers: Headers, length: int, etag: str, encoding: Headers) -> Copy:
    beside = [item for item in headers if item[0] != "Content-Type"] + [("ETag", etag)]
    content = [item for item in headers if item[0] == "Content-Type"] + encoding
    return Copy(etag, [*content, ("Content-Length", str(length)), *beside], beside)


class Shelf:
    """At most so many bytes of pages: those that were not asked for longest make room."""

    def __init__(self, limit: int) -> None:
        self.limit, self.size = limit, 0
        self.pages: OrderedDict[Hashable, Page] = OrderedDict()
        self.lock = Lock()

    def get(self, key: Hashable) -> Page | None:
        with self.lock:
            page = self.pages.get(key)
            if page is not None:
                self.pages.move_to_end(key)
            return page

    def put(self, key: Hashable, page: Page) -> None:
        """In the place of the page of another edition. One that would take the room of many is not
        kept."""
        with self.lock:
            if (old := self.pages.pop(key, None)) is not None:
                self.size -= old.size
            if page.size > self.limit // QUERIES:
                return
            self.pages[key] = page
            self.size += page.size
            while self.size > self.limit:
                _, gone = self.pages.popitem(last=False)
                self.size -= gone.size


class Shelves:
    def __init__(self, limit: int) -> None:
        self.plain, self.asked = Shelf(limit - limit // QUERIES), Shelf(limit // QUERIES)

    def of(self, query: str) -> Shelf:
        return self.asked if query else self.plain
