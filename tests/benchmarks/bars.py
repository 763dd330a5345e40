"""The figures of the benchmarks and their bars: each is printed where it is measured, and kept for
the run after, which is compared with this one.

A run of all is a JSON object of `at`, `load` (processes that waited before it), `issues` (None for
as many as each benchmark takes itself) and `figures`; a file holds a list of runs, the newest last.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

# Names the file to which each figure is appended, a line of JSON.
FIGURES = "BENCHMARK_FIGURES"
# What got worse by more than this share of what it was is said again at the end.
WORSE = 0.2


@dataclass(frozen=True)
class Figure:
    """What was measured of which database, and the bar it has to reach; None where it has none."""

    benchmark: str
    database: str
    what: str
    value: float
    bar: float | None
    is_small_good: bool

    @property
    def name(self) -> str:
        return ", ".join(filter(None, (self.benchmark, self.database, self.what)))

    @property
    def is_met(self) -> bool:
        if self.bar is None:
            return True
        return self.value <= self.bar if self.is_small_good else self.value >= self.bar

    def worse_than(self, before: float) -> float:
        """By which share of what it was it got worse; less than 0 where it got better."""
        worse = self.value - before if self.is_small_good else before - self.value
        return worse / abs(before) if before else float(worse > 0)

    def __str__(self) -> str:
        said = shown(self.value)
        if self.bar is not None:
            said += f" ({'at most' if self.is_small_good else 'at least'} {shown(self.bar)})"
        return said if self.is_met else f"{said}    << below the bar"


def shown(value: float) -> str:
    if value == int(value):
        return f"{value:,.0f}"
    return f"{value:,.1f}" if abs(value) >= 10 else f"{value:.2f}"


class Bars:
    """Where a benchmark tells its figures of one database, "" of what has none."""

    def __init__(self, benchmark: str, database: str = "") -> None:
        self.benchmark, self.database = benchmark, database

    def at_least(self, what: str, value: float, bar: float | None = None) -> bool:
        return self._told(what, value, bar, is_small_good=False)

    def at_most(self, what: str, value: float, bar: float | None = None) -> bool:
        return self._told(what, value, bar, is_small_good=True)

    def _told(self, what: str, value: float, bar: float | None, *, is_small_good: bool) -> bool:
        figure = Figure(self.benchmark, self.database, what, value, bar, is_small_good)
        print(f"  {what}: {figure}", flush=True)
        if path := os.environ.get(FIGURES):
            with open(path, "a", encoding="utf-8") as file:
                file.write(f"{json.dumps(asdict(figure), ensure_ascii=False)}\n")
        return figure.is_met


def told(path: Path) -> list[Figure]:
    """The figures that were appended to a file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Figure(**json.loads(line)) for line in lines]


def earlier(path: Path) -> list[dict[str, Any]]:
    """The runs that a file holds, none where there is none; ValueError for other files."""
    if not path.exists():
        return []
    runs = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(runs, list) or not all(isinstance(run, dict) for run in runs):
        raise ValueError(path)
    return runs


def kept(path: Path, runs: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.partial")
    partial.write_text(json.dumps(runs, ensure_ascii=False, indent=1), encoding="utf-8")
    partial.replace(path)


def compared(figures: list[Figure], runs: list[dict[str, Any]], issues: int | None) -> int:
    """Print each figure beside the last one of its name, of an archive of the same size; which got
    worse, and which miss their bars: how many these are."""
    before = {
        figure.name: (figure.value, run["at"])
        for run in runs
        if run["issues"] == issues
        for figure in (Figure(**row) for row in run["figures"])
    }
    worse = []
    for figure in figures:
        if figure.name not in before:
            print(f"  {figure.name}: {figure}; not measured before")
            continue
        value, at = before[figure.name]
        share = figure.worse_than(value)
        moved = (
            "as before" if not share else f"{abs(share):.0%} {'worse' if share > 0 else 'better'}"
        )
        line = f"{figure.name}: {figure}; {shown(value)} on {at}, {moved}"
        print(f"  {line}")
        if share > WORSE:
            worse.append(line)
    missed = [f"{figure.name}: {figure}" for figure in figures if not figure.is_met]
    for what, lines in ((f"worse by more than {WORSE:.0%}", worse), ("bars missed", missed)):
        print(f"\n== {what}: {len(lines) or 'none'}")
        for line in lines:
            print(f"  {line}")
    return len(missed)
