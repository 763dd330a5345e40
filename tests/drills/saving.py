"""Staff save, and save again, what fifty readers read; on SQLite, where one writes at a time.

python -m tests.drills.saving [--seconds N]
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from http.cookies import SimpleCookie
from typing import Any

from tests.deployment import manage
from tests.drills.begin import conclude, need_machine
from tests.drills.load import MIXED, load
from tests.drills.site import Answer, Machine, machine
from tests.html import Page

READERS_AT_ONCE, PAUSE = 50, 0.2
BOUNDARY = "between-the-fields-of-a-form"
# A session of an editor that began just now, and where the article of the founding issue is edited.
SCENE = """
import json, time
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import Client
from articles.models import Article
from tests.admin_forms import change_address
from wanli.door.middleware import BEGAN, SEEN
user = User.objects.create_user("bianji", is_staff=True)
user.groups.add(Group.objects.get(name="编辑"))
client = Client()
client.force_login(user)
session = client.session
session[BEGAN] = session[SEEN] = time.time()
session.save()
key = client.cookies[settings.SESSION_COOKIE_NAME].value
print(json.dumps([settings.SESSION_COOKIE_NAME, key, change_address(Article.objects.get())]))
"""


class Editor:
    """Somebody of the staff at a browser, and the page where they change the founding article."""

    def __init__(self, site: Machine) -> None:
        self.site = site
        name, key, self.address = json.loads(manage(site.environment, "shell", "-v0", "-c", SCENE))
        self.cookies = {name: key}

    def ask(self, method: str = "GET", address: str = "", **more: Any) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        # Over https a form has to say where it came from.
        referer = f"https://localhost{self.address}"
        answer = self.site.ask(
            address or self.address, method, Cookie=cookies, Referer=referer, **more
        )
        for name, cookie in SimpleCookie(answer.headers.get("set-cookie", "")).items():
            self.cookies[name] = cookie.value
        return answer

    def save(self, **changes: str | bytes) -> Answer:
        """Open the article, change it as a correction, and save; bytes are sent as a picture."""
        form = Page(self.ask().text).form("#content-main form")
        form |= {"correction_kind": "entry", "correction_words": "录入有误，已经改正。"} | changes
        return self.send(self.address, form)

    def send(self, address: str, form: dict[str, Any]) -> Answer:
        parts = [
            (name, each)
            for name, value in form.items()
            for each in (value if isinstance(value, list) else [value])
        ]
        body = b"".join(map(part, parts)) + f"--{BOUNDARY}--\r\n".encode()
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        return self.ask("POST", address, body=body, Content_Type=kind)


def part(field: tuple[str, str | bytes]) -> bytes:
    name, value = field
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"'
    if isinstance(value, bytes):
        return f'{head}; filename="{name}.jpg"\r\n\r\n'.encode() + value + b"\r\n"
    return f"{head}\r\n\r\n{value}\r\n".encode()


def saving(site: Machine, seconds: float) -> bool:
    editor, late = Editor(site), 0
    times: list[float] = []
    with load(site, MIXED, READERS_AT_ONCE, PAUSE) as one:
        while one.now < seconds:
            begin = time.monotonic()
            column = f"专题第{len(times)}次"
            answer = editor.save(column=column)
            assert answer.status == 302, Page(answer.text).all(".errorlist, .errornote")
            times.append((time.monotonic() - begin) * 1000)
            late += column not in site.ask("/issues/2019-midyear/a1/").text
    print(f"  {one}")
    print(
        f"  {len(times)} saves, median {statistics.median(times):.0f} ms, worst {max(times):.0f} ms"
    )
    logs = "".join(path.read_text(encoding="utf-8") for path in site.var.glob("*.log"))
    locked = logs.count("database is locked")
    print(f"  'database is locked': {locked} times; a page without what was just saved: {late}")
    is_good = not (one.failures() or locked or late)
    print("" if is_good else f"  << below the bar: {one.failures()[:5]}")
    return is_good


def main() -> bool:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60)
    seconds = parser.parse_args().seconds
    need_machine()
    with machine() as site:
        print(f"== SQLite: staff save, {READERS_AT_ONCE} read, {seconds:.0f} s", flush=True)
        return saving(site, seconds)


if __name__ == "__main__":
    conclude(main)
