"""The site's style and script as one file each: a file a concern in the source, one request each on
the wire."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

# In this order. tokens.css names the layers; size.js runs before anything is painted.
PARTS = {
    "css/site.css": "tokens base layout masthead front article lists report search sizes reading"
    " elder print",
    "js/site.js": "size suggest copy reading",
}
# A comment, or a string, which may hold what looks like one. Of scripts, comments that have a line
# of their own.
COMMENT = {
    ".css": re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|/\*.*?\*/""", re.DOTALL),
    ".js": re.compile(r"()^\s*//.*$", re.MULTILINE),
}


def joined(name: str) -> str:
    """The parts of a file joined, without comments and indentation; compression does the rest."""
    path = Path(settings.STATICFILES_DIRS[0]) / name
    parts = [path.with_stem(part) for part in PARTS[name].split()]
    whole = "\n".join(part.read_text(encoding="utf-8") for part in parts)
    return re.sub(r"\s*\n\s*", "\n", COMMENT[path.suffix].sub(r"\1", whole)).strip() + "\n"


class JoinedFinder(BaseFinder):
    """Finds the joined files, which it writes where a part has changed since they were written.

    `collectstatic` asks for them once; with DEBUG each request does, so an edited part shows at
    once.
    """

    def __init__(self, app_names: list[str] | None = None, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=settings.VAR_DIR / "joined")

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path not in PARTS:
            return []
        return [self.written(path)] if find_all else self.written(path)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        for name in PARTS:
            self.written(name)
            yield name, self.storage

    def written(self, name: str) -> str:
        """Where the file lies; who reads it at the same time never gets a half."""
        target, text = Path(self.storage.path(name)), joined(name)
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile("w", encoding="utf-8", dir=target.parent, delete=False) as new:
                new.write(text)
            Path(new.name).replace(target)
        return str(target)
