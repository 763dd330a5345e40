"""Nothing of the printed text is committed: facts carry over, sentences do not."""

import re
from pathlib import Path

import pytest

from articles.models import Article, Photo, Section

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founding_issue")]

ROOT = Path(__file__).parent.parent
SEED = ROOT.parent / "shared" / "seed"

HAN = re.compile(r"[\u3400-\u9fff]")
RUN = 20


def han(text: str) -> str:
    return "".join(HAN.findall(text))


def runs(text: str) -> set[str]:
    """All runs of 20 Chinese characters, whatever stands between the characters."""
    characters = han(text)
    return {characters[n : n + RUN] for n in range(len(characters) - RUN + 1)}


def test_no_sentence_of_the_print_stands_in_the_repository() -> None:
    sources = sorted(SEED.glob("*.txt"))
    if not sources:
        pytest.skip("NOT CHECKED: the printed text is not beside this checkout")
    exact = [Article.objects.get().headline, *Photo.objects.values_list("caption", flat=True)]
    exact += Section.objects.values_list("heading", flat=True)
    printed: set[str] = set()
    for source in sources:
        for line in source.read_text(encoding="utf-8-sig").splitlines():
            if line.strip() not in exact:
                printed |= runs(line)
    assert len(printed) > 1000
    kept = {".py", ".json", ".html", ".css", ".md", ".txt", ".toml", ""}
    for folder in (
        "articles",
        "fixtures",
        "residents_areas",
        "static",
        "templates",
        "tests",
        "wanli",
    ):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix in kept and "__pycache__" not in path.parts:
                text = path.read_text(encoding="utf-8")
                assert not runs(text) & printed, path
    assert not runs((ROOT / "README.md").read_text(encoding="utf-8")) & printed
