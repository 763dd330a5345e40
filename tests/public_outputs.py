"""Everything that the site answers to anybody, walked from the doors that lead to all of it."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urldefrag, urljoin
from xml.etree import ElementTree

from django.conf import settings
from django.test import Client

from tests.html import Page

HOST = "http://testserver"
DOORS = ["/", "/sitemap.xml", "/robots.txt", "/opensearch.xml", "/issues/?year=2020"]
# What an address may be put into that shows more than is asked for.
SEARCHES = ["/search/?q={}", "/search/?q={}&sort=newest", "/search/feed/?q={}"]
SUGGESTIONS = ["/search/suggest/?q={}", "/areas/?estate={}"]
# No size of type and no marks of a search: the same page again.
SAME = "a:not(.sizes a)"


def public_outputs(
    client: Client, words: str, more: list[str]
) -> tuple[dict[str, str], dict[str, int]]:
    """The text of all answers by address, and their status: what the doors and `more` lead to, and
    what a search for `words` does. Files under /media/ are answered by their names."""
    texts: dict[str, str] = {}
    statuses: dict[str, int] = {}
    searches = [door.format(quote(words)) for door in [*SEARCHES, *SUGGESTIONS]]
    waiting = [*DOORS, *searches, *more]
    while waiting:
        address = waiting.pop()
        if address in texts:
            continue
        response = client.get(address)
        # On a busy machine a search may be given up: what it would show must be seen.
        while response.status_code == 503:
            response = client.get(address)
        statuses[address] = response.status_code
        texts[address] = plain(response) + unquote(str(response.headers))
        waiting += [one for one in links(address, response) if one.startswith("/")]
    for path in Path(settings.MEDIA_ROOT).rglob("*.*"):
        texts[f"/media/{path.relative_to(settings.MEDIA_ROOT)}"] = path.name
    return texts, statuses


def plain(response: Any) -> str:
    """What is answered, as somebody reads it: marks, escapes and encodings taken away."""
    body: str = response.getvalue().decode(errors="replace")
    if response["Content-Type"].startswith("application/json"):
        return json.dumps(response.json(), ensure_ascii=False)
    return unescape(unquote(re.sub("</?mark>", "", body)))


def links(address: str, response: Any) -> list[str]:
    kind = response["Content-Type"].split(";")[0]
    body = response.getvalue().decode(errors="replace")
    found: list[str] = []
    if kind == "text/html":
        page = Page(body)
        found = page.values(f"{SAME}, link[rel=alternate]", "href")
    elif kind.endswith("xml"):
        tree = ElementTree.fromstring(body)
        found = [element.text or "" for element in tree.iter() if element.tag.endswith("}loc")]
        found += [element.attrib.get("href", "") for element in tree.iter()]
    targets = [urldefrag(urljoin(address, link.removeprefix(HOST))).url for link in found]
    return [one for one in targets if "?size=" not in one and not one.startswith("/media/")]
