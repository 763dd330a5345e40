"""What is sent in a form that nobody can read, or too much of it: a Chinese page with a remedy."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.test import Client

from articles.models import Tag
from tests.html import Page

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/tag/add/"
MULTIPART = "multipart/form-data; boundary=x"


def part(head: str, content: bytes = b"x") -> bytes:
    lines = [
        b"--x",
        f"Content-Disposition: form-data; {head}".encode(),
        b"",
        content,
        b"--x--",
        b"",
    ]
    return b"\r\n".join(lines)


def send(client: Client, body: bytes = b"", kind: str = MULTIPART, **extra: Any) -> tuple[int, str]:
    """Status and words of the page that answers."""
    response = client.post(ADD, body, content_type=kind, **extra)
    page = Page(response.content.decode())
    assert not page.errors
    assert page.values("html", "lang")[0].lower() == "zh-hans"
    assert not Tag.objects.exists()
    return response.status_code, page.document.to_text()


def test_too_much_is_refused_before_it_is_read(editor_client: Client) -> None:
    for length in (str(400 * 1024 * 1024), "9" * 40):
        status, words = send(editor_client, CONTENT_LENGTH=length)
        assert status == 413
        assert "分几次提交" in words


def test_too_many_fields_files_or_letters_are_refused(
    editor_client: Client, settings: LazySettings
) -> None:
    many = b"&".join(b"a=1" for _ in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))
    form = "application/x-www-form-urlencoded"
    long = b"name=" + b"a" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    files = b"".join(part(f'name="f{n}"; filename="f"')[:-6] for n in range(101)) + b"--x--\r\n"
    for body, kind in ((many, form), (long, form), (files, MULTIPART)):
        status, words = send(editor_client, body, kind)
        assert status == 413
        assert "没有保存任何东西" in words


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "multipart/form-data"),
        (b"x", "multipart/form-data; boundary="),
        (b"x", "multipart/form-data; boundary=" + "x" * 300),
        (b"--x\r\nno head", MULTIPART),
        (part("name=a\r\nContent-Transfer-Encoding: base64", b"!"), MULTIPART),
    ],
)
def test_a_form_that_cannot_be_read_is_asked_for_again(
    editor_client: Client, body: bytes, kind: str
) -> None:
    status, words = send(editor_client, body, kind)
    assert (status, "请" in words) in {(400, True), (200, True)}


@pytest.mark.parametrize(
    "head",
    [
        "name=a; filename*=hx''x",
        'name="\0"',
        'name="a"; filename=".."',
        "name=" + "a" * 20_000,
        "",
        "; ; ;=",
    ],
)
def test_a_part_with_an_odd_head_is_left_out(editor_client: Client, head: str) -> None:
    status, words = send(editor_client, part(head))
    assert status in (200, 400)
    assert "请" in words


@pytest.mark.parametrize("token", ["", "x" * 64, "hx<>\"'", "\0"])
def test_a_form_that_is_not_ours_is_asked_for_again(editor: User, token: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    response = strict.post(ADD, {"name": "x", "csrfmiddlewaretoken": token})
    assert response.status_code == 403
    assert "请回到上一页，刷新以后再提交" in response.content.decode()


def test_what_was_typed_outlives_the_refusal_of_one_field(editor_client: Client) -> None:
    response = editor_client.post(ADD, {"name": "两个 标签", "slug": "Ä"})
    page = Page(response.content.decode())
    assert page.values("#id_name", "value") == ["两个 标签"]
    words = "".join(error.to_text() for error in page.all(".errorlist"))
    assert "不能有空格" in words and "小写英文字母" in words
