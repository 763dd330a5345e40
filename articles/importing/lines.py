"""What a single line looks like: byline, dateline, caption, column, imprint, heading."""

from __future__ import annotations

import re

from .fold import fold

TERMINAL = re.compile(r"(?:[。！？!?…]|(?<=[\u4e00-\u9fff])\.)[”’」』）)》\"]*$")
OPEN_END = re.compile(r"[、，,；;：:的了和与及在把将对为被]$")

ROLES = (
    "记者|通讯员|本报通讯员|本刊记者|见习记者|实习生|特约记者|首席记者|本报记者|实习记者|特约通讯员"
)
NOT_AUTHORS = (
    "图|版面设计|版式|编辑|责编|责任编辑|美编|校对|审核|监制|制图|排版|摄影|图片|供图|"
    "来源|发布|账号|编审"
)
# A name of two characters may be printed with a blank inside, to be as wide as one of three.
NAME = r"(?:[\u4e00-\u9fff·]{2,4}|[\u4e00-\u9fff] {1,3}[\u4e00-\u9fff](?![\u4e00-\u9fff]))"
# The most frequent surnames: what else follows a first name without a role may be anything.
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "费俞柳倪施阮盛戚章虞季应柯凌祝翁管殷路舒童庄冷霍裘闵宣楼诸左米冉柏褚娄丛计"
)
NEXT_NAME = rf"[{SURNAMES}](?:[\u4e00-\u9fff·]{{1,3}}| {{1,3}}[\u4e00-\u9fff](?![\u4e00-\u9fff]))"
IN_PLACE = r"(?:（[^）]{1,20}）|\([^)]{1,20}\))?"
BYLINE = re.compile(
    rf"^(?:[□■◎●]\s?)?(?:[文图表格字]{{1,2}}\s?[/／图]\s?)?(?:(?:表格|文字|图文)?整理\s?[:：]\s?)?"
    rf"(?:(?:(?:{ROLES})\s{{0,3}}[:：/／|｜]?|(?:作者|文|文字|撰稿|报送|供稿|整理|采写)\s?[:：/／|｜])"
    rf"\s{{0,3}}{NAME}{IN_PLACE}(?:[\s、,，]{{1,3}}{NEXT_NAME}{IN_PLACE}){{0,5}}[\s、,，/／|｜]{{0,4}}){{1,6}}"
    rf"(?:\s?文(?![/／:：]|$)|文[/／]?图|文[/／]摄|文并摄|图文|摄影报道|\s?文$)?"
    rf"(?:\s?[/／|｜]?\s?(?:{NOT_AUTHORS})\s?[:：/／].{{0,40}})?$"
)
# 供稿：自治办 徐海宁; 口述：楼组长代表　整理：俞小年
LABELLED = re.compile(
    r"(?:(?:供稿|报送|整理|采写|口述|撰文|执笔|作者|文)\s*[:：/／]\s*\S{2,12}"
    r"(?:\s+[\u4e00-\u9fff]{2,6}(?![:：/／]))?\s*)+"
    rf"(?:(?:{NOT_AUTHORS})\s*[:：/／]\s*\S+\s*)*"
)
BARE_BYLINE = re.compile(rf"^[□■◎]\s*{NAME}(?:[\s、]+{NAME})*$")
STAFF_LINE = re.compile(
    rf"[（(]?(?:(?:{NOT_AUTHORS})\s?(?:[:：/／]\s?|\s)[^\s:：/／|｜]{{1,12}}?\s{{0,3}}[/／|｜]?\s{{0,3}})+[）)]?"
    rf"|{NAME}\s{{0,3}}[/／]?\s{{0,3}}(?:摄|摄影|供图)"
)
DATELINE = re.compile(
    rf"^(?:本报|本刊|本站|晨报|社区晨报)?\s{{0,4}}(?:\d{{1,2}}月\d{{1,2}}日)?\s{{0,4}}(?:讯|电)\s{{0,4}}"
    rf"(?:[（(](?:{ROLES})[^）)]{{0,60}}[）)])?\s{{0,4}}"
)
END_BRACKET = re.compile(r"[（(]([^（）()]{2,40})[）)]$")
AUTHOR_WORD = "报送|供稿|撰稿|作者|文|整理|采写|口述|撰文|执笔"
# 凯旋华庭居民区 赵蓓: who someone writes for, before the name.
FROM = re.compile(
    r"\S{2,12}(?:居民区|居委会|街道|社区|小区|镇|中心|学校|办公室|自治办|服务站|医院|街道\S{2,6}[科办部处])"
)
NAMED = re.compile(rf"(?:{ROLES}|{AUTHOR_WORD})?[\u4e00-\u9fff·]{{2,4}}|{ROLES}|{AUTHOR_WORD}")
# A name of two characters with a blank inside.
SPACED_NAME = re.compile(
    r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])\s+([\u4e00-\u9fff])(?![\u4e00-\u9fff])"
)
PHOTOGRAPHER = re.compile(
    rf"(?:(?:{ROLES})\s*)?({NAME})\s*[/／]?\s*摄(?:影)?[）)]?$|摄影\s*[:：]\s*({NAME})[）)]?$"
)

