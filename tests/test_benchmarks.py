"""What the benchmarks say of their figures, and that no address is left out."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.benchmarks import addresses, growth, search_bars
from tests.benchmarks.bars import FIGURES, Bars, Figure, compared, earlier, kept, told


def figure(value: float, bar: float | None = 10, *, is_small_good: bool = True) -> Figure:
    return Figure("pages", "SQLite", "ms", value, bar, is_small_good)


def run(*figures: Figure, issues: int | None = None) -> dict[str, object]:
    rows = [asdict(one) for one in figures]
    return {"at": "2026-11-29 08:00+00:00", "issues": issues, "figures": rows}


def test_a_bar_is_met_where_it_is_reached() -> None:
    assert figure(10).is_met
    assert not figure(10.1).is_met
    assert figure(10, is_small_good=False).is_met
    assert not figure(9.9, is_small_good=False).is_met
    assert figure(1e9, None).is_met


def test_a_figure_is_printed_and_appended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(FIGURES, str(tmp_path / "figures"))
    bars = Bars("pages", "SQLite")
    assert bars.at_most("ms", 3, 10)
    assert not bars.at_least("ratio", 0.05, 0.1)
    assert bars.at_most("bytes", 1234)
    assert capsys.readouterr().out.splitlines() == [
        "  ms: 3 (at most 10)",
        "  ratio: 0.05 (at least 0.10)    << below the bar",
        "  bytes: 1,234",
    ]
    assert told(tmp_path / "figures") == [
        figure(3),
        Figure("pages", "SQLite", "ratio", 0.05, 0.1, is_small_good=False),
        Figure("pages", "SQLite", "bytes", 1234, None, is_small_good=True),
    ]


def test_runs_are_kept_one_behind_the_other(tmp_path: Path) -> None:
    path = tmp_path / "var" / "benchmarks.json"
    assert earlier(path) == []
    kept(path, [run(figure(1))])
    kept(path, [*earlier(path), run(figure(2))])
    assert [one["figures"][0]["value"] for one in earlier(path)] == [1, 2]
    assert [one.name for one in path.parent.iterdir()] == ["benchmarks.json"]


@pytest.mark.parametrize("text", ["", "{}", '["a"]', "[1]"])
def test_another_file_is_not_written_over(tmp_path: Path, text: str) -> None:
    path = tmp_path / "benchmarks.json"
    path.write_text(text)
    with pytest.raises(ValueError):
        earlier(path)


@pytest.mark.parametrize(
    ("before", "now", "is_small_good", "words"),
    [
        (8, 9.2, True, "8 on 2026-11-29 08:00+00:00, 15% worse"),
        (8, 6, True, "8 on 2026-11-29 08:00+00:00, 25% better"),
        (8, 6, False, "8 on 2026-11-29 08:00+00:00, 25% worse"),
        (8, 8, True, "8 on 2026-11-29 08:00+00:00, as before"),
        (0, 1, True, "0 on 2026-11-29 08:00+00:00, 100% worse"),
    ],
)
def test_a_figure_stands_beside_the_one_before(
    capsys: pytest.CaptureFixture[str], before: float, now: float, is_small_good: bool, words: str
) -> None:
    old, new = (figure(value, None, is_small_good=is_small_good) for value in (before, now))
    assert compared([new], [run(old)], None) == 0
    said, _, behind = capsys.readouterr().out.partition("\n\n")
    assert said.endswith(words)
    is_much_worse = words.endswith("worse") and "15%" not in words
    assert behind.startswith(f"== worse by more than 20%: {1 if is_much_worse else 'none'}\n")


def test_only_an_archive_of_the_same_size_is_compared(capsys: pytest.CaptureFixture[str]) -> None:
    runs = [run(figure(1), issues=12), run(figure(2)), run(figure(3), issues=12)]
    assert compared([figure(11)], runs, 12) == 1
    said = capsys.readouterr().out
    assert "; 3 on" in said
    assert "== bars missed: 1\n  pages, SQLite, ms: 11 (at most 10)" in said
    compared([figure(11)], runs, 99)
    assert "not measured before" in capsys.readouterr().out


def names(patterns: list[URLPattern | URLResolver]) -> set[str]:
    """Of all addresses but those of the newsroom and of files."""
    found = set()
    for one in patterns:
        if isinstance(one, URLPattern):
            found.add(one.name or "")
        elif not str(one.pattern).startswith("admin"):
            found |= names(one.url_patterns)
    return found - {""}


@pytest.mark.usefixtures("founding_issue")
def test_of_each_public_address_the_growth_is_measured() -> None:
    found = addresses.for_readers()
    assert names(get_resolver().url_patterns) <= set(found)
    client = Client()
    wrong = {name for name, address in found.items() if client.get(address).status_code != 200}
    assert wrong == {"not there"}


@pytest.mark.usefixtures("founding_issue")
def test_of_each_list_of_staff_the_growth_is_measured() -> None:
    user = addresses.editor()
    found = addresses.for_staff(user)
    client = addresses.signed_in(user)
    assert {client.get(address).status_code for address in found.values()} == {200}
    seen = [one for one in admin.site._registry if f"admin, {one._meta.model_name}" in found]
    assert len(seen) > 8
    assert "admin, article, search 2" in found


def test_the_file_is_json_that_people_can_read(tmp_path: Path) -> None:
    kept(tmp_path / "a.json", [run(figure(1))])
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert json.loads(text)[0]["figures"][0]["what"] == "ms"
    assert text.count("\n") > 5


@pytest.mark.parametrize(
    ("small", "full", "large", "missed"),
    [
        ((10, 1_000), (10, 1_000), (13, 1_000), set()),
        ((10, 1_000), (100, 10_000), (110, 10_000), set()),
        ((10, 1_000), (100, 10_000), (150, 12_000), set()),
        ((10, 1_000), (100, 10_000), (150, 15_000), {"length of full lists"}),
        (
            (10, 1_000),
            (10, 1_000),
            (100, 10_000),
            {"growth", "growth of full lists", "length of full lists"},
        ),
        ((10, 1_000), (100, 10_000), (200, 10_000), {"growth", "growth of full lists"}),
        ((10, 1_000), (20, 1_000), (20, 1_000), {"growth"}),
    ],
)
def test_a_page_may_grow_with_its_list_until_that_is_full(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    small: tuple[float, int],
    full: tuple[float, int],
    large: tuple[float, int],
    missed: set[str],
) -> None:
    monkeypatch.setenv(FIGURES, str(tmp_path / "figures"))
    costs = [growth.Cost(*one, queries=1) for one in (small, full, large)]
    growth.tell(Bars("growth", "SQLite"), "home", *costs)
    said = told(tmp_path / "figures")
    assert {one.what.removeprefix("home, ") for one in said if not one.is_met} == missed


@pytest.mark.parametrize(("ms", "missed"), [(48, set()), (55, {"growth of full lists"})])
def test_what_names_every_month_may_cost_as_much_more_as_it_is_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ms: float, missed: set[str]
) -> None:
    monkeypatch.setenv(FIGURES, str(tmp_path / "figures"))
    small, full, large = (
        growth.Cost(*one) for one in ((10, 800, 1), (10, 1_000, 1), (ms, 4_000, 1))
    )
    growth.tell(Bars("growth", "SQLite"), "sitemap", small, full, large)
    said = told(tmp_path / "figures")
    assert {one.what.removeprefix("sitemap, ") for one in said if not one.is_met} == missed


@pytest.mark.parametrize(("sections", "is_large"), [(40_000, False), (1_000_000, True)])
def test_figures_of_search_have_the_bars_of_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sections: int, is_large: bool
) -> None:
    monkeypatch.setenv(FIGURES, str(tmp_path / "figures"))
    figures = {"exact": 300, "found": [], "sections": sections, "p50_ms": 3.5, "p95_ms": 51.0}
    figures |= {"times_faster_than_like": 4.0, "built_sections_a_second": 1500}
    search_bars.tell(Bars("search", "PostgreSQL"), figures)
    said = {one.what.partition(", ")[2]: one for one in told(tmp_path / "figures")}
    assert said.keys() == figures.keys() - {"found", "sections"}
    missed = {name for name, one in said.items() if not one.is_met}
    assert missed == ({"p95_ms", "times_faster_than_like"} if is_large else {"p95_ms"})
    assert said["p50_ms"].bar is None and said["exact"].bar == 300
    assert said["built_sections_a_second"].bar == (1000 if is_large else None)
    assert not said["exact"].is_small_good and said["p95_ms"].is_small_good
    assert all(one.what.startswith(f"{sections:,} sections") for one in said.values())
