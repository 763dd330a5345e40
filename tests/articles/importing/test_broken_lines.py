import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from articles.importing.blocks import Block
from articles.importing.readers import read_text
from tests.articles.importing.characters import check_kept

PHONE = """某某社区
▽

今年以来，测试居民区
围绕垃圾分类工作，
走访住户 120 户，
发放资料 300 份。

居民代表正在投票

接下来，居委会还将
继续听取大家的意见，
把实事办好。
▽
"""


def texts(source: str) -> list[str]:
    return [block.text for block in read_text(source).blocks]


def lines_stay(source: str) -> None:
    assert texts(source) == [line.strip() for line in source.splitlines() if line.strip()]


def test_the_short_lines_of_a_phone_become_paragraphs() -> None:
    document = read_text(PHONE)
    assert document.blocks == [
        Block("某某社区", 1),
        Block("今年以来，测试居民区围绕垃圾分类工作，走访住户 120 户，发放资料 300 份。", 4),
        Block("居民代表正在投票", 9),
        Block("接下来，居委会还将继续听取大家的意见，把实事办好。", 11),
    ]
    assert document.dropped == [(2, "▽"), (14, "▽")]


def test_the_name_of_a_unit_above_its_lines_stays_alone() -> None:
    source = PHONE.replace("今年以来，", "甲乙居民区\n今年以来，")
    assert "甲乙居民区" in texts(source)


def test_latin_words_are_joined_with_a_space_and_chinese_without() -> None:
    source = PHONE.replace("继续听取", "用 Home\nOffice 听取")
    assert any("用 Home Office 听取" in text for text in texts(source))


def test_an_indented_line_begins_a_paragraph() -> None:
    source = PHONE.replace("走访住户", "　　走访住户")
    assert any(text.startswith("走访住户") for text in texts(source))


@pytest.mark.parametrize(
    "source",
    [
        # A headline, a byline and paragraphs, close together.
        "测试的标题\n□记者 某某\n今年一月，走访住户 12 户。\n下半年，将继续走访。",
        # Headings right above short paragraphs.
        "甲居民区\n上半年走访 300 户。\n\n乙居民区\n上半年走访 200 户。\n\n丙居民区\n走访 9 户。",
        # Titles in three lines, then paragraphs of any length.
        "引题在这里\n主题在这里\n副题在这里\n\n" + "很长的一段话，" * 12 + "完。\n\n短的一段。",
        # A list.
        "活动安排\n\n1. 走访住户 30 户，\n2. 慰问老人 20 名，\n3. 调解纠纷 5 起，\n4. 开会一次。",
        # Labels.
        "通知\n\n时间：一月八日上午\n地点：居委会，二楼\n对象：全体住户\n联系：某某。",
        # Verse.
        "一首诗\n\n山外青山，\n楼外楼台。\n湖上歌舞，\n几时休止。\n\n又一首\n\n春风，\n秋雨。",
        # Names.
        "名单\n\n张某 李某\n王某 赵某\n钱某 孙某\n\n附注\n\n以上排名不分先后。",
    ],
)
def test_an_ordinary_text_is_never_joined(source: str) -> None:
    lines_stay(source)


SENTENCE = st.text(st.sampled_from("甲乙丙丁，、12 "), min_size=1, max_size=80).map(
    lambda text: f"文{text.strip()}。"
)


@given(st.lists(SENTENCE, min_size=1, max_size=12), st.sampled_from(["\n", "\n\n"]))
def test_paragraphs_that_end_their_sentences_are_never_joined(
    paragraphs: list[str], between: str
) -> None:
    lines_stay(between.join(paragraphs))


HEADING = st.text(st.sampled_from("甲乙丙丁12 "), max_size=20).map(lambda text: f"题{text.strip()}")


@given(
    st.lists(
        st.lists(st.one_of(HEADING, SENTENCE), min_size=1, max_size=4).map("\n".join), max_size=6
    )
)
@example(["题\n题1111111111111\n文1。", "题1111111111111\n题1111111111111\n文1。"])
def test_headings_above_paragraphs_are_never_joined(groups: list[str]) -> None:
    lines_stay("\n\n".join(groups))


def test_lines_broken_at_a_fixed_width_become_paragraphs() -> None:
    first, second = "今年一月测试居民区走访住户一百二十户" * 4 + "。", "大家都说好" * 9 + "。"
    broken = "\n\n".join(
        "\n".join(text[place : place + 16] for place in range(0, len(text), 16))
        for text in (first, second)
    )
    assert texts(f"标题\n\n{broken}") == ["标题", first, second]


LINES = st.lists(
    st.text(st.sampled_from("甲乙丙丁，、。；：1a"), max_size=20), min_size=1, max_size=60
)


@given(LINES)
def test_joining_loses_no_character(lines: list[str]) -> None:
    source = "\n".join(lines)
    check_kept(source, read_text(source))


def test_a_speaker_before_a_colon_is_no_label() -> None:
    source = PHONE.replace("围绕垃圾", "主任强调：\n围绕垃圾").replace(
        "走访住户", "居民说：走访住户"
    )
    assert len(texts(source)) == len(texts(PHONE))
