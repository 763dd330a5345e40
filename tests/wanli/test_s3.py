"""Pictures in S3-compatible storage, against a server of moto's that runs as a process.

It keeps everything in its memory, takes any key for a right one, and lets those without one read
what a bucket's policy allows: here that of derivatives says that everybody may fetch them.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from django.db import connection

from tests.killing import run
from tests.places import ROOT, Place
from tests.wanli.test_settings import start

NewPlace = Callable[[str], Place]
KEYS = {"S3_ACCESS_KEY": "anybody", "S3_SECRET_KEY": "anything", "MEDIA_STORAGE": "s3"}
BUCKETS = {"S3_BUCKET": "shown", "S3_ORIGINALS_BUCKET": "kept"}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a server of S3's protocol."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with socket.socket() as attempt:
                if attempt.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def with_s3(place: Place, server: str, suffix: str) -> Place:
    """The same place, its pictures in buckets of its own."""
    buckets = {name: f"{bucket}-{suffix}" for name, bucket in BUCKETS.items()}
    public = f"{server}/{buckets['S3_BUCKET']}"
    made = {**KEYS, **buckets, "S3_ENDPOINT_URL": server, "S3_PUBLIC_URL": public}
    return Place({**place.environment, **made, "S3_ADDRESSING": "path"})


def status(address: str) -> int:
    try:
        with urlopen(address) as response:
            found: int = response.status
    except HTTPError as error:
        return error.code
    return found


# Makes a photo and crops it; prints both addresses, its original's name, and what is where.
FILL = """
import django
django.setup()
from decimal import Decimal
from django.core.files.storage import storages
from tests.make import make_article, make_photo, make_picture

photo = make_photo(article=make_article(), image=make_picture(size=(1000, 500)))
whole = photo.image.url
photo.crop_right = Decimal("0.5")
photo.save()
print(whole, photo.image.url, photo.image.name)
for name in ("default", "originals"):
    print(*storages[name].listdir("photos")[1])
"""
MAKE_BUCKETS = """
import django
django.setup()
import json
from django.core.files.storage import storages

for name in ("default", "originals"):
    storages[name].connection.create_bucket(Bucket=storages[name].bucket_name)
shown = storages["default"].bucket
everybody = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}
everybody["Resource"] = f"arn:aws:s3:::{shown.name}/*"
policy = {"Version": "2012-10-17", "Statement": [everybody]}
shown.Policy().put(Policy=json.dumps(policy))
"""
ALTER = """
import django
django.setup()
from django.core.files.base import ContentFile
from articles.models import Original
from articles.pictures import originals

name = Original.objects.get().name
originals().delete(name)
originals().save(name, ContentFile(b"something else"))
"""


def test_pictures_are_kept_shown_checked_backed_up_and_restored(
    server: str, new_place: NewPlace, tmp_path: Path
) -> None:
    place = with_s3(new_place(connection.vendor), server, "first")
    run(MAKE_BUCKETS, place.environment)
    whole, part, name, *files = run(FILL, place.environment)
    assert part.startswith(f"{server}/shown-first/photos/") and "?" not in part
    assert (status(part), status(whole)) == (200, 404)
    # Four derivatives of the part, and one original.
    assert len(files) == 5 and files[-1] == name.removeprefix("photos/")
    assert not any(file == files[-1] for file in files[:-1])
    assert status(f"{server}/shown-first/{name}") == 404
    # There, and shut.
    assert status(f"{server}/kept-first/{name}") == 403
    assert not (place.folder / "originals").exists() and not (place.folder / "media").exists()

    archive = tmp_path / "a.zip"
    done = place.manage("backup", str(archive))
    assert done.returncode == 0 and "1 个原件" in done.stdout, done.stderr
    other = with_s3(new_place(connection.vendor), server, "second")
    run(MAKE_BUCKETS, other.environment)
    restored = other.manage("restore", str(archive))
    assert restored.returncode == 0, restored.stderr
    assert status(part.replace("shown-first", "shown-second")) == 200
    assert "1 个原件完好，0 处有问题" in other.manage("check_fixity").stdout

    run(ALTER, other.environment)
    checked = other.manage("check_fixity")
    assert checked.returncode == 1 and f"{name} 被改动过" in checked.stderr


def test_readers_browsers_may_fetch_pictures_from_there_and_from_nowhere_else(
    new_place: NewPlace,
) -> None:
    place = with_s3(new_place("sqlite"), "https://pictures.example", "a")
    code = "import django; django.setup(); from django.test import Client;"
    code += (
        "print(Client().get('/healthz', headers={'host': '127.0.0.1'})['Content-Security-Policy'])"
    )
    words = " ".join(run(code, place.environment))
    assert "img-src 'self' https://pictures.example;" in words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"MEDIA_STORAGE": "cloud"}, "MEDIA_STORAGE 只能是 local 或 s3"),
        ({"S3_ORIGINALS_BUCKET": "shown"}, "须是两个桶"),
        ({"S3_BUCKET": ""}, "没有设置环境变量 S3_BUCKET"),
        ({"S3_SECRET_KEY": ""}, "没有设置环境变量 S3_SECRET_KEY"),
        ({"S3_PUBLIC_URL": "pictures.example"}, "S3_PUBLIC_URL 应写成"),
    ],
)
def test_a_wrong_setting_stops_the_start(
    changes: dict[str, str], words: str, tmp_path: Path
) -> None:
    right = {**KEYS, **BUCKETS, "S3_PUBLIC_URL": "https://pictures.example"}
    stopped = start(tmp_path, **{**right, **changes})
    assert stopped.returncode != 0
    assert words in stopped.stderr and stopped.stderr.count("\n") == 1


def test_without_the_extra_the_remedy_is_named(tmp_path: Path) -> None:
    """Looked for and not found: a folder that hides the package, as an environment without it."""
    code = (
        "import importlib.util as u; found = u.find_spec;"
        "u.find_spec = lambda name, *a: None if name == 'storages' else found(name, *a);"
        "import wanli.settings"
    )
    process = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **KEYS, **BUCKETS, "VAR_DIR": str(tmp_path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode != 0
    assert "requirements-s3.txt" in process.stderr
