"""One spelling for text and query."""

import re
import sys

import pytest
from django.db import connection
from hypothesis import example, given
from hypothesis import strategies as st

from articles.search.index import IN_A_PERIOD
from articles.search.postgresql import codes_of, period_of, term_of
from articles.search.query import MAX_LENGTH, MAX_TERMS, parse
from articles.search.text import (
    PLAIN,
    PUNCTUATION,
    RUN,
    grams,
    is_word,
    joined,
    needed,
    normal,
    normal_text,
    spelled,
)


def has(query: str, text: str) -> bool:
    """Whether all terms of a query stand in a text, by a plain scan."""
    return all(term.needle in normal(text).text for term in parse(query).terms)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("87户", "已拆除 87 户"),
        ("民区", "富平居民区"),
        ("民", "居民"),
        ("萬里", "万里街道"),
        ("万里", "萬里街道"),
        ("２０１９年", "2019 年"),
        ("qq群", "建立 QQ 群"),
        ("垃圾分类", "垃圾\n分类"),
        ("第87号", "第 87 号"),
        ("1.9万", "1.9万户"),
        ('"87"', "187 户"),
        ('"wan li"', "Wan  Li Road"),
        ("“志愿 者”", "志愿者"),
    ],
)
def test_a_query_finds_what_is_spelled_otherwise(query: str, text: str) -> None:
    assert has(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [("87", "187 户"), ("默想", "默认"), ("wan", "wanli"), ("wanli", "wan li"), ("7户", "87 户")],
)
def test_a_query_does_not_find_what_only_looks_alike(query: str, text: str) -> None:
    assert not has(query, text)


def test_each_character_of_a_plain_run_is_spelled_by_one_that_is_no_word() -> None:
    plain = re.compile(f"[{PLAIN}]")
    for character in filter(plain.match, map(chr, range(sys.maxunicode + 1))):
        assert len(spelled(character)) == 1, character
        assert spelled(character) != " "
        assert not is_word(spelled(character))


def test_offsets_lead_back_to_the_printed_characters() -> None:
    printed = "已 拆除 ８７ 户，㎡"
    one = normal(printed)
    start = one.text.index("87")
    assert printed[one.offsets[start] : one.offsets[start + 1] + 1] == "８７"
    assert len(one.text) == len(one.offsets)


@given(st.text() | st.text(alphabet="87 aé居。\u3000\n½…\ue000"))
@example("Ａ  b 居 1 . 2\u00a03")
def test_the_text_alone_is_spelled_the_same(printed: str) -> None:
    assert normal_text(printed) == normal(printed).text


def test_nothing_matches_across_fields_and_values() -> None:
    text = joined([["甲乙", "丙"], ["丁"]])
    assert "乙丙" not in text
    assert "丙丁" not in text
    assert "乙丙" not in grams(text)


def test_terms_phrases_and_exclusions() -> None:
    query = parse('富平 "一居 一品" -凯旋 -“万里 街道” ， -')
    assert [term.needle for term in query.terms] == ["富平", "一居一品"]
    assert [term.needle for term in query.excluded] == ["凯旋", "万里街道"]


@pytest.mark.parametrize("typed", ["", "  ", "，", "-", '"', "“”", "%", "\x00", "---", "'; --"])
def test_what_has_no_word_is_an_empty_query(typed: str) -> None:
    assert parse(typed).terms == []


def test_a_long_query_is_cut_and_says_so() -> None:
    assert parse("长" * (MAX_LENGTH + 1)).is_cut
    many = parse(" ".join(f"词{n}" for n in range(MAX_TERMS + 2)))
    assert many.is_cut
    assert len(many.terms) == MAX_TERMS


def test_every_letter_and_digit_is_indexed() -> None:
    left_out = [
        code
        for code in range(sys.maxunicode + 1)
        if not 0xD800 <= code < 0xE000
        for character in spelled(chr(code))
        if character.isalnum() and not grams(character)
    ]
    assert left_out == []


def test_a_text_with_a_needle_has_the_terms_that_it_needs() -> None:
    text = normal("富平居民区 2019 年走访 1,794 户，建 QQ 群。").text
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            assert needed(text[start:end]) <= grams(text)
    assert needed("居") == {"居"}
    assert needed(f"{RUN}87{RUN}户") == {f"{RUN}8", "87", f"7{RUN}户"}
    assert needed("讨论了健身步道") == {"讨论", "论了健", "健身", "身步", "步道"}


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="a function of PostgreSQL")
def test_the_database_numbers_terms_as_we_do() -> None:
    text = joined(
        [["富平居民区 2019 年，QQ 群的 3 个人 㐀𠀀〇々—"], ["a-b", "「引号」"], list(PUNCTUATION)]
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT articles_search_terms(%s, 3 * %s + 5)", [text, IN_A_PERIOD])
        (codes,) = cursor.fetchone()
    assert sorted(set(codes)) == sorted(
        {*codes_of(grams(text)), term_of(period_of(3 * IN_A_PERIOD))}
    )
