"""What a file may weigh. The numbers are those of the staff's manual, and of issue 3."""

from __future__ import annotations

from articles.importing.blocks import Refused

MAX_BYTES = 50 * 1024 * 1024
MAX_UNPACKED_BYTES = 500 * 1024 * 1024
MAX_CHARACTERS = 2_000_000
MAX_PAGES = 64


def check_bytes(data: bytes) -> None:
    """Raise Refused for a file that is empty or above MAX_BYTES."""
    if not data:
        raise Refused("这个文件是空的，没有内容。请检查是否选对了文件。")
    if len(data) > MAX_BYTES:
        raise Refused("文件超过 50 MB。请拆成几个文件，或把图片另外上传后再导入。")


def check_characters(count: int) -> None:
    """Raise Refused for a text of more than MAX_CHARACTERS characters, white space included."""
    if count > MAX_CHARACTERS:
        raise Refused("文字超过 200 万字。请按期拆成几个文件后再导入。")
