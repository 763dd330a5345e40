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
    "hostile_at_the_limit": 0,
}
BUILT = {"SQLite": 2000, "PostgreSQL": 1000}
# To an archive of ten times the size.
GROWTH = 2
# Of a small archive a scan is as quick as anything, and a start takes longer than the rows: bars
# from so many sections on.
OF_LARGE, LARGE = {"times_faster_than_like", "articles_a_minute"}, 90_000
# Neither good nor bad.
SIZES = {"sections", "hostile", "found"}


def tell(bars: Bars, figures: dict[str, Any]) -> None:
    """Print the figures of an archive, whose size is in their names."""
    sections = figures["sections"]
    for key, value in figures.items():
        what = f"{sections:,} sections, {key}"
        if key in LEAST:
            bars.at_least(what, value, None if key in OF_LARGE and sections < LARGE else LEAST[key])
        elif key == "built_sections_a_second":
            bars.at_least(what, value, BUILT[bars.database])
        elif key not in SIZES:
            bars.at_most(what, value, MOST.get(key))
