import re
import time
from base64 import b64encode
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.importing.blocks import Block
from articles.importing.readers import read
from articles.importing.readers.html import read_html
from tests.articles.importing.characters import check_kept
from tests.articles.importing.make_files import png


def texts(source: str) -> list[str]:
    return [block.text for block in read_html(source).blocks]


def test_tags_inside_a_line_join_what_they_part() -> None:
    source = (
        "<p><span>走访居民</span><span lang=EN-US>7</span><b>00</b>"
        "<span style='x'>多户</span>，<a href='y'>签约率<i>83</i>%</a></p>"
    )
    assert texts(source) == ["走访居民700多户，签约率83%"]


def test_block_tags_and_br_end_a_line() -> None:
    source = "甲<br>乙<div>丙</div>丁<ul><li>戊<li>己</ul><p>庚<p>辛<section>壬</section>癸"
    assert texts(source) == list("甲乙丙丁戊己庚辛壬癸")


def test_only_text_is_read() -> None:
    source = """<!DOCTYPE html><html><head><title>标题栏</title><style>p{color:red}</style>
    <meta name="description" content="描述"><script>var a = "<p>脚本</p>";</script></head>
    <body onload="属性()"><!-- 注释 <p>注释</p> --><template><p>模板</p></template>
    <noscript>没有脚本</noscript><p title="属性" data-x="5">正文 3 户</p>
    <script>if (1 < 2) { document.write("户") }</script><![if !support]>尾<![endif]>
    <img src="x.png" alt="替代文字"><textarea>框</textarea></body></html>"""
    assert texts(source) == ["正文 3 户", "尾框"]


def test_entities_are_decoded_once() -> None:
    assert texts("<p>A&amp;lt;B &lt;b&gt; &#26399;&#x520a;&nbsp;&middot;</p>") == [
        "A&lt;B <b> 期刊\xa0·"
    ]


def test_white_space_is_one_space_and_none_where_chinese_is_broken() -> None:
    assert texts("<p>走访\n  居民   12\n户，Home\nOffice　署名</p>") == [
        "走访居民 12 户，Home Office　署名"
    ]


def test_preformatted_text_keeps_its_lines() -> None:
    assert texts("<pre>甲  1\n乙</pre>") == ["甲  1", "乙"]


def test_headings_are_marked() -> None:
    assert read_html("<h1>题</h1><p>文</p><h3><span>小题</span></h3>").blocks == [
        Block("题", 1, "heading"),
        Block("文", 2),
        Block("小题", 3, "heading"),
    ]


def test_blank_paragraphs_count_as_lines() -> None:
    assert read_html("<p>甲。</p><p>&nbsp;</p><p><br></p><p>乙。</p>").blocks == [
        Block("甲。", 1),
        Block("乙。", 4),
    ]


def test_a_row_of_a_table_is_one_block() -> None:
    source = (
        "<table><tr><th>居民区<th>户数<tr><td><p>甲</p><p>区</p></td><td></td><td>3 户</td></tr>"
        "</table>后"
    )
    assert read_html(source).blocks == [
        Block("居民区　户数", 1, "row"),
        Block("甲 区　　3 户", 2, "row"),
        Block("后", 3),
    ]


def test_tables_for_the_layout_hold_ordinary_lines() -> None:
    source = (
        "<table><tr><td>左边<table><tr><td>甲</td><td>1</td></tr></table>之后</td>"
        "<td><h2>题</h2><p>文</p></td></tr></table><table><tr><td><p>框一</p><p>框二</p></table>"
    )
    assert [(block.text, block.style) for block in read_html(source).blocks] == [
        ("左边", ""),
        ("甲　1", "row"),
        ("之后", ""),
        ("题", "heading"),
        ("文", ""),
        ("框一", ""),
        ("框二", ""),
    ]


def test_pictures_inside_the_page_are_offered_in_their_order() -> None:
    data = b64encode(png()).decode()
    source = (
        f'<p>甲<img src="data:image/png;base64,{data}">乙</p><img src="https://example.org/x.png">'
        '<img src="data:image/x-emf;base64,AAAA"><img src="data:,">'
    )
    document = read_html(source)
    assert document.blocks == [
        Block("甲", 1),
        Block("", 2, picture="图1"),
        Block("乙", 3),
        Block("", 4, picture="图2"),
        Block("", 5, picture="图3"),
    ]
    assert document.pictures == {"图1": png(), "图2": b"\0\0\0"}
    assert [doubt.line for doubt in document.doubts] == [4, 5]
    assert "x-emf 格式" in document.doubts[0].message
    assert "读不出来" in document.doubts[1].message


