"""How pages of other shapes than the plain one are taken apart: tables, digests, notices, pages."""

from articles.importing.parser import parse
from articles.importing.parts import Reading
from articles.importing.readers import read_text
from tests.articles.importing.score import NAMES

from .test_parser import article_of, read

HEAD = "半年账本晒一晒\n□记者 甲乙\n居民会议近日陆续召开，居民代表到场听取了报告，并当场打分。\n"
LONG = (
    "居委会干部利用晚上和双休日走访居民 300 户，一家一家地听，收集了大家对小区停车、绿化、"
    "安全的意见，回来以后逐条商量怎么办。\n"
)
PLAN = "下半年，居委会将继续推进楼组自治，让居民自己商量身边的事情。\n"


def headings(text: str) -> list[tuple[str, str | None]]:
    return [(section.heading, section.area) for section in article_of(text).sections]


TABLE = """
居民区	上半年完成	下半年打算
富平居民区	新增扶手 88 处；供餐 1.3 万客。	安装电梯 2 台。
香泉居民区	办结工单 133 件。	建立回访制度。
以上数据由各居民区提供。
"""


def test_rows_of_a_table_that_is_the_report_are_sections() -> None:
    article = article_of(HEAD + TABLE)
    assert [(s.heading, s.area) for s in article.sections] == [
        ("富平居民区", "fuping"),
        ("香泉居民区", "xiangquan"),
        ("", None),
    ]
    fuping, _, closing = article.sections
    assert [p.text for p in fuping.body] == ["新增扶手 88 处；供餐 1.3 万客。", "安装电梯 2 台。"]
    assert [figure.printed for figure in fuping.figures] == ["新增扶手 88 处", "供餐 1.3 万客"]
    assert [plan.text for plan in fuping.plans] == ["安装电梯 2 台。"]
    assert closing.body[0].text.startswith("以上数据")


def test_bars_between_cells_are_no_text() -> None:
    rows = "富平居民区 | 新增扶手 88 处 | 将装电梯\n香泉居民区 | 办结工单 133 件 | 将建制度\n"
    article = article_of(HEAD + rows)
    assert [paragraph.text for paragraph in article.sections[0].body] == [
        "新增扶手 88 处",
        "将装电梯",
    ]


def test_a_caption_that_names_the_heading_below_belongs_to_it() -> None:
    text = f"{HEAD}富平居民区\n{LONG}7月9日，香泉居民区召开年中居民会议\n香泉居民区\n{LONG}"
    fuping, xiangquan = article_of(text).sections
    assert fuping.photos == []
    assert [photo.caption for photo in xiangquan.photos] == ["7月9日，香泉居民区召开年中居民会议"]


def test_a_caption_on_the_line_of_its_heading() -> None:
    (section,) = article_of(f"{HEAD}富平小区　「干部上门慰问老人」\n{LONG}").sections
    assert (section.heading, section.area) == ("富平小区", "fuping")
    assert [photo.caption for photo in section.photos] == ["「干部上门慰问老人」"]


def test_headings_with_a_slogan_behind_a_blank_or_a_name_in_front() -> None:
    text = f"{HEAD}富平 百姓舞台天天唱\n{LONG}“香泉”搭起议事凉亭\n{LONG}富平路上的新风景\n{LONG}"
    assert [area for _, area in headings(text)] == ["fuping", "xiangquan", None]


def test_questions_can_be_headings() -> None:
    text = f"{HEAD}老楼装电梯，难在哪儿？\n{LONG}车多位少，怎么停？\n{LONG}"
    assert [heading for heading, _ in headings(text)] == [
        "老楼装电梯，难在哪儿？",
        "车多位少，怎么停？",
    ]


def test_questions_of_an_interview_are_none() -> None:
    text = f"{HEAD}问：难在哪儿？\n答：{LONG}问：怎么停？\n答：{LONG}"
    assert [heading for heading, _ in headings(text)] == [""]


def test_numbered_headings_above_lists_and_plans_by_their_heading() -> None:
    text = (
        f"{HEAD}一、便民服务\n1、为老人送餐 426 客；\n2、修伞 34 把。\n"
        "二、下半年打算\n1、装电梯 3 台。\n"
    )
    first, second = article_of(text).sections
    assert (first.heading, second.heading) == ("一、便民服务", "二、下半年打算")
    assert [figure.printed for figure in first.figures] == ["为老人送餐 426 客", "修伞 34 把"]
    assert second.figures == []
    assert len(second.plans) == 1


def test_who_signs_a_notice_is_its_author() -> None:
    text = f"年中会议公告\n各位居民：\n{LONG}特此公告。\n富平居民区居民委员会\n2024年7月8日\n"
    reading = read(text)
    assert reading.articles[0].byline == "富平居民区居民委员会"
    assert (6, "2024年7月8日") in reading.dropped


