"""What the figures of search are held to."""

from __future__ import annotations

from typing import Any

from tests.benchmarks.bars import Bars
from tests.benchmarks.exactness import EXACT

# Those that should be large, and those that should be small.
LEAST = {"exact": EXACT, "articles_a_minute": 10_000, "times_faster_than_like": 20}
MOST = {
    "p95_ms": 50,
    "worst_ms": 250,
    "index_to_text": 3,
    "publish_index_ms": 150,
    "most_queries": 8,
    "hostile_worst_ms": 2000,
    "hostile_at_the_limit": 0,
}
BUILT = {"SQLite": 2000, "PostgreSQL": 1000}
# To an archive of ten times the size.
GROWTH = 2
# Of a small archive a scan is as quick as anything, a start takes longer than the rows, and an
# index has its smallest size: bars from so many sections on.
LARGE = 90_000
OF_LARGE = {
    "times_faster_than_like", "articles_a_minute", "built_sections_a_second", "index_to_text"
}  # fmt: skip
# Neither good nor bad.
SIZES = {"sections", "hostile", "found"}


def tell(bars: Bars, figures: dict[str, Any]) -> None:
    """Print the figures of an archive, whose size is in their names."""
    sections = figures["sections"]
    least = LEAST | {"built_sections_a_second": BUILT[bars.database]}
    for key in (key for key in figures if key not in SIZES):
        is_bar = sections >= LARGE or key not in OF_LARGE
        tell_one = bars.at_least if key in least else bars.at_most
        bar = (least | MOST).get(key) if is_bar else None
        tell_one(f"{sections:,} sections, {key}", figures[key], bar)
