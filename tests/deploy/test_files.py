"""Files that nginx serves itself, and what it says with its own answers."""

import re

import pytest

from tests.drills.site import Machine
from wanli.middleware import SAFETY

OWN = {
    "strict-transport-security": "max-age=31536000",
    **{name.lower(): value for name, value in SAFETY.items()},
}


def style_sheet(shipped: Machine) -> str:
    found = re.search(r'href="(/static/css/[^"]+\.css)"', shipped.ask("/").text)
    assert found
    return found[1]


def test_static_files_are_kept_for_ever_and_compressed(shipped: Machine) -> None:
    address = style_sheet(shipped)
    plain, small = shipped.ask(address), shipped.ask(address, Accept_Encoding="gzip")
    for answer in (plain, small):
        assert answer.status == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["content-type"] == "text/css; charset=utf-8"
        assert answer.headers["vary"] == "Accept-Encoding"
    assert small.headers["content-encoding"] == "gzip"
    assert len(small.body) < len(plain.body) / 2
    again = shipped.ask(address, If_None_Match=plain.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert shipped.ask(address, "HEAD").headers["content-length"] == str(len(plain.body))


def test_a_static_file_without_checksum_is_kept_for_an_hour(shipped: Machine) -> None:
    answer = shipped.ask(re.sub(r"\.[0-9a-f]{12}\.", ".", style_sheet(shipped)))
    assert (answer.status, answer.headers["cache-control"]) == (200, "public, max-age=3600")


def test_pictures_are_served_and_nothing_else_beside_them(shipped: Machine) -> None:
    folder = shipped.var / "media" / "photos"
    folder.mkdir(exist_ok=True)
    for name in ("a-400.webp", "a-400.jpg", "a.html", "a.svg", ".a.jpg"):
        (folder / name).write_bytes(b"a picture")
    for name, kind in {"a-400.webp": "image/webp", "a-400.jpg": "image/jpeg"}.items():
        answer = shipped.ask(f"/media/photos/{name}")
        assert (answer.status, answer.body) == (200, b"a picture")
        assert answer.headers["content-type"] == kind
        assert answer.headers["cache-control"] == "public, max-age=600, immutable"
        assert answer.headers["x-content-type-options"] == "nosniff"
    for name in ("a.html", "a.svg", ".a.jpg", "", "../wanli.sqlite3", "%2e%2e/originals/a.jpg"):
        assert shipped.ask(f"/media/photos/{name}").status == 404, name
    (folder / "a-400.jpg").unlink()
    assert shipped.ask("/media/photos/a-400.jpg").status == 404


@pytest.mark.parametrize(
    "path", ["/.env", "/.git/config", "/static/.hidden", "/admin/.env", "/issues/.htaccess"]
)
def test_nothing_hidden_is_served(shipped: Machine, path: str) -> None:
    (shipped.var / "static" / ".hidden").write_text("hidden", encoding="utf-8")
    answer = shipped.ask(path)
    assert answer.status == 404
    assert "hidden" not in answer.text


def test_originals_and_the_database_have_no_address(shipped: Machine) -> None:
    (shipped.var / "originals").mkdir(exist_ok=True)
    (shipped.var / "originals" / "a.jpg").write_bytes(b"an original")
    for path in ("originals/a.jpg", "media/originals/a.jpg", "static/../originals/a.jpg"):
        assert b"an original" not in shipped.ask(f"/{path}").body
    for path in ("wanli.sqlite3", "media/../wanli.sqlite3", "static/%2e%2e/wanli.sqlite3"):
        assert b"SQLite format" not in shipped.ask(f"/{path}").body


def test_what_nginx_answers_itself_is_as_strict_as_a_page(shipped: Machine) -> None:
    paths = ["/static/nothing", "/media/nothing", "/.env", style_sheet(shipped), "/issues/", "/x/"]
    for path in paths:
        headers = shipped.ask(path).headers
        assert {name: headers.get(name) for name in OWN} == OWN, path
        assert re.fullmatch("[0-9a-f]{32}", headers["x-request-id"]), path
        assert headers["server"] == "nginx"
