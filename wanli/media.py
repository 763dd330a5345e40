"""Where pictures are kept, by the settings: in folders, or in S3-compatible storage.

Visitors fetch derivatives; originals are in a place of their own that gives nothing to anybody
without a key.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from . import env

Storages = dict[str, dict[str, Any]]
# Seconds to wait for an object storage, and how often it is asked.
CONNECT, READ, ATTEMPTS = 5, 60, 3


class Unreachable(OSError):
    """Why an object storage did not do what it was asked, in Chinese, with the remedy."""


def local(folder: Path) -> Storages:
    """Originals in `originals/` in that folder, derivatives in MEDIA_ROOT."""
    backend = "wanli.storing.WholeFileStorage"
    return {
        # A derivative's name says what it is made of: one that is there already is the same.
        "default": {"BACKEND": backend, "OPTIONS": {"allow_overwrite": True}},
        "originals": {"BACKEND": backend, "OPTIONS": {"location": folder / "originals"}},
    }


def connected() -> dict[str, Any]:
    """Where the buckets are, by which key, and how long to wait."""
    from botocore.config import Config

    return {
        "access_key": env.text("S3_ACCESS_KEY"),
        "secret_key": env.text("S3_SECRET_KEY"),
        "endpoint_url": env.text("S3_ENDPOINT_URL", default="") or None,
        "region_name": env.text("S3_REGION", default="us-east-1"),
        "client_config": Config(
            signature_version="s3v4",
            s3={"addressing_style": env.text("S3_ADDRESSING", default="auto")},
            connect_timeout=CONNECT,
            read_timeout=READ,
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        ),
    }


def s3() -> tuple[Storages, str]:
    """Two buckets; and the scheme and host that visitors fetch from."""
    if find_spec("storages") is None:
        env.stop(
            "MEDIA_STORAGE=s3 需要另装 django-storages，请运行 "
            ".venv/bin/pip install --require-hashes -r requirements-s3.txt。"
        )
    public, private = env.text("S3_BUCKET"), env.text("S3_ORIGINALS_BUCKET")
    if public == private:
        env.stop("S3_BUCKET 与 S3_ORIGINALS_BUCKET 须是两个桶：原件不能放在读者取得到的地方。")
    address = urlsplit(env.text("S3_PUBLIC_URL"))
    if address.scheme not in ("https", "http") or not address.netloc or address.query:
        env.stop("S3_PUBLIC_URL 应写成 https://主机/路径，是读者取图片的地址。")
    connection = connected()
    options = {
        "default": {
            "bucket_name": public,
            "querystring_auth": False,
            "custom_domain": f"{address.netloc}{address.path}".rstrip("/"),
            "url_protocol": f"{address.scheme}:",
            # Not for long: what is withheld is to be gone from caches too.
            "object_parameters": {"CacheControl": "public, max-age=600"},
        },
        "originals": {"bucket_name": private, "querystring_auth": True, "file_overwrite": False},
    }
    storages: Storages = {
        name: {"BACKEND": "wanli.object_storage.ObjectStorage", "OPTIONS": {**connection, **own}}
        for name, own in options.items()
    }
    return storages, f"{address.scheme}://{address.netloc}"
