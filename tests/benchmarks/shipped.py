"""What nginx, as it is shipped, gives of its cache, beside the same bytes as a static file of its
own, over the same TLS: requests a second, in turns.

python -m tests.benchmarks.shipped [--seconds N]
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess

from tests.benchmarks.bars import Bars
from tests.drills.site import Machine, machine, missing

PAGE = "/issues/2019-midyear/a1/"
# Requests a second out of the cache, by those of the file.
BAR = 0.70
ROUNDS = 3
CONNECTIONS = 64


def wrk(address: str, seconds: float) -> float:
    """Requests a second, all of which must have been answered well."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-H", "Accept-Encoding: gzip"]
    said = subprocess.run([*command, address], capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in said and "Socket errors" not in said, said
    [figure] = re.findall(r"Requests/sec:\s+([\d.]+)", said)
    return float(figure)


def compare(site: Machine, seconds: float) -> None:
    # Compressed already: nothing is on the way.
    page = site.ask(PAGE, Accept_Encoding="gzip")
    assert page.headers["content-encoding"] == "gzip"
    (site.var / "static" / "page.html").write_bytes(page.body)
    file, cached = f"{site.address}/static/page.html", f"{site.address}{PAGE}"
    rounds = [(wrk(file, seconds), wrk(cached, seconds)) for _ in range(ROUNDS)]
    ratio = statistics.median(cached / file for file, cached in rounds)
    for name, figures in zip(("file", "cache"), zip(*rounds, strict=True), strict=True):
        print(f"  {name}: {', '.join(f'{figure:,.0f}' for figure in figures)} a second")
    print(f"  {len(page.body):,} bytes")
    Bars("shipped").at_least("nginx's cache by a file", ratio, BAR)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=10)
    seconds = parser.parse_args().seconds
    if why := missing() or (
        "" if shutil.which("wrk") else "no wrk on this machine: apt install wrk"
    ):
        print(f"not measured: {why}")
        return
    load = f"{os.getloadavg()[0]:.1f} processes for {os.cpu_count()} processors"
    print(f"== nginx as it is shipped, {CONNECTIONS} connections (before: {load})", flush=True)
    with machine() as site:
        compare(site, seconds)


if __name__ == "__main__":
    main()
