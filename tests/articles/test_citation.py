"""How an article is cited: in words, and in files that programs read."""

import re
from datetime import date

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from articles import citation
from articles.models import Article, Page
from tests.html import Page as Html
from tests.html import page
from tests.make import make_article, make_issue

ADDRESS = "https://archive.invalid/issues/2020-1/a1/"


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("□记者 周晶", ["周晶"]),
        ("□记者郭启朝通讯员陈新刚文图", ["郭启朝", "陈新刚"]),
        ("本报讯（记者曹丽华）", ["曹丽华"]),
        ("本报讯 (记者 黄宏 通讯员 胡海岩)", ["黄宏", "胡海岩"]),
        ("本报3月20日讯(见习记者 陈伟)", ["陈伟"]),
        ("记者：张旺 / 编辑：李四 / 校对：王五", ["张旺"]),
        ("报送：周燕萍（南桥镇）", ["周燕萍"]),
        ("记者 王 芳  李小明", ["王芳", "李小明"]),
        ("王芳 李小明 文/图", ["王芳", "李小明"]),
        ("文/张三 图/李四", ["张三"]),
        ("记者 张三 文并摄", ["张三"]),
        ("记者 张三 李四 摄", ["张三"]),
        ("记者 文静", ["文静"]),
        ("記者 陳偉", ["陳偉"]),
        ("记者 阿依古丽·买买提", ["阿依古丽·买买提"]),
        ("凯旋华庭居民区 通讯员 赵蓓", ["赵蓓"]),
        ("供稿：宣传科 徐海宁", ["徐海宁"]),
        ("供稿：宣传科", []),
        ("作者：佚名", []),
        ("老年大学 文/图", []),
        ("凯旋华庭居民区 赵蓓", []),
        ("（周燕）", []),
        ("□ 王 芳  李小明", []),
        ("记者 孙维 摄", []),
        ("编辑：张旺 校对：李四", []),
        ("万里街道自治办", []),
        ("Li Lei and Han", []),
        ("□", []),
        ("", []),
    ],
)
def test_a_byline_names_those_who_wrote(byline: str, names: list[str]) -> None:
    assert citation.persons(byline) == names


@pytest.mark.parametrize(
    "byline",
    "编辑部 万里街道 富平居委 居委会 宣传科 新华社 司法所 社区办 老年大学 本报讯 本报综合 "
    "读者来信 佚名 小编 综合整理 梧桐雨".split(),
)
def test_an_office_a_phrase_and_a_bare_pseudonym_are_no_persons(byline: str) -> None:
    for printed in (byline, f"□{byline}", f"（{byline}）"):
        assert citation.persons(printed) == []
        assert citation.authors(printed) == [byline]


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("□记者 周晶", ["周晶"]),
        ("（周燕）", ["周燕"]),
        ("凯旋华庭居民区 赵蓓", ["凯旋华庭居民区 赵蓓"]),
        ("万里街道自治办", ["万里街道自治办"]),
        ("□Li Lei and Han", ["Li Lei and Han"]),
        ("记者 孙维 摄", []),
        ("编辑：张旺 校对：李四", []),
        ("", []),
    ],
)
def test_who_cannot_be_told_apart_is_cited_as_printed(byline: str, names: list[str]) -> None:
    assert citation.authors(byline) == names


@given(st.text())
def test_names_of_any_byline_stand_in_it(byline: str) -> None:
    bare = "".join(byline.split())
    for name in citation.authors(byline):
        assert name
        assert "".join(name.split()) in bare


@pytest.fixture
def known(db: None) -> Article:
    """An article of which the print says everything."""
    issue = make_issue(slug="2020-1", published_on=date(2020, 3, 5), number=12, volume=2)
    article = make_article(issue=issue, headline="读书 & 读报", byline="□记者 周晶")
    for number in (3, 4):
        article.pages.add(Page.objects.create(issue=issue, number=number))
    return article


