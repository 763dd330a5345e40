"""The house's own rules, as far as a machine can hold them."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
APPS = ("articles", "residents_areas", "wanli")
TOP_LEVEL = {
    "LICENSE",
    "Makefile",
    "README.md",
    "articles",
    "deploy",
    "fixtures",
    "manage.py",
    "pyproject.toml",
    "requirements-dev.txt",
    "requirements-s3.txt",
    "requirements.txt",
    "residents_areas",
    "static",
    "templates",
    "tests",
    "wanli",
}
# Made by running the site, and ignored by git.
MADE = {"var", "__pycache__"}
UPPER_FLOORS = {"articles": {"residents_areas", "wanli"}, "residents_areas": {"wanli"}}

SOURCES = [
    path
    for app in (*APPS, "tests")
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts
]
# A script element that no browser runs: data for machines, escaped by its filter.
DATA_BLOCK = re.compile(
    r'<script type="application/ld\+json">\{\{ \w+\|json_ld \}\}</script>', re.ASCII
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imported_packages(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("app", UPPER_FLOORS)
def test_imports_point_down_only(app: str) -> None:
    for path in (ROOT / app).rglob("*.py"):
        assert not imported_packages(path) & UPPER_FLOORS[app], name_of(path)


def test_nothing_new_stands_at_the_top() -> None:
    names = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert names - MADE <= TOP_LEVEL


def test_a_file_can_be_read_in_one_sitting() -> None:
    too_long = []
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > 300:
            too_long.append(name_of(path))
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                assert node.end_lineno
                if node.end_lineno - node.lineno >= 40:
                    too_long.append(f"{name_of(path)}: {node.name}")
    assert len(SOURCES) > 100
    assert not too_long


def test_no_drawer_for_odds_and_ends() -> None:
    drawers = {"services", "selectors", "utils", "common", "helpers", "signals"}
    assert not [name_of(path) for path in SOURCES if path.stem in drawers]


def test_templates_trust_no_text_and_carry_no_style_or_script() -> None:
    trusting = re.compile(r"\|\s*safe\b|autoescape off|<script(?! src=)|<style|\sstyle=|\son\w+=")
    assert len(TEMPLATES) > 40
    assert not [
        name_of(path)
        for path in TEMPLATES
        if trusting.search(DATA_BLOCK.sub("", path.read_text(encoding="utf-8")))
    ]


def test_every_page_template_has_a_view_of_its_name() -> None:
    modules = [path for app in APPS for path in (ROOT / app).rglob("views.py")]
    views = "".join(path.read_text(encoding="utf-8") for path in modules)
    without_view = {"base", "400", "403", "403_csrf", "404", "410", "500"}
    for path in TEMPLATES:
        is_page = "admin" not in path.parts and not path.stem.startswith("_")
        if is_page and path.stem not in without_view:
            assert f"def {path.stem}(request" in views, name_of(path)


def test_colours_are_named_in_the_tokens_only() -> None:
    for path in (ROOT / "static" / "css").glob("*.css"):
        if path.name not in {"tokens.css", "admin.css", "print.css"}:
            assert not re.search(r"#[0-9a-f]{3,8}\b|rgb\(", path.read_text(encoding="utf-8")), (
                path.name
            )


def test_every_dependency_is_pinned_with_hashes() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-s3.txt"):
        lines = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
        pins = [line for line in lines if line and not line.lstrip().startswith("#")]
        assert len(pins) > 5
        for pin in pins:
            assert re.match(r"\S+==\S+ .*--hash=sha256:", pin), pin
