"""What differs between two states of an issue."""

from copy import deepcopy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from articles.comparison import Part, Piece, compare, pieces

SECTION: dict[str, Any] = {
    "anchor": "s1",
    "heading": "富平居民区",
    "body": "整治楼道 62 个。\n下半年继续推进。",
    "areas": ["富平居民区"],
    "figures": ["62 个"],
}
PHOTO: dict[str, Any] = {"id": 7, "caption": "居民在看报", "alt": "", "section": ""}
ARTICLE: dict[str, Any] = {
    "slug": "a1",
    "headline": "楼道清爽",
    "lead": "",
    "is_retold": False,
    "tags": ["楼道"],
    "sections": [SECTION],
    "photos": [PHOTO],
}
ISSUE: dict[str, Any] = {"title": "2020年新春", "number": None, "articles": [ARTICLE]}


def changed(*path: Any, to: Any) -> dict[str, Any]:
    """The issue with the value at the end of the path changed."""
    issue = deepcopy(ISSUE)
    place: Any = issue
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return issue


def text(side: list[Piece]) -> str:
    return "".join(piece.text for piece in side)


def others(side: list[Piece]) -> list[str]:
    return [piece.text for piece in side if piece.is_other]


def outline(parts: list[Part]) -> list[Any]:
    return [(part.state, part.name, outline(part.parts)) for part in parts]


def test_an_issue_is_no_other_than_itself() -> None:
    assert compare(ISSUE, deepcopy(ISSUE)) == ([], [], 1)


def test_what_the_issue_itself_says_is_compared() -> None:
    found = compare(ISSUE, changed("number", to=7))
    assert [(row.label, text(row.before), text(row.after)) for row in found.rows] == [
        ("期号", "", "7")
    ]
    assert (found.parts, found.same) == ([], 1)


def test_a_wrong_character_is_found_in_its_sentence_alone() -> None:
    body = "整治楼道 26 个。\n下半年继续推进。"
    found = compare(ISSUE, changed("articles", 0, "sections", 0, "body", to=body))
    assert outline(found.parts) == [
        ("改动", "文章《楼道清爽》", [("改动", "小节“富平居民区”", [])])
    ]
    (row,) = found.parts[0].parts[0].rows
    assert (row.label, text(row.before), text(row.after)) == ("正文", SECTION["body"], body)
    assert (others(row.before), others(row.after)) == (["62"], ["26"])
    assert found.same == 0


def test_what_is_new_and_what_is_gone_is_named_with_all_it_said() -> None:
    other = {**ARTICLE, "slug": "a2", "headline": "邻里守望"}
    found = compare(ISSUE, {**ISSUE, "articles": [other]})
    assert outline(found.parts) == [
        (state, name, [(state, "小节“富平居民区”", []), (state, "图片“居民在看报”", [])])
        for state, name in (("新增", "文章《邻里守望》"), ("删去", "文章《楼道清爽》"))
    ]
    gone = found.parts[1].parts[0].rows
    assert ("正文", [Piece(SECTION["body"], True)]) in [(row.label, row.before) for row in gone]
    assert not any(row.after for row in gone)


def test_a_caption_a_tag_and_a_figure_are_compared() -> None:
    new = changed("articles", 0, "photos", 0, "caption", to="居民在读报")
    new["articles"][0]["tags"] = ["楼道", "邻里"]
    new["articles"][0]["sections"][0]["figures"] = []
    (article,) = compare(ISSUE, new).parts
    assert [row.label for row in article.rows] == ["标签"]
    assert [row.label for part in article.parts for row in part.rows] == ["数字", "图片说明"]


def test_an_article_that_was_moved_says_where_it_stood() -> None:
    three = [{**ARTICLE, "slug": f"a{number}", "headline": f"第{number}篇"} for number in (1, 2, 3)]
    old, new = {**ISSUE, "articles": three}, {**ISSUE, "articles": [three[2], *three[:2]]}
    (part,) = compare(old, new).parts
    assert part.name == "文章《第3篇》"
    assert [(row.label, text(row.before), text(row.after)) for row in part.rows] == [
        ("次序", "第 3", "第 1")
    ]


def test_sentences_that_have_nothing_in_common_are_not_mixed() -> None:
    before, after = pieces("天气晴好。居民散步。", "天气晴好。共建单位签约。")
    assert before == [Piece("天气晴好。"), Piece("居民散步。", True)]
    assert after == [Piece("天气晴好。"), Piece("共建单位签约。", True)]


TEXTS = st.text(alphabet="甲乙丙12.。！？ \n\u2028”", max_size=40)


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS)
def test_the_pieces_of_each_side_are_its_text_and_what_they_share_is_the_same(
    before: str, after: str
) -> None:
    left, right = pieces(before, after)
    assert (text(left), text(right)) == (before, after)
    shared = ["".join(p.text for p in side if not p.is_other) for side in (left, right)]
    assert shared[0] == shared[1]