def test_the_broken_lines_of_a_phone_are_joined_too() -> None:
    source = "<p>题目</p><p></p>" + "<p><br></p>".join(
        "<p>今年一月以来，大家</p><p>一起走访住户 12 户，</p><p>住户们都说很好很满意。</p>"
        for _ in "12"
    )
    paragraph = "今年一月以来，大家一起走访住户 12 户，住户们都说很好很满意。"
    assert texts(source) == ["题目", paragraph, paragraph]


@pytest.mark.parametrize(
    ("declared", "codec"),
    [("gb2312", "gb18030"), ("GBK", "gb18030"), ("big5", "big5"), ("utf-8", "utf-8")],
)
def test_the_page_says_its_own_encoding(declared: str, codec: str) -> None:
    source = f'<html><meta charset="{declared}"><p>里民中心</p></html>'
    assert read(source.encode(codec), "a.html").blocks[0].text == "里民中心"


def test_a_false_declaration_does_no_harm() -> None:
    source = '<meta http-equiv=Content-Type content="text/html; charset=utf-8"><p>测试居民区</p>'
    assert read(source.encode("gb18030"), "a.htm").blocks[0].text == "测试居民区"
    assert read(source.encode("utf-16"), "a.htm").blocks[0].text == "测试居民区"


def test_html_is_known_by_its_beginning_too() -> None:
    assert read("<!DOCTYPE html><p>甲</p>".encode(), "a.txt").blocks == [Block("甲", 1)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>甲<script>乙", ["甲"]),
        ("<p>甲<!-- 乙 > 丙", ["甲"]),
        ("<p>甲</p>乙 <a href='丙", ["甲", "乙 <a href='丙"]),
        ("<title>甲<body>乙</title>丙", ["乙丙"]),
        ("</p></table></td></tr></div>甲", ["甲"]),
        ("<tr><td>甲</td><td>乙</td></tr>", ["甲　乙"]),
        ("<p>3 < 5，1 & 2</p>", ["3 < 5，1 & 2"]),
        ("<![CDATA[甲]]>乙<![ x >丙<?php 丁 ?>戊", ["乙丙戊"]),
    ],
)
def test_broken_markup_is_read_as_browsers_do(source: str, expected: list[str]) -> None:
    assert texts(source) == expected


@pytest.mark.parametrize(
    "piece", ["<", "<!--", "<a ", "<a>", "<![", "<?", "</", "<table><tr><td>", "&", "<p>", "<a x='"]
)
@pytest.mark.parametrize("end", ["", ">"])
def test_hostile_markup_is_read_in_time(piece: str, end: str) -> None:
    start = time.perf_counter()
    read_html(piece * (200_000 // len(piece)) + end)
    assert time.perf_counter() - start < 5


TEXT = st.text(st.sampled_from("甲乙，。1２ 　\n<&>\"'▽\u200b【图1】"), max_size=12)
INLINE = st.sampled_from(["span", "b", "em", "a", "font"])
BLOCK = st.sampled_from(["p", "div", "h2", "li", "section", "blockquote", "td", "tr", "table"])


@given(
    st.recursive(
        TEXT.map(escape),
        lambda inner: st.tuples(st.one_of(INLINE, BLOCK), st.lists(inner, max_size=4)).map(
            lambda pair: f"<{pair[0]} title='属性'>{''.join(pair[1])}</{pair[0]}>"
        ),
        max_leaves=20,
    )
)
def test_no_character_of_a_page_is_lost_and_no_tag_is_read(source: str) -> None:
    visible = re.sub("<[^>]*>", "", source)
    for entity, character in (
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", '"'),
        ("&#x27;", "'"),
        ("&amp;", "&"),
    ):
        visible = visible.replace(entity, character)
    check_kept(visible, read_html(source))


@given(st.text(st.sampled_from("<>/!-[]?&;#='\" apbrtd甲\n"), max_size=120))
def test_any_markup_is_read_without_an_error(source: str) -> None:
    read_html(source)