def test_a_list_of_winners_gives_one_honour_for_each() -> None:
    text = f"{HEAD}一、区级荣誉\n普陀区文明小区：凯旋花园、万里名轩\n普陀区先进个人：甲乙（富平）\n"
    honours = [(h.title, h.holder) for h in article_of(text).sections[0].honours]
    assert honours == [
        ("普陀区文明小区", "凯旋花园"),
        ("普陀区文明小区", "万里名轩"),
        ("普陀区先进个人", "甲乙"),
    ]


def test_a_digest_reports_on_other_bodies_too() -> None:
    units = ["富平居民区", "万里派出所民警", "香泉居民区", "凯旋花园物业", "交暨居民区"]
    text = HEAD + "".join(f"{unit}近日{LONG}" for unit in units)
    areas = ["fuping", None, "xiangquan", None, "jiaoji"]
    assert [area for _, area in headings(text)] == areas


def test_a_text_that_one_unit_opens_is_not_split() -> None:
    text = f"{HEAD}评委由各居民区推选，富平居民区的作品最受欢迎，得票 300 张，居民都说好。\n{LONG}"
    (section,) = article_of(text).sections
    assert section.area == "fuping"
    assert len(section.body) == 3


def test_what_closes_behind_the_last_plans_is_set_apart() -> None:
    end = "会开完了，天还没有黑，大家一路议论。\n"
    text = f"{HEAD}富平居民区\n{LONG}{PLAN}香泉居民区\n{LONG}{PLAN}{end}"
    assert headings(text)[-1] == ("", None)


def test_a_sentence_that_strayed_in_front_of_the_next_sections_text_comes_home() -> None:
    text = (
        f"{HEAD}富平居民区\n富平居民区走访居民 300 户，通过小喇叭、楼道海\n香泉居民区\n"
        "报等方式反复提醒，张贴海报 260 张。\n下半年，富平居民区计划办一个议事厅，请大家来。\n"
        "香泉居民区把旧房改造当作今年的头等大事，听意见、解疙瘩。\n"
    )
    fuping, xiangquan = article_of(text).sections
    assert "楼道海报等方式" in fuping.body[0].text
    assert fuping.body[1].text.startswith("下半年，富平")
    assert [paragraph.text[:5] for paragraph in xiangquan.body] == ["香泉居民区"]


def test_plans_that_strayed_to_another_area_come_home_to_a_broken_section() -> None:
    text = (
        f"{HEAD}富平居民区\n富平居民区改建了助餐点，老人打一个电话，就有居委干部和志愿者\n"
        f"香泉居民区\n{LONG}下半年，香泉居民区将铺好弄堂的路面，让老人走得稳。\n"
        "轮流送餐上门，半年累计送出午餐 1840 份。\n"
        "交暨居民区\n交暨居民区的水箱全部换新了，居民都说水甜。\n下半年，富平居民区将增设代买的项目。\n"
    )
    fuping, xiangquan, jiaoji = article_of(text).sections
    assert "志愿者轮流送餐上门" in fuping.body[0].text
    assert fuping.body[-1].text.startswith("下半年，富平")
    assert len(xiangquan.body) == 2
    assert len(jiaoji.body) == 1


PAGE = f"""
万里社区晨报
第186期
2014年8月5日
星期二
顶楼“水帘洞” 入夏前补好了
{LONG}{LONG}{LONG}
暑期学堂开门迎客 孩子们有了好去处
{LONG}{LONG}
"""


def test_articles_of_a_page_are_told_apart_by_headlines_of_two_parts() -> None:
    reading = read(PAGE)
    assert [article.headline for article in reading.articles] == [
        "顶楼“水帘洞” 入夏前补好了",
        "暑期学堂开门迎客 孩子们有了好去处",
    ]
    assert reading.number == 186


def test_titles_of_a_column_of_short_news_begin_articles() -> None:
    text = (
        f"社区简讯\n第一件新鲜事\n{LONG}第二件新鲜事\n{LONG}第三件新鲜事\n本报讯（记者 甲乙）{LONG}"
    )
    reading = read(text)
    assert [article.headline for article in reading.articles] == [
        "第一件新鲜事",
        "第二件新鲜事",
        "第三件新鲜事",
    ]


def pasted(text: str) -> Reading:
    return parse(read_text(text), NAMES)


MESSAGE = """
疫后重启，
这些居民区的年中“答卷”
写满烟火气

2022-07-22 万里微家园

01

富平居民区

组织团长和志愿者
配送生活物资 1.9万份，
护送就医 213 人次。

02

香泉居民区

香泉居民区
与三所大学的社工系合作，
接听来电960余次。

往期推荐
社区食堂恢复堂食啦
"""


def test_a_title_broken_over_lines_and_what_a_messenger_put_around() -> None:
    (article,) = pasted(MESSAGE).articles
    assert article.headline == "疫后重启，这些居民区的年中“答卷”写满烟火气"
    assert [section.heading for section in article.sections] == ["富平居民区", "香泉居民区"]
    assert article.sections[1].body[0].text.startswith("香泉居民区与三所大学")
    dropped = [text for _, text in pasted(MESSAGE).dropped]
    assert {"01", "02", "往期推荐", "社区食堂恢复堂食啦"} <= set(dropped)
