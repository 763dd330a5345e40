from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.importing.blocks import Block, Refused
from articles.importing.readers import confined, limits, read
from articles.importing.readers.columns import Char, lines_of
from tests.articles.importing import make_files as make

LEFT = [
    "　　左栏第一段开头在此",
    "左栏第一段的第二行文字啊",
    "到此完。",
    "　　左栏第二段写到栏底了",
]
RIGHT = ["右栏接着写左栏第二段的字", "完了。", "　　右栏还有新的一段文字", "又一行。"]
HEADLINE = make.set_line("横跨两栏的大标题", 120, 780, 28)
PAGE = HEADLINE + make.set_column(LEFT, 50, 700) + make.set_column(RIGHT, 200, 700)
ENCRYPT = (
    f"/Encrypt<</Filter/Standard/V 1/R 2/O<{'41' * 32}>/U<{'42' * 32}>/P -44>>/ID[<4141><4141>]"
)


def test_columns_are_read_one_after_the_other_as_paragraphs() -> None:
    assert read(make.pdf(PAGE), "一版.pdf").blocks == [
        Block("横跨两栏的大标题", 1, "heading"),
        Block("左栏第一段开头在此左栏第一段的第二行文字啊到此完。", 2),
        Block("左栏第二段写到栏底了", 3),
        Block("右栏接着写左栏第二段的字完了。", 4),
        Block("右栏还有新的一段文字又一行。", 5),
    ]


def test_the_order_in_the_file_does_not_matter() -> None:
    rows = zip(LEFT, RIGHT, strict=True)
    mixed = "".join(
        make.set_column([right], 200, 700 - 16 * number)
        + make.set_column([left], 50, 700 - 16 * number)
        for number, (left, right) in enumerate(rows)
    )
    assert read(make.pdf(mixed + HEADLINE), "a.pdf") == read(make.pdf(PAGE), "a.pdf")


def test_a_headline_in_the_middle_parts_what_is_above_and_below() -> None:
    page = (
        make.set_column(["上左文字一二三四五六七"] * 2, 50, 780)
        + make.set_column(["上右文字一二三四五六七"] * 2, 200, 780)
        + make.set_line("中间的大标题在此", 60, 700, 24)
        + make.set_column(["下左文字一二三四五六七"] * 2, 50, 650)
        + make.set_column(["下右文字一二三四五六七"] * 2, 200, 650)
    )
    first_words = [block.text[:2] for block in read(make.pdf(page), "a.pdf").blocks]
    assert first_words == ["上左", "上右", "中间", "下左", "下右"]


def test_columns_need_not_share_their_base_lines() -> None:
    page = make.set_column(["甲" * 12] * 9 + ["甲。"], 50, 700) + make.set_column(
        ["乙" * 12] * 9 + ["乙。"], 200, 693, pitch=15
    )
    texts = [block.text for block in read(make.pdf(page), "a.pdf").blocks]
    assert texts == ["甲" * 109 + "。", "乙" * 109 + "。"]


def test_a_larger_gap_and_a_larger_font_end_a_paragraph() -> None:
    page = (
        make.set_line("小标题也占满了一整行的字", 50, 730, 14)
        + make.set_column(["一段文字的行与栏一样宽的啊呀哎哟喂"] * 3, 50, 700)
        + make.set_column(["隔得远的一段也与栏一样宽的啊呀哎哟"] * 2, 50, 630)
    )
    blocks = read(make.pdf(page), "a.pdf").blocks
    assert [(block.text[:3], block.style) for block in blocks] == [
        ("小标题", "heading"),
        ("一段文", ""),
        ("隔得远", ""),
    ]


def test_a_full_width_space_inside_a_line_is_kept() -> None:
    page = make.set_line("记者", 50, 700) + make.set_line("某某", 80, 700)
    assert read(make.pdf(page), "a.pdf").blocks[0].text == "记者　某某"


def test_a_table_gives_rows_and_not_columns() -> None:
    rows = [("居民区", "户数", "占比"), ("甲居民区", "12", "60%"), ("乙居民区", "8", "40%")]
    page = make.set_column(["表格上面的一段文字与栏一样的宽度"] * 2, 50, 700) + "".join(
        make.set_line(text, 50 + 80 * column, 640 - 16 * number)
        for number, row in enumerate(rows)
        for column, text in enumerate(row)
    )
    blocks = read(make.pdf(page), "a.pdf").blocks
    assert [block.text for block in blocks if block.style == "row"] == [
        "居民区　户数　占比",
        "甲居民区　12　60%",
        "乙居民区　8　40%",
    ]
    assert len(blocks) == 4


def test_pages_follow_each_other_and_one_without_text_is_named() -> None:
    document = read(
        make.pdf(make.set_line("甲", 50, 700), "", make.set_line("乙", 50, 700)), "a.pdf"
    )
    assert document.blocks == [Block("甲", 1), Block("乙", 2)]
    assert "第 2 页没有文字" in document.doubts[0].message


def test_a_pdf_of_images_only_is_refused_with_the_remedy() -> None:
    with pytest.raises(Refused, match="这份 PDF 里只有图像，没有文字.*文字识别"):
        read(make.pdf("0 0 100 100 re f"), "a.pdf")


def test_an_encrypted_pdf_is_refused() -> None:
    with pytest.raises(Refused, match="加了密码.*另存为没有密码的 PDF"):
        read(make.pdf(PAGE, encrypt=ENCRYPT), "a.pdf")


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n" + bytes(range(256)) * 40, b"no pdf at all", make.pdf(PAGE)[:120]]
)
def test_garbage_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="已损坏.*另存为 .docx"):
        read(data, "a.pdf")


def test_too_many_pages_are_refused() -> None:
    pages = [make.set_line("页", 50, 700)] * (limits.MAX_PAGES + 1)
    with pytest.raises(Refused, match="有 65 页，超过 64 页.*拆开"):
        read(make.pdf(*pages), "a.pdf")


def test_a_file_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "SECONDS", 0.01)
    with pytest.raises(Refused, match="超过了 0.01 秒，已停止.*拆成几个文件"):
        read(make.pdf(PAGE), "a.pdf")


def test_pages_with_millions_of_characters_are_refused() -> None:
    page = "".join(make.set_line("中" * 5_000, 0, place, 1) for place in range(420))
    with pytest.raises(Refused, match="超过 200 万字"):
        read(make.pdf(page), "a.pdf")


def test_a_file_that_takes_too_much_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "MEMORY_BYTES", 200 * 2**20)
    page = "".join(make.set_line("中" * 5_000, 0, place, 1) for place in range(300))
    with pytest.raises(Refused, match="已损坏或过于庞大.*另存为 .docx"):
        read(make.pdf(page), "a.pdf")


BOXES = st.builds(
    lambda text, left, bottom, size: Char(text, left, left + size, bottom, bottom + size),
    st.sampled_from("甲乙丙1a，"),
    st.integers(0, 400).map(float),
    st.integers(0, 400).map(float),
    st.sampled_from([6.0, 10.0, 10.0, 28.0]),
)


@given(st.lists(BOXES, max_size=60))
def test_no_character_of_a_page_is_lost(chars: list[Char]) -> None:
    read_ones = "".join(text for text, _ in lines_of(chars))
    assert Counter(read_ones.replace(" ", "").replace("\u3000", "")) == Counter(
        char.text for char in chars
    )
