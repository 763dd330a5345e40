"""What the parser makes of a text: written line by line, so that each rule can be seen."""

from collections import Counter
from datetime import date
from decimal import Decimal

from articles.importing.blocks import Block, Document
from articles.importing.parser import parse
from articles.importing.parts import Article, Reading
from tests.articles.importing.score import NAMES


def document(text: str) -> Document:
    numbered = enumerate(text.strip().splitlines(), start=1)
    return Document([Block(line.strip(), n) for n, line in numbered if line.strip()])


def read(text: str) -> Reading:
    reading = parse(document(text), NAMES)
    source = Counter("".join(text.split()))
    assert reading.characters() == source
    return reading


def article_of(text: str) -> Article:
    (article,) = read(text).articles
    return article


BROKEN = """
半年干了啥 大家来评说
某街道 3 个居民区召开 2021 年年中会议
□记者 甲乙
会议近日陆续召开，居民代表到场听取了工作报告并参加评议。
本期特别开设“专题策划”，请读者一同看看三个居民区的上半年。
富平居民区
2021 年上半年，富平居民区走访居民 300 余户，群众满意度不断提升，邻里关系更加和睦。
下半年，富平居民区将继续推进楼组自治，让居民成为小区的主人。
料 820 份，更换楼道灯 46 盏。
下半年，香泉居民区将推进加装电梯，方便老年居民上下楼出行。
香泉居民区
7月9日，香泉居民区召开年中居民会议
香泉居民区组织志愿者深入楼组开展反诈宣传，逐户上门发放宣传资
"""


def test_a_sentence_that_columns_broke_comes_back_whole_and_nothing_else_moves() -> None:
    article = article_of(BROKEN)
    fuping, xiangquan = article.sections
    assert [paragraph.text[:6] for paragraph in fuping.body] == ["2021 年", "下半年，富平"]
    assert [paragraph.text[-6:] for paragraph in xiangquan.body] == [" 46 盏。", "上下楼出行。"]
    assert "发放宣传资料 820 份" in xiangquan.body[0].text
    (join,) = xiangquan.joins
    assert join.before.endswith("宣传资")
    assert join.after.startswith("料 820 份")
    assert not fuping.joins


def test_figures_of_a_joined_sentence_are_read_whole() -> None:
    article = article_of(BROKEN)
    figures = [(f.printed, f.value, f.unit) for f in article.sections[1].figures]
    assert figures == [
        ("发放宣传资料 820 份", Decimal(820), "份"),
        ("更换楼道灯 46 盏", Decimal(46), "盏"),
    ]


def test_the_head_is_read_in_its_parts() -> None:
    article = article_of(BROKEN)
    assert article.headline == "半年干了啥 大家来评说"
    assert article.subhead == "某街道 3 个居民区召开 2021 年年中会议"
    assert article.byline == "□记者 甲乙"
    assert article.column == "专题策划"
    assert len(article.lead) == 2


def test_a_caption_beside_a_heading_is_dated_by_the_year_of_the_text() -> None:
    (photo,) = article_of(BROKEN).sections[1].photos
    assert photo.caption == "7月9日，香泉居民区召开年中居民会议"
    assert photo.taken_on == date(2021, 7, 9)
    assert article_of(BROKEN).sections[1].meeting_on == date(2021, 7, 9)


def test_each_join_is_named_as_a_doubt_with_its_line() -> None:
    doubts = [doubt for doubt in read(BROKEN).doubts if "接成了一句" in doubt.message]
    assert [doubt.line for doubt in doubts] == [9]


def test_without_a_second_sign_nothing_is_joined() -> None:
    text = BROKEN.replace("料 820 份，更换楼道灯 46 盏。\n", "").replace(
        "下半年，香泉居民区将推进加装电梯，方便老年居民上下楼出行。\n", ""
    )
    reading = read(text)
    assert not any(section.joins for section in reading.articles[0].sections)
    assert any("没有写完" in doubt.message for doubt in reading.doubts)


HEADED = """
社区新貌
□记者 甲乙
{heading}
上半年，这里的居民一起动手，清理楼道堆物 30 处，环境焕然一新，邻里称赞。
"""


def test_headings_name_areas_in_every_form_and_the_longest_name_wins() -> None:
    for heading, slug in {
        "颐华第一居民区": "yihua-1",
        "颐华第二居委会": "yihua-2",
        "凯旋华庭社区": "kaixuan-huating",
        "凯旋公寓": "kaixuan-gongyu",
        "香泉路居委会": "xiangquan",
        "富平社区居委会": "fuping",
        "中環花苑居民區": "zhonghuan-huayuan",
    }.items():
        (section,) = article_of(HEADED.format(heading=heading)).sections
        assert (section.heading, section.area) == (heading, slug)


