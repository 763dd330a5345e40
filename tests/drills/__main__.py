"""All drills, one after the other, whatever becomes of each; a line for each at the end.

python -m tests.drills [--only NAME …]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time

from tests.deployment import ROOT
from tests.drills.begin import NOT_DRILLED

DRILLS = (
    "backups", "work", "fuzz", "kills", "saving", "disks", "upgrade", "clocks", "replicas", "slow",
    "crowd",
)  # fmt: skip
# How a drill says that something fell short.
BELOW = "<<"


def run(name: str, *options: str) -> tuple[bool, str]:
    """Whether a drill passed, and a line about it; what it prints is seen as it comes. The options
    are Python's, if it is not the module of that name."""
    print(f"\n==== {name}", flush=True)
    begin, short = time.monotonic(), []
    command = [sys.executable, "-u", *(options or ("-m", f"tests.drills.{name}"))]
    not_drilled = ""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            print(line, end="", flush=True)
            if BELOW in line:
                short.append(line.strip())
            if line.startswith(NOT_DRILLED):
                not_drilled = line.strip()
    status = process.returncode
    took = f"{name} ({time.monotonic() - begin:.0f} s)"
    if not_drilled and not status:
        return True, f"{took}: {not_drilled}"
    if status or short:
        why = "; ".join(short) or f"ended with status {status}, see above"
        return False, f"{took}: FAILED: {why}"
    return True, f"{took}: passed"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.drills")
    parser.add_argument("--only", nargs="+", choices=DRILLS, default=DRILLS)
    results = [run(name) for name in parser.parse_args().only]
    print("\n==== all drills")
    for _, line in results:
        print(f"  {line}")
    return 0 if all(passed for passed, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main())
