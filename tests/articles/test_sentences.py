from articles.sentences import anchor_of, numbered, paragraphs, sentences


def test_a_paragraph_is_a_line_that_is_not_blank() -> None:
    assert paragraphs("一\n\n  二  \r\n　\n三") == ["一", "二", "三"]


def test_sentences_joined_again_are_the_paragraph() -> None:
    for paragraph in (
        "他说：“来吧！”大家都来了。然后呢？没有了……完",
        "没有句号",
        "！开头就是标点。",
        "（括号里。）括号外。",
        "",
    ):
        assert "".join(sentences(paragraph)) == paragraph


def test_closing_marks_stay_with_their_sentence() -> None:
    assert sentences("他说：“来吧！”大家都来了。") == ["他说：“来吧！”", "大家都来了。"]


def test_sentences_are_numbered_through_the_section() -> None:
    assert [[s.anchor for s in p] for p in numbered("甲。乙。\n丙。", "s4")] == [
        ["s4-1", "s4-2"],
        ["s4-3"],
    ]


def test_a_quote_is_found_in_the_sentence_where_it_begins() -> None:
    body = "甲事办好。乙事办好，丙事也好。\n丁事待办。"
    assert anchor_of("乙事办好，丙事也好。", body, "s1") == "s1-2"
    assert anchor_of("办好。乙事", body, "s1") == "s1-1"
    assert anchor_of("丁事", body, "s1") == "s1-3"


def test_a_quote_that_is_not_there_leads_to_the_section() -> None:
    assert anchor_of("戊事", "甲事办好。", "s1") == "s1"
