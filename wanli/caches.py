"""Where several processes or machines may find pages that another has made."""

from __future__ import annotations

from typing import Any

from . import env

# Seconds: a page is soon made anew; how long one is kept, if the edition lasts.
PATIENCE, KEPT = 0.05, 3600


class Bytes:
    """What is stored is bytes and stays bytes: pickle would run what Redis gives."""

    def dumps(self, value: bytes) -> bytes:
        return value

    def loads(self, value: bytes) -> bytes:
        return value


def caches(url: str) -> dict[str, Any]:
    """The setting CACHES: `pages` is there where there is a Redis."""
    found = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    if not url:
        return found
    if not url.startswith(("redis://", "rediss://", "unix://")):
        env.stop(f"CACHE_URL 应为 redis://主机:端口/编号 或 unix:///路径，现在是“{url}”。")
    # Only where it is used: it would take megabytes in each process.
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    pages = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": url,
        "TIMEOUT": KEPT,
        "KEY_PREFIX": "wanli",
        "OPTIONS": {
            "socket_timeout": PATIENCE,
            "socket_connect_timeout": PATIENCE,
            "retry": Retry(NoBackoff(), 0),
            "serializer": Bytes,
        },
    }
    return {**found, "pages": pages}
