"""The pictures of the staff handbook, of our own admin: static/handbook/*.webp.

python -m tests.handbook_pictures
"""

import json
import subprocess
import sys
from io import BytesIO
from typing import Any

from PIL import Image
from playwright.sync_api import Page

from tests.chromium import chromium_path, opened
from tests.deployment import ROOT, Site, deployment

FOLDER = ROOT / "static" / "handbook"
# Pixels of the window, and of the picture.
WINDOW, WIDTH = 1280, 1100
# How high each picture is, and what stands at its top; the page's own top without.
PICTURES = {
    "home": (620, ""),
    "import": (620, ""),
    "desk": (700, ".desk"),
    "schedule": (560, ".desk"),
    "compare": (480, ""),
    "correct": (170, ".module:has(.field-correction_kind)"),
    "withhold": (580, ""),
}
# What is filled in first, by the names of the fields.
FILLED = {
    "correct": {"correction_kind": "entry", "correction_words": "“62 个”误录为“26 个”，已改正。"},
    "withhold": {"passage": "更换楼道灯 46 盏", "reason": "privacy", "asked_by": "本人来电"},
}


def scene(site: Site) -> dict[str, str]:
    """What tests/handbook_scene.py made and says."""
    command = [sys.executable, "-m", "tests.handbook_scene"]
    options: dict[str, Any] = {"env": site.environment, "cwd": ROOT, "check": True}
    done = subprocess.run(command, stdout=subprocess.PIPE, **options)
    told: dict[str, str] = json.loads(done.stdout)
    return told


def keep(page: Page, name: str) -> int:
    """Write the picture of what the page shows; its size in bytes."""
    height, top = PICTURES[name]
    if top:
        page.locator(top).evaluate("part => part.scrollIntoView()")
    page.set_viewport_size({"width": WINDOW, "height": height * WINDOW // WIDTH})
    picture = Image.open(BytesIO(page.screenshot())).resize((WIDTH, height))
    file = FOLDER / f"{name}.webp"
    picture.save(file, "WEBP", quality=70, method=6)
    return file.stat().st_size


def take(page: Page, site: Site, told: dict[str, str]) -> int:
    """Write all pictures; their size in bytes."""
    page.goto(f"{site.address}/admin/residents_areas/importjob/add/")
    page.get_by_label("或者粘贴文字").fill(told["text"])
    page.get_by_role("button", name="保存", exact=True).click()
    page.locator("#import-form").wait_for()
    size = keep(page, "import")
    for name in PICTURES.keys() & told.keys():
        page.goto(f"{site.address}{told[name]}")
        for field, value in FILLED.get(name, {}).items():
            box = page.locator(f"#id_{field}")
            is_choice = box.evaluate("field => field.tagName === 'SELECT'")
            (box.select_option if is_choice else box.fill)(value)
        size += keep(page, name)
    return size


def main() -> int:
    if chromium_path() is None:
        print("本机没有 Chromium，Debian 上请运行 sudo apt install chromium。", file=sys.stderr)
        return 1
    FOLDER.mkdir(exist_ok=True)
    with deployment() as site, opened() as browser:
        told = scene(site)
        context = browser.new_context(viewport={"width": WINDOW, "height": 700})
        cookie = {"name": "sessionid", "value": told["session"], "url": site.address}
        context.add_cookies([cookie])  # type: ignore[list-item]
        size = take(context.new_page(), site, told)
    print(f"{len(PICTURES)} 幅，{size / 1000:.0f} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
