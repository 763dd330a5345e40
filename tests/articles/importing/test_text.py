import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.importing.blocks import Block, Refused
from articles.importing.readers import limits, read, read_text
from tests.articles.importing.characters import check_kept

SAMPLE = "测试居民区\n今年一月，走访住户 12 户。"


def texts(source: str) -> list[str]:
    return [block.text for block in read_text(source).blocks]


@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030", "gbk", "gb2312"]
)
def test_an_encoding_is_found_by_its_mark_or_its_bytes(codec: str) -> None:
    assert read(SAMPLE.encode(codec), "a.txt") == read_text(SAMPLE)


def test_utf_16_with_the_big_end_first_is_found_by_its_mark() -> None:
    assert read(b"\xfe\xff" + SAMPLE.encode("utf-16-be"), "a.txt") == read_text(SAMPLE)


def test_big5_is_read_by_choice_only() -> None:
    data = "測試里民會議，今年一月。".encode("big5")
    assert read(data, "a.txt", encoding="big5").blocks[0].text == "測試里民會議，今年一月。"
    assert read(data, "a.txt").blocks[0].text != "測試里民會議，今年一月。"


def test_bytes_in_no_encoding_are_refused_with_the_remedy() -> None:
    with pytest.raises(Refused, match="认不出这个文件的文字编码.*另存为 UTF-8"):
        read("测试".encode("gb18030") * 5 + b"\xff\xff\x80", "a.txt")


def test_a_choice_that_does_not_fit_is_refused() -> None:
    with pytest.raises(Refused, match="文字编码"):
        read("测试。".encode("gb18030"), "a.txt", encoding="utf-8")


def test_a_binary_file_is_no_text() -> None:
    with pytest.raises(Refused, match="不是文字文件.*另存为 .docx"):
        read(bytes(range(8)) * 100 + bytes(1000), "a.txt")


def test_one_damaged_byte_does_not_turn_utf_8_into_gibberish() -> None:
    data = ("测试居民区今年走访住户。" * 10).encode()
    document = read(data[:31] + b"\xff" + data[31:], "a.txt")
    assert document.blocks[0].text.startswith("测试居民区今年走访")
    assert "U+FFFD" in document.doubts[0].message


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x0b"])
def test_every_kind_of_line_end_ends_a_line(end: str) -> None:
    assert read_text(f"甲。{end}{end}乙。").blocks == [Block("甲。", 1), Block("乙。", 3)]


def test_full_width_spaces_go_at_the_ends_and_stay_inside() -> None:
    assert texts("　　署名　某某　\n\t 另一行。 \xa0") == ["署名　某某", "另一行。"]


def test_characters_that_cannot_be_seen_are_removed_and_named() -> None:
    document = read_text("第一行。\n走\u200b访\x00住\ufeff户\u200b。")
    assert document.blocks[1] == Block("走访住户。", 2)
    assert document.dropped == [(2, "\u200b"), (2, "\0"), (2, "\ufeff"), (2, "\u200b")]
    messages = "".join(doubt.message for doubt in document.doubts)
    assert {doubt.line for doubt in document.doubts} == {2}
    assert "零宽空格 U+200B），共 2 处" in messages
    assert "空字符 U+0000" in messages
    assert "字节顺序标记 U+FEFF" in messages


def test_characters_of_a_private_font_stay_and_are_named() -> None:
    document = read_text("走访\ue123户。")
    assert document.blocks[0].text == "走访\ue123户。"
    assert "U+E123" in document.doubts[0].message


ORNAMENTS = "▽ ▼ ◆◆ ---- *** === ●● ★☆★ 🎉🎊 👨\u200d👩 ❤\ufe0f —— ～～～ 【▼】 ＊＊＊ ·····"


@pytest.mark.parametrize(
    "line", [*ORNAMENTS.split(" "), "「END」", "-END-", "▽ ▽ ▽", "— END —", "- - -"]
)
def test_a_line_of_symbols_only_is_decoration(line: str) -> None:
    document = read_text(f"甲。\n{line}\n乙。")
    assert [block.text for block in document.blocks] == ["甲。", "乙。"]
    check_kept(f"甲。{line}乙。", document)
    assert document.dropped[-1][0] == 2


@pytest.mark.parametrize(
    "line",
    ["「点击上方蓝字」", "。", "……", "℃", "㎡", "①", "❶", "%", "-", "12", "END", "▲某某摄", "”"],
)
def test_a_line_with_any_text_is_no_decoration(line: str) -> None:
    assert texts(line) == [line]


@pytest.mark.parametrize(
    ("line", "name", "caption"),
    [
        ("【图1】", "图1", ""),
        ("[图片1]", "图1", ""),
        ("(图1)", "图1", ""),
        ("（图 ２）", "图2", ""),
        ("【图十二】", "图12", ""),
        ("【图二十】", "图20", ""),
        ("【图3】居民在开会", "图3", "居民在开会"),
        ("【照片3】：居民在开会", "图3", "居民在开会"),
        ("【图3：居民在开会】", "图3", "居民在开会"),
    ],
)
def test_a_picture_marker_becomes_a_picture(line: str, name: str, caption: str) -> None:
    document = read_text(f"\n{line}")
    assert document.blocks == [Block(caption, 2, picture=name)]
    check_kept(line, document)


def test_two_markers_on_a_line_are_two_pictures() -> None:
    assert read_text("【图1】【图2】说明").blocks == [
        Block("", 1, picture="图1"),
        Block("说明", 1, picture="图2"),
    ]


def test_a_mention_of_a_picture_is_no_marker() -> None:
    assert texts("会场布置一新（图1）。\n图1是会场。") == ["会场布置一新（图1）。", "图1是会场。"]


def test_too_many_characters_are_refused() -> None:
    with pytest.raises(Refused, match="超过 200 万字.*拆成几个文件"):
        read_text("字" * (limits.MAX_CHARACTERS + 1))


ALPHABET = (
    "甲乙丙，。、；：！？（）【】「」图片1２一十 　\n\n\r\t\0\u200b\ufeff▽●-=*END□…“”🎉ab\ue000"
)


@given(st.text(st.sampled_from(ALPHABET), max_size=300))
def test_no_character_of_a_likely_text_is_lost(source: str) -> None:
    check_kept(source, read_text(source))


@given(st.text(max_size=200))
def test_no_character_of_any_text_is_lost(source: str) -> None:
    check_kept(source, read_text(source))


@given(st.text(st.sampled_from(ALPHABET), max_size=200))
def test_line_numbers_are_those_of_the_source(source: str) -> None:
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for block in read_text(source).blocks:
        first = block.text[:1]
        assert first in lines[block.line - 1]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        read(data, "a.txt", encoding="gb18030")
    except Refused as refused:
        assert "。" in str(refused)


def test_a_long_text_is_read_in_time_that_grows_with_its_length() -> None:
    def seconds(count: int) -> float:
        """The best of three, in seconds, for about that many characters."""
        source = "今年一月，某居民区\n走访住户 12 户，\n解决问题 3 个。\n\n▽\n" * (count // 34)
        durations = []
        for _ in range(3):
            start = time.perf_counter()
            read_text(source)
            durations.append(time.perf_counter() - start)
        return min(durations)

    short, long = seconds(50_000), seconds(200_000)
    assert long < 2
    # Four times the text: twice that is allowed for a busy machine.
    assert long < 8 * short
