"""The table of simplified characters."""

from articles.simplified import SIMPLIFIED, simplified
from tests.write_simplified import table


def test_it_is_opencc_s_own() -> None:
    assert table() == SIMPLIFIED


def test_what_is_not_traditional_stays() -> None:
    assert [simplified(one) for one in "電楼a，"] == ["电", "楼", "a", "，"]