COLUMNS = (
    "专题策划 本期关注 社区要闻 要闻 民生 民生关注 综合 综合新闻 人物 身边好人 副刊 "
    "社区动态 街道动态 特别报道 特别策划 专题报道 深度 服务 便民 党建 党建引领 文化 "
    "健康 居民之声 社区治理 基层治理 头版 聚焦 关注 专版 特刊 简讯 短讯 社区故事"
).split()
COLUMN_END = re.compile(
    r"^[\u4e00-\u9fff·]{0,5}(?:新闻|动态|要闻|专栏|之声|风采|巡礼|故事|广场|园地|之窗|播报|快讯|简讯|短讯|"
    r"专版|专刊|专题|策划|关注|视点|光荣榜|广角|快递|速递|人物|天地|信箱|茶座|短波|剪影|万花筒|直通车|进行时|信息|资讯)$"
)
COLUMN_MARK = re.compile(
    r"^[【\[［〔#]([^】\]］〕#]{2,10})[】\]］〕#]$|^(?:栏目|专栏)\s*[:：]\s*(\S{2,10})$"
)

IMPRINT = re.compile(
    r"^(?:.{0,10}(?:社区晨报|晨报|社区报|简报|日报|周报|月报|通讯|時報|时报)(?:[（(].*[）)])?|"
    r".*(?:第\s*[\d一二三四五六七八九十百零〇壹贰叁肆伍陆柒捌玖拾佰]+\s*(?:期|号|卷|版)|总第|内部资料|准印证|主办|出版).*|"
    r"(?:星期|周)[一二三四五六日天]|(?:\d{4}|[零〇一二三四五六七八九]{4}|(?:中华)?民国\s*[一二三四五六七八九十\d]{1,4})\s*年\s*[\d一二三四五六七八九十元正]{1,3}\s*月"
    r"(?:\s*[\d一二三四五六七八九十廿]{1,3}\s*[日号])?[\s,，]*(?:[（(]?(?:星期|周).[）)]?)?\s*(?:农历.*)?)$"
)
ISSUE_NUMBER = re.compile(r"(?:总)?第\s*(\d+)\s*[期号]")

DATE_ONLY = re.compile(r"(?:\d{4}\s*年\s*)?\d{1,2}\s*月\s*\d{1,2}\s*日")
SIGNED_ON = re.compile(
    r"(?:\d{4}|[零〇一二三四五六七八九]{4})\s*年\s*[\d一二三四五六七八九十]{1,2}\s*月\s*[\d一二三四五六七八九十]{1,3}\s*日"
)
ARROWS = "▲△▼▽↑↓←→◀▶ 　"
CAPTION_START = re.compile(
    r"^(?:[▲△▼▽↑↓←→]\s*)?(?:图为|图\d?[:：]|上图|下图|左图|右图|"
    r"(?:\d{4}\s*年\s*)?\d{1,2}\s*月\s*\d{1,2}\s*日[，, ]?)"
)
OTHER_POSTS = re.compile(r"(?:往期|推荐|延伸|相关|更多)(?:推荐|阅读|回顾|文章|精彩)[:：]?")
# What a messenger adds around a post: none of it is the print's.
FURNITURE = re.compile(
    r"^(?:\d{4}-\d{1,2}-\d{1,2}(?:\s+\d{1,2}:\d{2})?(?:\s\S{2,12})?|(?:阅读|点赞|在看|分享|收藏)\s?\d.*|"
    r"[“\"]?\S{2,12}[”\"]?微信公众号|.*(?:文末|评论区|后台)留言.*|.*(?:关注|扫码).*公众号.{0,4}|更多精彩.*|发布于.{2,6}|图片(?:来自|由).*|(?:THE\s?)?END|(?:NO\.|No\.|PART\s?)?0\d|"
    r"点击(?:上方|下方|蓝字).*|.*蓝字关注.*|原创\s.*|.*发表于\S{2,4}$|长按.{0,4}(?:识别|扫描)?二维码.*|"
    r".*(?:点个?[“\"]?在看|点赞.{0,4}在看|阅读原文).*|.{0,12}点个赞(?:再走|吧|哦|呗|[!！~～])*|来源[:：].*)$"
)
LABEL = re.compile(
    r"^(引题|肩题|眉题|主题|标题|正题|副题|副标题|作者|署名|栏目|专栏)\s*[:：]\s*(.+)$"
)


def is_sentence(text: str) -> bool:
    """Whether a line ends as a sentence does."""
    return bool(TERMINAL.search(text))


