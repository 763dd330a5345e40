"""The site's style as one file: a stylesheet a concern in the source, one request on the wire."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

SITE = "css/site.css"
# In this order; tokens.css, the first, names the layers.
PARTS = "tokens base layout masthead article lists report search sizes reading elder print".split()
# A comment, or a string, which may hold what looks like one.
COMMENT = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|/\*.*?\*/""", re.DOTALL)


def site_css() -> str:
    """The parts joined, without comments and indentation; compression does the rest."""
    folder = Path(settings.STATICFILES_DIRS[0]) / "css"
    whole = "\n".join((folder / f"{name}.css").read_text(encoding="utf-8") for name in PARTS)
    return re.sub(r"\s*\n\s*", "\n", COMMENT.sub(r"\1", whole)).strip() + "\n"


class SiteCssFinder(BaseFinder):
    """Finds `css/site.css`, which it writes where the parts have changed since it was written.

    `collectstatic` asks for it once; with DEBUG each request does, so an edited part shows at once.
    """

    def __init__(self, app_names: list[str] | None = None, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=settings.VAR_DIR / "joined")

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path != SITE:
            return []
        return [self.written()] if find_all else self.written()

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        self.written()
        yield SITE, self.storage

    def written(self) -> str:
        """Where the file lies; who reads it at the same time never gets a half."""
        target, css = Path(self.storage.path(SITE)), site_css()
        if not target.exists() or target.read_text(encoding="utf-8") != css:
            target.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile("w", encoding="utf-8", dir=target.parent, delete=False) as new:
                new.write(css)
            Path(new.name).replace(target)
        return str(target)
