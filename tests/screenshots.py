"""Pictures of the main pages in every width and mode, for eyes; never inside the repository.

python -m tests.screenshots [folder]
"""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser

from tests.browser.kinds import ADDRESSES
from tests.chromium import chromium_path, opened
from tests.deployment import ROOT, deployment

WIDTHS = [390, 768, 1280]


@dataclass(frozen=True)
class Mode:
    """One way to look at the site."""

    name: str
    color_scheme: Literal["light", "dark"] = "light"
    media: Literal["screen", "print"] = "screen"
    query: str = ""


MODES = [
    Mode("light"),
    Mode("dark", color_scheme="dark"),
    Mode("elder", query="size=3"),
    Mode("print", media="print"),
]


def take(browser: Browser, site: str, folder: Path, mode: Mode, width: int) -> None:
    page = browser.new_page(
        viewport={"width": width, "height": 900}, color_scheme=mode.color_scheme
    )
    page.emulate_media(media=mode.media, color_scheme=mode.color_scheme)
    for name, path in ADDRESSES.items():
        query = f"{'&' if '?' in path else '?'}{mode.query}" if mode.query else ""
        page.goto(f"{site}{path}{query}")
        page.screenshot(path=folder / f"{name}-{width}-{mode.name}.png", full_page=True)
    page.context.close()


def main() -> int:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="wanli-pictures-"))
    if folder.resolve().is_relative_to(ROOT):
        print("OUT 必须是本项目之外的文件夹。", file=sys.stderr)
        return 1
    if chromium_path() is None:
        print("本机没有 Chromium，Debian 上请运行 sudo apt install chromium。", file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    with deployment() as site, opened() as browser:
        for mode in MODES:
            for width in WIDTHS:
                take(browser, site.address, folder, mode, width)
    print(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
