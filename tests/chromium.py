"""The Chromium of this machine, for tests, benchmarks and screenshots."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def chromium_path() -> str | None:
    return os.environ.get("CHROMIUM") or shutil.which("chromium")


@contextmanager
def opened() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield browser
        browser.close()


def watch(browser: Browser) -> list[str]:
    """What goes wrong in the pages that this browser opens from now on: broken policy, script."""
    complaints: list[str] = []
    new_page = browser.new_page

    def hear(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            complaints.append(f"{message.page and message.page.url}: {message.text}")

    def new_watched_page(**options: Any) -> Page:
        page = new_page(**options)
        page.context.on("console", hear)
        page.context.on("weberror", lambda error: complaints.append(str(error.error)))
        return page

    browser.new_page = new_watched_page  # type: ignore[method-assign]
    return complaints
