from decimal import Decimal

import pytest

from articles.importing.figures import figures_of
from articles.importing.numbers import chinese_number, number, plain


def values(sentence: str) -> list[tuple[str, str, str]]:
    figures, _ = figures_of(sentence)
    return [(plain(figure.value), figure.unit, figure.qualifier) for figure in figures]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("干部走访居民 700 多户。", [("700", "户", "多")]),
        ("举办 3 场专题讲座，印发手册1,794份。", [("3", "场", ""), ("1794", "份", "")]),
        ("召集七家共建单位座谈。", [("7", "家", "")]),
        ("受益居民达 1.9万户。", [("19000", "户", "")]),
        ("募集善款105万余元。", [("1050000", "元", "余")]),
        ("签约率达到 100%。", [("100", "%", "")]),
        ("满意率为百分之九十五。", [("95", "%", "")]),
        ("投入资金一亿二千万元。", [("120000000", "元", "")]),
        ("接待居民 300 至 400 人次。", [("300", "人次", ""), ("400", "人次", "")]),
        ("车位从 210 个增加到 268 个。", [("210", "个", ""), ("268", "个", "")]),
        ("建群从0到6，报修方便。", [("0", "", ""), ("6", "", "")]),
        ("投诉由每月 41 起降到 9 起。", [("41", "起", ""), ("9", "起", "")]),
        ("收到意见 43 条,其中 38 条已经办结。", [("43", "条", ""), ("38", "条", "")]),
        ("物业为 204 户家庭更换燃气软管。", [("204", "户", "")]),
        ("46 名孩子在这里写作业、练书法。", [("46", "名", "")]),
        ("平安志愿者 86 人轮流巡逻。", [("86", "人", "")]),
        ("目前已有15个楼组签订公约。", [("15", "个", "")]),
        ("居民还捐出图书四百三十本。", [("430", "本", "")]),
        ("箱房旁新增洗手池两座、除臭装置一套。", [("2", "座", ""), ("1", "套", "")]),
        ("书坊添置图书近千册。", [("1000", "册", "近")]),
        ("张贴海报 121 张、举办 3 场讲座。", [("121", "张", ""), ("3", "场", "")]),
    ],
)
def test_achievements_are_found(sentence: str, expected: list[tuple[str, str, str]]) -> None:
    assert values(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "志愿者每天早上 7 点到晚上 8 点在路口值守。",
        "交通路 3117 弄的居民都来了。",
        "这是全区第一个、全市第 3 个这样的小区。",
        "大家为新中国成立 70 周年放声歌唱。",
        "连续三年开展的活动深受欢迎。",
        "队里年纪最大的 82 岁。",
        "干部坚持每月一次上门走访。",
        "居委会、业委会、物业三驾马车一起发力。",
        "“四位一体”让“百条心”变成一条心。",
        "辖区内有居民楼 46 幢。",
        "小区 60 岁以上老人 2.8 万。",
        "2019 年 5 月的一天，下着雨。",
        "为期 100 天的竞赛开始了。",
        "走百家门、知百家情。",
        "3 号楼 502 室的灯亮了。",
        "工作进一步推进，一批项目一起开工。",
        "居民区现有居民1863户、5200余人，其中60岁以上老人1740人，占总人口的33.5%。",
        "调解员跑了一趟又一趟，把事情谈成了。",
    ],
)
def test_what_only_looks_like_a_figure_is_none(sentence: str) -> None:
    assert values(sentence) == []


def test_total_part_and_ratio_are_one_group() -> None:
    figures, doubts = figures_of("对小区 105 家违建逐一做工作，已拆除 87 户，完成率达到 83%。")
    assert [figure.printed for figure in figures] == [
        "小区 105 家违建",
        "拆除 87 户",
        "完成率达到 83%",
    ]
    assert len({figure.group for figure in figures} - {None}) == 1
    assert not doubts


def test_a_ratio_that_does_not_agree_is_a_doubt() -> None:
    _, doubts = figures_of("对小区 105 家违建逐一做工作，已拆除 87 户，完成率达到 90%。")
    assert doubts == ["原文说 90%，而 87/105 约为 83%，请核对原刊。"]


def test_the_printed_words_are_cut_from_the_sentence_as_it_stands() -> None:
    sentence = "隊員更換樓道燈１２８盞。"
    (figure,), _ = figures_of(sentence)
    assert figure.printed in sentence
    assert (figure.value, figure.unit) == (Decimal(128), "盞")
    assert figure.quote == sentence


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("七", 7),
        ("十二", 12),
        ("两百零五", 205),
        ("三万五千", 35000),
        ("二〇一九", 2019),
        ("十万", 100000),
    ],
)
def test_chinese_numerals(numeral: str, value: int) -> None:
    assert chinese_number(numeral) == value


def test_what_is_no_numeral_is_an_error() -> None:
    with pytest.raises(ValueError):
        chinese_number("七彩")


def test_numbers_with_blanks_and_commas_inside() -> None:
    assert [number(text) for text in ("1,794", "1 026", "1 , 280. 5")] == [
        Decimal(1794),
        Decimal(1026),
        Decimal("1280.5"),
    ]