@pytest.fixture
def unknown(db: None) -> Article:
    """An article of which the print says little, as in the founding issue."""
    issue = make_issue(
        slug="2019",
        published_on=None,
        covers_from=date(2019, 1, 1),
        covers_to=date(2019, 6, 30),
    )
    return make_article(issue=issue, headline="无题")


def test_a_citation_has_the_form_of_the_standard(known: Article) -> None:
    assert citation.gb(known) == "周晶.读书 & 读报[N].万里社区晨报,2020-03-05(3,4)."
    assert citation.gb_online(known, ADDRESS) == (
        "周晶.读书 & 读报[N/OL].万里社区晨报,2020-03-05(3,4)[引用日期]."
        "https://archive.invalid/issues/2020-1/a1/."
    )


def test_what_the_print_does_not_say_is_said_to_be_unknown(unknown: Article) -> None:
    assert citation.gb(unknown) == "作者不详.无题[N].万里社区晨报,出版日期不详(版次不详)."


def test_of_many_authors_three_are_named(known: Article) -> None:
    known.byline = "记者 张三 李四 王五 赵六"
    assert citation.gb(known).startswith("张三,李四,王五,等.")


def test_a_page_without_a_number_is_cited_by_its_name(unknown: Article) -> None:
    unknown.pages.add(Page.objects.create(issue=unknown.issue, name="要闻"))
    unknown.pages.add(Page.objects.create(issue=unknown.issue))
    assert citation.gb(unknown).endswith("(要闻).")


