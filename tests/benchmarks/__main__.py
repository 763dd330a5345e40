"""All benchmarks, one after the other; their figures beside those of the run before, and the bars
that were missed.

python -m tests.benchmarks [--issues N] [--only NAME …] [--figures FILE]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from tests.benchmarks.bars import FIGURES, compared, earlier, kept, told
from tests.deployment import ROOT

BENCHMARKS = ("pages", "shipped", "growth", "search", "serving")
# Those that measure a made-up archive.
SIZED = ("growth", "search")


def run(name: str, issues: int | None, figures: Path) -> bool:
    """Whether a benchmark came to its end."""
    size = [] if issues is None or name not in SIZED else ["--issues", str(issues)]
    command = [sys.executable, "-m", f"tests.benchmarks.{name}", *size]
    environment = {**os.environ, FIGURES: str(figures)}
    print(f"\n==== {name}", flush=True)
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--issues", type=int, help="of made-up archives; 8 articles each")
    parser.add_argument("--only", nargs="+", choices=BENCHMARKS, default=BENCHMARKS)
    parser.add_argument("--figures", type=Path, default=ROOT / "var" / "benchmarks.json")
    chosen = parser.parse_args()
    try:
        runs = earlier(chosen.figures)
    except ValueError:
        sys.exit(f"{chosen.figures} does not hold the figures of earlier runs; it stays as it is.")
    at = datetime.now().astimezone().isoformat(" ", "minutes")
    load = os.getloadavg()[0]
    print(f"== before: {load:.1f} processes for {os.cpu_count()} processors", flush=True)
    with tempfile.TemporaryDirectory(prefix="wanli-figures-") as folder:
        lines = Path(folder, "figures")
        lines.touch()
        failed = [name for name in chosen.only if not run(name, chosen.issues, lines)]
        figures = told(lines)
    rows = [asdict(figure) for figure in figures]
    run_now = {"at": at, "load": load, "issues": chosen.issues, "figures": rows}
    kept(chosen.figures, [*runs, run_now])
    print("\n==== all figures, and what the run before had")
    missed = compared(figures, runs, chosen.issues)
    print(f"\n== kept in {chosen.figures}")
    for name in failed:
        print(f"== {name} did not come to its end")
    return 1 if missed or failed else 0


if __name__ == "__main__":
    sys.exit(main())