def end_name(text: str) -> re.Match[str] | None:
    """The bracket with an author's name that ends a text: （周燕）, （通讯员 陶然）."""
    match = END_BRACKET.search(fold(text))
    if match is None:
        return None
    words = re.split(r"[\s、,，/／:：]+", SPACED_NAME.sub(r"\1\2", match[1]).strip())
    if len(words) > 1 and FROM.fullmatch(words[0]):
        del words[0]
    others = next((n for n, word in enumerate(words) if word in NOT_AUTHORS.split("|")), None)
    authors = words[:others]
    return match if authors and all(NAMED.fullmatch(word) for word in authors) else None


def is_staff_line(text: str) -> bool:
    """A line that names editors, proof-readers, designers or photographers, and nobody else."""
    folded = fold(text).strip()
    return len(folded) <= 80 and STAFF_LINE.fullmatch(folded) is not None


def is_byline(text: str) -> bool:
    """A line of its own that names the authors, however it is written."""
    folded = fold(text).strip()
    if len(folded) > 60 or is_sentence(folded):
        return False
    ended = end_name(folded)
    is_bracket = ended is not None and ended.start() == 0
    if LABELLED.fullmatch(folded) or is_bracket or (DATELINE.fullmatch(folded) and "讯" in folded):
        return True
    return bool(BYLINE.match(folded) or BARE_BYLINE.match(folded))


def authors_end(byline: str) -> int:
    """Where in a byline the authors end and editors, proof-readers or photographers begin."""
    match = re.search(rf"\s*[/／|｜、,，\s]\s*(?:{NOT_AUTHORS})(?:\s*[:：/／]|\s)", fold(byline))
    return match.start() if match else len(byline)


def dateline(text: str) -> int:
    """How many characters of a paragraph are its dateline 本报讯（记者…）; 0 without."""
    match = DATELINE.match(fold(text))
    return match.end() if match and len(text) > match.end() else 0


def column_of(text: str) -> str | None:
    """The column that a line of its own names."""
    match = COLUMN_MARK.match(fold(text).strip())
    if match:
        a, b = match.span(1) if match[1] else match.span(2)
        return text.strip()[a:b]
    folded = fold(text).strip()
    return text.strip() if folded in COLUMNS or COLUMN_END.match(folded) else None


def is_column_mark(text: str) -> bool:
    """A column's name in brackets, 【一句话新闻】, that is known as one; others may be headings."""
    match = COLUMN_MARK.match(fold(text).strip())
    name = match[1] if match else None
    return bool(name) and (name in COLUMNS or bool(COLUMN_END.match(name or "")))


def is_digest(text: str) -> bool:
    """A line that names a column of short news."""
    return bool(column_of(text)) and bool(re.search("简讯|短讯|短波|快讯|速递|集锦", fold(text)))


def is_latin(text: str) -> bool:
    """A line of Latin letters only: the paper's name in English, below its masthead."""
    return re.fullmatch(r"[A-Z][A-Za-z .,&'’-]{3,60}", fold(text).strip()) is not None


def is_imprint(text: str) -> bool:
    """A line of masthead, number or date above the first headline."""
    folded = fold(text).strip()
    return len(folded) <= 60 and not is_sentence(folded) and bool(IMPRINT.match(folded))


# With the blanks that may stand in it.
MOST_CAPTION = 200


def is_caption(text: str) -> bool:
    """A line with the marks of a caption: dated, 图为 …, or with its photographer behind."""
    folded = fold(text[:MOST_CAPTION]).strip()
    if len(text) >= MOST_CAPTION or DATE_ONLY.fullmatch(folded):
        return False
    if len(folded) > 60:
        return len(folded) <= 90 and bool(PHOTOGRAPHER.search(folded))
    if folded[:1] in ("△", "▲") and TERMINAL.search(folded) and len(folded) > 25:
        return False  # an item of a list of short news
    return bool(
        (CAPTION_START.match(folded) and not TERMINAL.search(folded))
        or re.match(r"^(?:[▲△▼▽↑↓←→◀▶]|图为|上图|下图|左图|右图)", folded)
        or re.search(r"(?:合影|留影|供图|资料图片?|资料照片)[）)]?$", folded)
        or PHOTOGRAPHER.search(folded)
    )


def photographer(text: str) -> str:
    """Who took the photo, from the end of its caption."""
    match = PHOTOGRAPHER.search(fold(text))
    return (match[1] or match[2]) if match else ""


def can_begin_a_sentence(text: str) -> bool:
    """Whether a paragraph may begin so: not with closing marks, particles, an enumeration or the
    end of a word and its number (物 46 处)."""
    return not re.match(
        r"[、，,。；;：:）)》」』”’]|[的了着们等和与及]|[^，,。；;、]{1,3}[。；;]"
        r"|[\u4e00-\u9fff]{1,3}(?<![自从到在至今])\s?\d+(?:\.\d+)?\s?[\u4e00-\u9fff](?<![年月日号点时届、])",
        fold(text),
    )