def read_ris(text: str) -> list[tuple[str, str]]:
    assert text.endswith("\r\n")
    rows = [re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", row) for row in text.split("\r\n")[:-1]]
    fields = [(row[1], row[2]) for row in rows if row]
    assert len(fields) == len(rows)
    assert fields[0] == ("TY", "NEWS")
    assert fields[-1] == ("ER", "")
    return fields[1:-1]


def test_a_ris_file_has_a_field_a_line(known: Article) -> None:
    known.headline, known.byline = "上行\n下行", "记者 张三 李四"
    assert read_ris(citation.ris(known, ADDRESS)) == [
        ("AU", "张三"),
        ("AU", "李四"),
        ("TI", "上行 下行"),
        ("T2", "万里社区晨报"),
        ("PY", "2020"),
        ("DA", "2020/03/05"),
        ("VL", "2"),
        ("IS", "12"),
        ("SP", "3,4"),
        ("LA", "zh-CN"),
        ("UR", ADDRESS),
    ]


def read_bibtex(text: str) -> tuple[str, dict[str, str]]:
    """The key and fields of a file's one entry, read as BibTeX does: by counting braces."""
    head = re.match(r"@article\{([a-z0-9-]+),\n", text)
    assert head
    position, fields = head.end(), {}
    while start := re.compile(r"  ([a-z]+) = \{").match(text, position):
        position, depth = start.end(), 1
        while depth:
            depth += {"{": 1, "}": -1}.get(text[position], 0)
            position += 1
        fields[start[1]] = text[start.end() : position - 1]
        position += len(",\n") if text[position] == "," else len("\n")
    assert text[position:] == "}\n"
    return head[1], fields


WORDS = {
    "textbackslash": "\\",
    "textbraceleft": "{",
    "textbraceright": "}",
    "textasciitilde": "~",
    "textasciicircum": "^",
}


def typeset(text: str) -> str:
    """What TeX prints of a text without other commands; a bare special character is an error."""
    printed, position = "", 0
    token = re.compile(r"\\([a-z]+)\{\}|\\([$&%#_])|([^\\{}$&%#_~^])", re.DOTALL)
    while position < len(text):
        match = token.match(text, position)
        assert match, text[position:]
        printed += WORDS[match[1]] if match[1] else match[2] or match[3]
        position = match.end()
    return printed


def test_a_bibtex_file_has_one_entry(known: Article) -> None:
    known.byline = "记者 张三 李四"
    key, fields = read_bibtex(citation.bibtex(known, ADDRESS))
    assert key == "wanli-2020-1-a1"
    assert fields == {
        "author": "{张三} and {李四}",
        "title": r"{读书 \& 读报}",
        "journal": "万里社区晨报",
        "year": "2020",
        "month": "3",
        "day": "5",
        "volume": "2",
        "number": "12",
        "pages": "3,4",
        "entrysubtype": "newspaper",
        "language": "chinese",
        "url": ADDRESS,
    }


@pytest.mark.parametrize(
    "headline", [r"\{}$&%#_~^", "{", "}}", r"\textbackslash{}", "100% 的 A_B", "@article{x,", '"']
)
def test_nothing_in_a_headline_breaks_a_bibtex_file(known: Article, headline: str) -> None:
    known.headline = known.byline = headline
    _, fields = read_bibtex(citation.bibtex(known, ADDRESS))
    assert typeset(fields["title"][1:-1]) == headline
    assert typeset(fields["author"][1:-1]) == headline
    assert len(fields) == 12


def test_what_is_unknown_is_left_out_of_the_files(unknown: Article) -> None:
    tags = [tag for tag, _ in read_ris(citation.ris(unknown, ADDRESS))]
    assert tags == ["TI", "T2", "LA", "UR"]
    _, fields = read_bibtex(citation.bibtex(unknown, ADDRESS))
    assert list(fields) == ["title", "journal", "entrysubtype", "language", "url"]
    for text in (citation.ris(unknown, ADDRESS), citation.bibtex(unknown, ADDRESS)):
        assert "不详" not in text
        assert "2019/" not in text


def test_an_article_can_be_cited_from_its_page(client: Client, known: Article) -> None:
    parsed = Html(page(client, "/issues/2020-1/a1/"))
    print_form, online = (one.to_text().strip() for one in parsed.all(".cite dd"))
    assert print_form == citation.gb(known)
    assert online == citation.gb_online(known, "http://testserver/issues/2020-1/a1/")
    assert "请把“引用日期”换成您打开本页的日期" in parsed.all(".cite")[0].to_text()
    # Without a script nothing can be copied, and nothing offers it.
    assert len(parsed.all(".cite button")) == len(parsed.all(".cite li[hidden] button")) == 2
    for link, kind in (
        ("cite.ris", "application/x-research-info-systems"),
        ("cite.bib", "application/x-bibtex"),
    ):
        address = f"/issues/2020-1/a1/{link}"
        assert address in parsed.values(".cite a", "href")
        response = client.get(address)
        assert response["Content-Type"] == f"{kind}; charset=utf-8"
        assert f'filename="wanli-2020-1-a1.{link[-3:]}"' in response["Content-Disposition"]
        assert "http://testserver/issues/2020-1/a1/" in response.content.decode()


def test_every_section_has_a_link_to_itself(client: Client, known: Article) -> None:
    for number in (1, 2):
        known.sections.create(order=number, heading=f"第{number}节", body="正文。")
    for address in ("/issues/2020-1/a1/?q=正文", "/issues/2020-1/"):
        links = Html(page(client, address)).values("a.copy-link", "href")
        assert links == ["/issues/2020-1/a1/#s1", "/issues/2020-1/a1/#s2"]


@pytest.mark.django_db
def test_a_draft_is_cited_by_nobody_but_staff(client: Client, editor_client: Client) -> None:
    make_article(issue=make_issue(slug="draft", is_published=False))
    for name in ("cite.ris", "cite.bib"):
        assert client.get(f"/issues/draft/a1/{name}").status_code == 404
        assert client.get(f"/issues/nope/a1/{name}").status_code == 404
        assert editor_client.get(f"/admin/preview/issues/draft/a1/{name}").status_code == 200


def test_a_file_costs_two_questions(
    client: Client, known: Article, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for name in ("cite.ris", "cite.bib"):
        with django_assert_num_queries(2):
            client.get(f"/issues/2020-1/a1/{name}")
