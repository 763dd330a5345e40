"""Which reader a file gets, and the words for files that none can read."""

import pytest

from articles.importing.blocks import Block, Refused
from articles.importing.readers import limits, read
from tests.articles.importing import make_files as make

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize("name", ["a.txt", "A.TXT", "a.md", "a", "", "2019.7.18晨报", "晨报.2019"])
def test_text_is_read_under_any_name_of_text(name: str) -> None:
    assert read("甲".encode(), name).blocks == [Block("甲", 1)]


@pytest.mark.parametrize("name", ["a.doc", "a.WPS", "a.docx", "a", "a.txt"])
def test_old_word_files_are_refused_whatever_their_name(name: str) -> None:
    with pytest.raises(Refused, match="旧格式.*另存为.*.docx"):
        read(OLE, name)


@pytest.mark.parametrize("name", ["a.doc", "a.wps", "a.rtf"])
def test_old_names_are_refused_whatever_is_inside(name: str) -> None:
    with pytest.raises(Refused, match="旧格式.*另存为.*.docx"):
        read("甲".encode(), name)


def test_an_encrypted_word_file_is_refused_as_such() -> None:
    data = OLE + "EncryptedPackage".encode("utf-16-le") + bytes(100)
    with pytest.raises(Refused, match="加了密码.*取消密码.*另存为 .docx"):
        read(data, "a.docx")


def test_a_picture_is_refused_as_such() -> None:
    with pytest.raises(Refused, match="图片.*文字识别"):
        read(make.png(), "扫描.png")


def test_an_unknown_kind_is_refused_with_the_kinds_that_are_read() -> None:
    with pytest.raises(Refused, match="不认识 .csv 文件.*.docx、.txt、.html 和 .pdf"):
        read("甲,乙".encode(), "a.csv")


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(Refused, match="空的"):
        read(b"", "a.docx")


def test_a_large_file_is_refused() -> None:
    with pytest.raises(Refused, match="超过 50 MB.*拆成几个文件"):
        read(b"a" * (limits.MAX_BYTES + 1), "a.txt")


@pytest.mark.parametrize("name", ["a.docx", "a.pdf"])
def test_a_false_name_is_refused_as_broken(name: str) -> None:
    with pytest.raises(Refused, match="已损坏"):
        read("甲".encode() * 100, name)