def test_an_estate_is_no_area_but_points_to_its_own() -> None:
    reading = read(HEADED.format(heading="凯旋花园小区"))
    (section,) = reading.articles[0].sections
    assert section.area is None
    assert any("kaixuan-gongyu" in doubt.message for doubt in reading.doubts)


def test_a_unit_that_is_none_of_ours_is_never_guessed() -> None:
    reading = read(HEADED.format(heading="大华第九居民区"))
    assert reading.articles[0].sections[0].area is None
    assert any("大华第九居民区" in doubt.message for doubt in reading.doubts)


def test_what_closes_all_sections_belongs_to_none_of_them() -> None:
    body = "半年来粉刷楼道 34 个，居民出门心情好了许多，纷纷点赞。\n"
    units = "".join(f"{name}居民区\n{body}" for name in ("富平", "香泉"))
    for closing in ("上述项目均由居民代表会议表决产生。", "以上项目的资金来自社区自治金。"):
        article = article_of(f"楼道换新颜\n□记者 甲乙\n{units}{closing}")
        assert [section.area for section in article.sections] == ["fuping", "xiangquan", None]
        assert article.sections[2].body[0].text == closing


def test_what_a_messenger_adds_is_dropped_and_said_and_praise_in_a_sentence_is_kept() -> None:
    reading = read(HEADED.format(heading="富平居民区") + "居民纷纷点赞。\n觉得不错就点个“在看”\n")
    assert reading.articles[0].sections[0].body[-1].text == "居民纷纷点赞。"
    assert [text for _, text in reading.dropped] == ["觉得不错就点个“在看”"]
    assert any("没有收入" in doubt.message for doubt in reading.doubts)


def test_editors_and_proof_readers_are_no_authors() -> None:
    article = article_of("标题在此\n记者：甲乙 / 编辑：丙丁 / 校对：戊己\n" + "正文" * 30 + "。")
    assert article.byline == "记者：甲乙"


def test_bylines_are_found_in_all_their_forms() -> None:
    for line in (
        "□记者 周全",
        "□记者郭启通讯员陈刚文图",
        "记者：张旺",
        "本报讯 (记者 黄宏 通讯员 胡海)",
        "报送：周燕（南桥镇）",
    ):
        article = article_of(
            f"社区办起读书会\n{line}\n" + "居民围坐一圈轮流朗读，" * 6 + "其乐融融。"
        )
        assert (article.headline, article.byline) == ("社区办起读书会", line)


def test_a_dateline_gives_its_names_to_the_byline_and_the_text_goes_on() -> None:
    article = article_of(
        "社区办起读书会\n本报3月20日讯(见习记者 陈伟) " + "居民围坐一圈，" * 9 + "其乐融融。"
    )
    assert article.byline == "本报3月20日讯(见习记者 陈伟)"
    assert article.sections[0].body[0].text.startswith("居民围坐一圈")


def test_several_articles_of_one_file_are_told_apart() -> None:
    one = "第一个标题\n□记者 甲乙\n" + "一件好事传遍小区，" * 6 + "大家都高兴。\n"
    two = "第二个标题\n□记者 丙丁\n" + "又一件好事传遍小区，" * 6 + "大家都高兴。\n"
    assert [article.headline for article in read(one + two).articles] == [
        "第一个标题",
        "第二个标题",
    ]


def test_masthead_number_and_date_are_the_issues() -> None:
    reading = read("社区晨报\n第 128 期\n2021年7月26日 星期一\n" + HEADED.format(heading="富平"))
    assert (reading.number, reading.published_on) == (128, date(2021, 7, 26))
    assert reading.articles[0].headline == "社区新貌"


def test_a_weekday_that_is_not_that_of_the_date_is_a_doubt() -> None:
    right = read("社区晨报\n2021年7月26日 星期一\n" + HEADED.format(heading="富平"))
    wrong = read("社区晨报\n2021年7月26日 星期二\n" + HEADED.format(heading="富平"))
    assert not any("星期" in doubt.message for doubt in right.doubts)
    assert any("2021-07-26 是星期一" in doubt.message for doubt in wrong.doubts)


def test_plans_are_no_figures() -> None:
    text = HEADED.format(heading="富平") + "下半年，富平居民区计划安装电梯 8 台，新增车位 30 个。\n"
    section = article_of(text).sections[0]
    assert [figure.printed for figure in section.figures] == ["清理楼道堆物 30 处"]
    assert [plan.text for plan in section.plans] == [
        "下半年，富平居民区计划安装电梯 8 台，新增车位 30 个。"
    ]


def test_titles_won_are_honours() -> None:
    text = HEADED.format(heading="富平") + "富平花园小区获得上海市文明小区称号。\n"
    (honour,) = article_of(text).sections[0].honours
    assert (honour.title, honour.holder) == ("上海市文明小区", "富平花园")
