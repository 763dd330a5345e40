import pytest

from residents_areas.periods import Period, PeriodConverter


def test_a_period_is_written_as_year_and_half() -> None:
    assert Period.from_slug("2019-h1") == Period(2019, 1)
    assert Period(2019, 2).slug == "2019-h2"
    assert Period(2019, 1).label == "2019年上半年"
    assert Period(2019, 2).label == "2019年下半年"


@pytest.mark.parametrize("slug", ["2019-h3", "2019h1", "19-h1", "2019-h1\n", "0019-h1", ""])
def test_anything_else_is_no_period(slug: str) -> None:
    with pytest.raises(ValueError):
        Period.from_slug(slug)


def test_periods_compare_in_the_order_of_time() -> None:
    assert sorted([Period(2020, 1), Period(2019, 2), Period(2019, 1)]) == [
        Period(2019, 1),
        Period(2019, 2),
        Period(2020, 1),
    ]


def test_the_path_converter_reads_what_it_writes() -> None:
    converter = PeriodConverter()
    assert converter.to_python(converter.to_url(Period(2019, 1))) == Period(2019, 1)
