"""How soon a page stands still on a slow phone, and what it costs the server.

python -m tests.benchmarks.pages

Chromium is slowed to 1.6 Mbit/s, 150 ms and a quarter of this machine's processor. Lighthouse
comes from npm into a temporary folder; where npm's registry cannot be reached, a line says so.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Any

from playwright.sync_api import Browser

from tests.benchmarks.bars import Bars
from tests.chromium import FLAGS, chromium_path, opened
from tests.deployment import Site, deployment

PAGES = {
    "home": "/",
    "article": "/issues/2019-midyear/a1/",
    "area": "/areas/fuping/",
    "period": "/reports/2019-h1/",
}
ROUNDS = 5
REQUESTS = 30
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
BAR_MS = 1000
BARS = Bars("pages", "SQLite")
LIGHTHOUSE = "lighthouse@12.8.2"
# Milliseconds after the address was entered; the shift has no unit.
OBSERVE = """
window.measured = { lcp: 0, shift: 0 };
function observe(type, note) {
  const observer = new PerformanceObserver((list) => list.getEntries().forEach(note));
  observer.observe({ type, buffered: true });
}
observe("paint", (entry) => (measured.paint = entry.startTime));
observe("largest-contentful-paint", (entry) => (measured.lcp = entry.startTime));
observe("layout-shift", (entry) => (measured.shift += entry.hadRecentInput ? 0 : entry.value));
"""


def painted(browser: Browser, address: str) -> dict[str, float]:
    """First and largest paint in milliseconds, and all layout shifts, down to the page's end."""
    page = browser.new_page(viewport={"width": 390, "height": 844})
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.add_init_script(OBSERVE)
    page.goto(address, wait_until="networkidle")
    while not page.evaluate("measured.paint && measured.lcp"):
        page.wait_for_timeout(100)
    page.mouse.wheel(0, 20_000)
    page.wait_for_timeout(500)
    measured: dict[str, float] = page.evaluate("measured")
    page.context.close()
    return measured


def paints(site: Site) -> None:
    with opened() as browser:
        painted(browser, site.address)
        for name, path in PAGES.items():
            rounds = [painted(browser, site.address + path) for _ in range(ROUNDS)]
            first, largest = (
                statistics.median(one[key] for one in rounds) for key in ("paint", "lcp")
            )
            same = sum(one["paint"] == one["lcp"] for one in rounds)
            shift = max(one["shift"] for one in rounds)
            BARS.at_most(f"{name}, first paint in ms", first)
            BARS.at_most(f"{name}, largest paint in ms", largest, BAR_MS)
            BARS.at_least(f"{name}, both the same, of {ROUNDS} times", same, ROUNDS)
            BARS.at_most(f"{name}, largest shift", shift, 0)


def processor_time() -> dict[str, float]:
    """Processor milliseconds for each page inside this process, compression included."""
    import django

    django.setup()
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1", "accept-encoding": "gzip"})
    figures = {}
    for name, path in PAGES.items():
        client.get(path)
        times = []
        for _ in range(REQUESTS):
            start = time.process_time()
            assert client.get(path).status_code == 200
            times.append((time.process_time() - start) * 1000)
        figures[name] = round(statistics.median(times), 1)
    return figures


def lighthouse(site: Site) -> None:
    """The four scores of each page, out of 100, with the audits that fell short."""
    npm = shutil.which("npm")
    if not npm:
        print("  not measured: npm is not installed")
        return
    with tempfile.TemporaryDirectory(prefix="wanli-lighthouse-") as folder:
        install = [npm, "install", "--no-audit", "--no-fund", "--loglevel=error"]
        install += ["--fetch-retries=0", "--prefix", folder, LIGHTHOUSE]
        process = subprocess.run(install, capture_output=True, text=True, check=False)
        if process.returncode:
            said = process.stderr.strip().partition("\n")[0]
            print(f"  not measured: npm's registry cannot be reached ({said})")
            return
        for name, path in PAGES.items():
            scores, short = scored(f"{folder}/node_modules/.bin/lighthouse", site.address + path)
            for category, score in scores.items():
                BARS.at_least(f"{name}, Lighthouse {category}", score, 100)
            for line in short:
                print(f"    {line}")


def scored(program: str, address: str) -> tuple[dict[str, int], list[str]]:
    command = [program, address, "--quiet", "--output=json"]
    command.append(f"--chrome-flags=--headless=new {' '.join(FLAGS)}")
    environment = {**os.environ, "CHROME_PATH": chromium_path() or ""}
    process = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    report: dict[str, Any] = json.loads(process.stdout)
    scores, short = {}, []
    for name, category in report["categories"].items():
        scores[name] = round(category["score"] * 100)
        for part in category["auditRefs"]:
            audit = report["audits"][part["id"]]
            if part["weight"] and (audit["score"] or 0) < 0.9 and audit["score"] is not None:
                short.append(f"{name}: {audit['title']} {audit.get('displayValue', '')}")
    return scores, short


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    if parser.parse_args().here:
        json.dump(processor_time(), sys.stdout)
        return
    with deployment() as site:
        print("== what a page costs the processor", flush=True)
        command = [sys.executable, "-m", "tests.benchmarks.pages", "--here"]
        process = subprocess.run(
            command, env=site.environment, stdout=subprocess.PIPE, text=True, check=True
        )
        for name, took in json.loads(process.stdout).items():
            BARS.at_most(f"{name}, ms of processor", took)
        load = f"{os.getloadavg()[0]:.1f} processes for {os.cpu_count()} processors"
        print(f"== load: {load}; where more wait than there are, times are of other work too")
        if chromium_path() is None:
            print("== no Chromium on this machine: CHROMIUM names one, or apt install chromium")
            return
        print("== paint at 1.6 Mbit/s, 150 ms, a quarter of the processor", flush=True)
        paints(site)
        print("== Lighthouse", flush=True)
        lighthouse(site)


if __name__ == "__main__":
    main()
