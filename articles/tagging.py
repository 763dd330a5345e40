"""How tags are typed and addressed: Chinese separators in, ASCII slugs out."""

import re
from collections.abc import Iterable

from django.utils.text import slugify

SEPARATORS = re.compile(r"[,，、;；\s|]+")
MAX_NAME, MAX_SLUG = 30, 90
WORD_CHARACTER = re.compile(r"\w")


def tags_from_string(typed: str) -> list[str]:
    """The tags in what was typed, each once, in the order typed; pure punctuation is no tag."""
    names = (name.strip("#＃“”\"'") for name in SEPARATORS.split(typed or ""))
    return list(dict.fromkeys(name for name in names if WORD_CHARACTER.search(name)))


def string_from_tags(tags: Iterable[object]) -> str:
    """What `tags_from_string` reads back as the same tags."""
    return "，".join(str(tag) for tag in tags)


def ascii_slug(name: str) -> str:
    """Hanyu Pinyin without tones and without spaces: 垃圾分类 becomes lajifenlei."""
    # Loading the dictionary costs some 37 MB: only processes that write tags pay for it.
    from pypinyin import lazy_pinyin

    return slugify("".join(lazy_pinyin(name)))[:MAX_SLUG].strip("-") or "tag"
