"""One site and one browser for all tests that only read the founding issue."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.chromium import chromium_path, opened, watch
from tests.deployment import deployment


@pytest.fixture(scope="session")
def chromium_is_here() -> None:
    if chromium_path() is None:
        pytest.skip("no Chromium on this machine: CHROMIUM names one, or apt install chromium")


@pytest.fixture(scope="session")
def site(chromium_is_here: None) -> Iterator[str]:
    """The address of the site as `make run` serves it, with the founding issue."""
    with deployment() as running:
        yield running.address


@pytest.fixture(scope="module")
def watched(chromium_is_here: None) -> Iterator[tuple[Browser, list[str]]]:
    """The browser of all tests of a module, and what it complains of."""
    with opened() as browser:
        yield browser, watch(browser)


@pytest.fixture
def browser(watched: tuple[Browser, list[str]]) -> Iterator[Browser]:
    """A browser without pages, for modules in which no test has a database: see `chromium`."""
    browser, complaints = watched
    yield browser
    for context in browser.contexts:
        context.close()
    heard = complaints.copy()
    complaints.clear()
    assert not heard
