"""Texts made to stall or to break the parser: each is read in a moment and keeps every character.

The seconds are those of the processor, and many times what a slow machine takes; a rule that
tries every way to cut a text would need hours.
"""

import time
from collections import Counter

import pytest

from articles.importing.parser import parse
from articles.importing.readers import read_text
from tests.articles.importing.score import NAMES

SECONDS = 8
UNFINISHED = "富平居民区\n这里没有写完的一段话说到一半第 {} 号\n"

TEXTS = {
    "a bracket that says much": "标题\n" + "正文" * 30 + "（" + "其中既有党员也有青年" * 8 + "）",
    "26 credits in one line": "图:a" * 26 + " x",
    "a number of 20,000 digits": "1" * 20_000 + "户",
    "20,000 times one": "一" * 20_000,
    "a line of blanks": "标题\n甲" + " " * 20_000 + "乙",
    "5,000 figures in a row": "发放3份" * 5_000,
    "a row of 100,000 names": "a　" * 100_000,
    "numbers nobody writes": "四万万人受惠，三亿万元投入，" + "一万" * 1_500,
    "1,500 things counted once": "甲、" * 1_500 + "3份。",
    "3,000 unfinished sections": "".join(UNFINISHED.format(n) for n in range(3_000)),
    "a section of 8,000 lines": "富平居民区\n" + "居民说没有写完的句子，\n" * 8_000,
    "8,000 items": "富平居民区\n" + "△居民走访\n" * 8_000,
    "8,000 bylines": "标题\n正文\n" + "□记者 甲乙\n" * 8_000,
    "8,000 headings": "标题\n" + "富平居民区\n" * 8_000,
    "8,000 titles": "标题\n" + "第一件新鲜事\n" * 8_000,
    "8,000 rows of a table": "标题\n" + "富平居民区\t走访 3 户\t将做事\n" * 8_000,
    "blanks behind a dateline": "标题\n本报" + " " * 30_000 + "好" + "正文" * 40,
    "20,000 circled numbers": "①" * 20_000,
    "labels given twice": "引题：甲\n引题：乙\n作者：丙\n署名：丁\n标题：戊\n" + "正文" * 30,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_it_is_read_in_a_moment_and_nothing_is_lost(text: str) -> None:
    start = time.process_time()
    reading = parse(read_text(text), NAMES)
    assert time.process_time() - start < SECONDS
    assert reading.characters() == Counter("".join(text.split()))


@pytest.mark.parametrize("title", ["文明养宠", "文化惠民", "整理楼道"])
def test_a_headline_that_begins_like_a_credit_is_a_headline(title: str) -> None:
    body = "居民一起动手，" * 8 + "楼道清爽。"
    (article,) = parse(read_text(f"{title}\n□记者 甲乙\n{body}"), NAMES).articles
    assert (article.headline, article.byline) == (title, "□记者 甲乙")
