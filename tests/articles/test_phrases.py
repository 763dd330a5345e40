import pytest

from articles.templatetags.phrases import breaks_anywhere


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", False),
        ("晒晒上半年工作“成绩单” 谈谈下半年想要“如何干”", False),
        ("从垃圾分类到加装电梯，从楼道整治到停车难题，居民区里大小事都有人管", False),
        ("这是一条没有标点也没有空格的长标题", True),
    ],
)
def test_a_headline_with_a_phrase_longer_than_a_line_may_break_anywhere(
    text: str, expected: bool
) -> None:
    assert breaks_anywhere(text) == expected
