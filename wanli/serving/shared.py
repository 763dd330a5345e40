"""The second shelf, in Redis: pages of this edition that another process has made.

It is worth while because a page takes many times as long to make as to fetch. Where Redis fails or
is slow it is passed by, and for some seconds not asked again.
"""

from __future__ import annotations

import hashlib
import json
from time import monotonic

from django.core.cache import caches
from redis.exceptions import RedisError

from wanli.edition.state import State

from .pages import Page, read, written

# Seconds for which it is left alone after it failed.
PAUSE = 5
# What it raises if it does not answer, and what is no page of ours.
FAILED = (RedisError, OSError, AttributeError, TypeError, ValueError)


class Shared:
    def __init__(self) -> None:
        self.failed = -float(PAUSE)

    @property
    def is_there(self) -> bool:
        return monotonic() - self.failed >= PAUSE

    def get(self, state: State, key: tuple[str, ...]) -> Page | None:
        if not self.is_there:
            return None
        try:
            stored = caches["pages"].get(name_of(state, key))
            if stored is None:
                return None
            return read(state, stored)
        except FAILED:
            self.failed = monotonic()
            return None

    def put(self, key: tuple[str, ...], page: Page) -> None:
        if not self.is_there:
            return
        try:
            caches["pages"].set(name_of(page.state, key), written(page))
        except FAILED:
            self.failed = monotonic()


def name_of(state: State, key: tuple[str, ...]) -> str:
    return f"{state}:{hashlib.sha256(json.dumps(key).encode()).hexdigest()}"
