"""Object storage that cannot be reached, or lets nobody in: told in Chinese, and nothing lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.request import Request, urlopen

import pytest
from django.db import connection

from tests.killing import run
from tests.make import numbers
from tests.places import Place

from .test_s3 import FILL, MAKE_BUCKETS, NewPlace, server, with_s3

__all__ = ["server"]

# Where nobody listens.
NOWHERE = {"S3_ENDPOINT_URL": "http://127.0.0.1:9"}
# Signs an editor in.
SIGNED_IN = """
import django
django.setup()
import time
from django.contrib.auth.models import Group, User
from django.test import Client
from articles.models import Article, Photo
from tests.admin_forms import change_address, form
from tests.html import Page
from tests.make import make_article, make_issue, make_picture
from wanli.door.middleware import BEGAN, SEEN

editor = User.objects.create_user("bianji", is_staff=True)
editor.groups.add(Group.objects.get(name="编辑"))
client = Client(headers={"host": "127.0.0.1"})
client.force_login(editor)
session = client.session
session[BEGAN] = session[SEEN] = time.time()
session.save()
"""
# Sends the form of an article with a picture, and prints what comes back of it.
UPLOAD = f"""{SIGNED_IN}
article = make_article(issue=make_issue(is_published=False, slug="upload"))
address = change_address(article)
sent = form(client, address) | {{"headline": "改过的题", "photos-TOTAL_FORMS": 1}}
sent |= {{"photos-0-image": make_picture(), "photos-0-caption": "新图"}}
answer = client.post(address, sent)
page = Page(answer.content.decode())
again = page.form("#content-main form")
print(answer.status_code, again["headline"], again["photos-0-caption"])
print("".join(one.to_text() for one in page.all(".errorlist")))
print(Photo.objects.count(), Article.objects.get(pk=article.pk).headline == article.headline)
"""
# Withholds the photo, and prints what is said of it.
WITHHOLD = f"""{SIGNED_IN}
photo = Photo.objects.get()
address = "/admin/articles/withholding/add/"
sent = form(client, f"{{address}}?article={{photo.article_id}}") | {{"photo": photo.pk}}
answer = client.post(address, sent | {{"reason": "privacy", "asked_by": "本人"}}, follow=True)
print(answer.status_code)
print("".join(one.to_text() for one in Page(answer.content.decode()).all(".messagelist")))
print(Photo.objects.get().is_withheld)
"""


@pytest.fixture
def filled(server: str, new_place: NewPlace) -> Place:
    place = with_s3(new_place(connection.vendor), server, f"cut-{next(numbers)}")
    run(MAKE_BUCKETS, place.environment)
    run(FILL, place.environment)
    return place


def cut_off(place: Place) -> Place:
    return Place({**place.environment, **NOWHERE, "DEBUG": "1"})


# Leaves in storage what no picture shows.
STRAY = """
import django
django.setup()
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
default_storage.save("photos/stray-400.jpg", ContentFile(b"stray"))
"""


class ForbidsHead(BaseHTTPRequestHandler):
    """Passes on to a server of S3's protocol what is asked of it, but no HEAD of a derivative."""

    server: Passing

    def do_GET(self) -> None:
        headers = {"Authorization": self.headers["Authorization"]}
        asked = Request(f"{self.server.upstream}{self.path}", headers=headers, method=self.command)
        with urlopen(asked) as answer:
            self.send_response(answer.status)
            for name in ("Content-Length", "Content-Type", "ETag", "Last-Modified"):
                if value := answer.headers[name]:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.read())

    def do_HEAD(self) -> None:
        if self.path.startswith("/shown-"):
            self.send_error(403)
        else:
            self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


class Passing(ThreadingHTTPServer):
    def __init__(self, upstream: str) -> None:
        super().__init__(("127.0.0.1", 0), ForbidsHead)
        self.upstream = upstream


@contextmanager
def forbidding(upstream: str) -> Iterator[str]:
    """The address of a server whose keys may list and fetch, but not ask about one derivative."""
    with Passing(upstream) as passing:
        Thread(target=passing.serve_forever).start()
        try:
            yield f"http://127.0.0.1:{passing.server_port}"
        finally:
            passing.shutdown()


def locked_out(place: Place) -> Place:
    return Place({**place.environment, "S3_ORIGINALS_BUCKET": "nobody-made-it"})


@pytest.mark.parametrize(("shut", "words"), [(cut_off, "连不上"), (locked_out, "不接受")])
def test_a_backup_or_a_check_is_not_made_of_what_cannot_be_read(
    filled: Place, tmp_path: Path, shut: object, words: str
) -> None:
    assert callable(shut)
    place, folder = shut(filled), tmp_path / "backups"
    folder.mkdir()
    for command in (["backup", str(folder)], ["check_fixity"]):
        done = place.manage(*command)
        assert done.returncode == 1
        assert words in done.stderr and "再做一次" in done.stderr
        assert "Traceback" not in done.stderr and "不见了" not in done.stderr
    assert not list(folder.iterdir())
    assert filled.manage("check_fixity").returncode == 0


def test_a_check_that_may_not_ask_when_a_file_was_written_says_so(
    filled: Place, server: str
) -> None:
    run(STRAY, filled.environment)
    with forbidding(server) as address:
        done = Place({**filled.environment, "S3_ENDPOINT_URL": address}).manage("check_fixity")
    assert done.returncode == 1
    assert "没有核对完：对象存储不接受（403）" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_restore_goes_on_once_the_storage_answers(
    filled: Place, server: str, new_place: NewPlace, tmp_path: Path
) -> None:
    archive = str(tmp_path / "a.zip")
    assert filled.manage("backup", archive).returncode == 0
    other = with_s3(new_place(connection.vendor), server, "gone-on")
    run(MAKE_BUCKETS, other.environment)
    done = cut_off(other).manage("restore", archive)
    assert done.returncode == 1
    assert "连不上" in done.stderr and "Traceback" not in done.stderr
    assert other.manage("restore", archive).returncode == 0
    assert "1 个原件完好" in other.manage("check_fixity").stdout


def test_a_form_with_a_picture_that_cannot_be_kept_comes_back(filled: Place) -> None:
    place = cut_off(filled)
    words = run(UPLOAD, place.environment)
    assert words[:3] == ["200", "改过的题", "新图"]
    assert "图片没有存进去" in "".join(words)
    assert words[-2:] == ["1", "True"]


def test_who_withholds_a_picture_is_told_if_readers_can_still_fetch_it(filled: Place) -> None:
    words = run(WITHHOLD, cut_off(filled).environment)
    assert (words[0], words[-1]) == ("200", "True")
    assert "读者还取得到旧的图片" in "".join(words)
    tidied = filled.manage("check_fixity", "--tidy")
    assert "撤下了" not in tidied.stdout, "what was made a moment ago is let be"
