"""When a bar is drawn: only where the print gives a whole, its part and their percentage."""

from decimal import Decimal

import pytest
from django.test import Client

from residents_areas.models import Figure
from residents_areas.ratios import FigureSet
from tests.html import Page, page
from tests.make import make_area, make_figure, make_report


def figure(value: str | None, unit: str, qualifier: str = "") -> Figure:
    number = None if value is None else Decimal(value)
    return Figure(value=number, unit=unit, qualifier=qualifier, label=f"{value}{unit}")


@pytest.mark.parametrize("rate", ["83", "82", "82.8", "82.9", "82.86", "82.8571"])
def test_a_percentage_may_be_rounded_or_cut_off(rate: str) -> None:
    whole, part = figure("105", "家"), figure("87", "户", "含正在拆除")
    for members in ([whole, part, figure(rate, "%")], [figure(rate, "％"), part, whole]):
        ratio = FigureSet(members).ratio
        assert ratio is not None
        assert (ratio.whole, ratio.part) == (whole, part)


@pytest.mark.parametrize("rate", ["81", "84", "82.7", "83.0001", "38", "0.83"])
def test_a_percentage_that_disagrees_draws_no_bar(rate: str) -> None:
    assert FigureSet([figure("105", "家"), figure("87", "户"), figure(rate, "%")]).ratio is None


@pytest.mark.parametrize(
    "members",
    [
        [figure("62", "个")],
        [figure("100", "%")],
        [figure("105", "家"), figure("87", "户")],
        [figure("210", "个"), figure("268", "个")],
        [figure("105", "家"), figure("83", "%")],
        [figure("105", "家"), figure("87", "户"), figure("18", "户"), figure("83", "%")],
        [figure("105", "家"), figure("87", "户"), figure("83", "%"), figure("83", "%")],
        [figure("105", "家", "约"), figure("87", "户"), figure("83", "%")],
        [figure("105", "家"), figure("87", "户", "多"), figure("83", "%")],
        [figure("105", "家"), figure("87", "户"), figure("83", "%", "近")],
        [figure("105", "家"), figure(None, ""), figure("83", "%")],
        [figure("0", "家"), figure("0", "户"), figure("0", "%")],
    ],
    ids=lambda members: "、".join(map(str, (member.label for member in members))),
)
def test_what_does_not_state_a_part_of_its_whole_draws_no_bar(members: list[Figure]) -> None:
    assert FigureSet(members).ratio is None


@pytest.mark.parametrize("word", ["比上年下降", "减少", "增长", "增加", "提高", "降低", "翻了"])
def test_of_a_change_no_bar_is_drawn(word: str) -> None:
    for changed in range(3):
        members = [figure("100", "件"), figure("80", "件"), figure("80", "%")]
        assert FigureSet(members).ratio is not None
        members[changed].label = f"投诉{word}"
        assert FigureSet(members).ratio is None
        members[changed].label, members[changed].printed = "投诉", f"{word} 80"
        assert FigureSet(members).ratio is None


def test_what_is_named_by_what_it_is_not_draws_no_bar() -> None:
    for label in ("未拆除", "没有签约"):
        members = [figure("100", "户"), figure("80", "户"), figure("80", "%")]
        members[1].label = label
        assert FigureSet(members).ratio is None


@pytest.mark.django_db
@pytest.mark.parametrize(("rate", "bars"), [(83, 1), (38, 0)])
def test_the_bar_is_drawn_from_the_printed_numbers_and_stands_beside_a_table(
    client: Client, rate: int, bars: int
) -> None:
    report = make_report(area=make_area(slug="jia"))
    rows = [("小区 105 家", 105, "家"), ("已拆 87 户", 87, "户"), (f"达到 {rate}%", rate, "%")]
    for printed, value, unit in rows:
        make_figure(report=report, printed=printed, value=value, unit=unit, group="拆违")
    for address in ("/areas/jia/", "/areas/jia/2020-h1/", "/reports/2020-h1/"):
        shown = Page(page(client, address))
        drawn = shown.all("svg.bar")
        assert len(drawn) == bars, address
        for bar in drawn:
            assert bar.attrs["viewBox"] == "0 0 105 1"
            assert shown.values("svg.bar rect", "width") == ["105", "87"]
            (words,) = shown.all(".ratio figcaption")
            assert "左边一段是整治楼道 87" in words.to_text()
        table = shown.all("table")[0]
        assert [cell.to_text() for cell in table.query("td.printed")] == [row[0] for row in rows]
        assert len(table.query("caption")) == 1
        assert shown.values("table th", "scope") == ["col"] * 3 + ["row"] * 3
        assert shown.values(".figure .source", "href") != []
