import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import LazySettings, settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.finders import get_finder
from django.test import Client

from wanli.finders import PARTS, SiteCssFinder, site_css

CSS = settings.BASE_DIR / "static" / "css"


def test_every_stylesheet_but_the_admins_is_a_part_of_the_one() -> None:
    files = {path.stem for path in CSS.glob("*.css")}
    assert sorted(PARTS) == sorted(files - {"admin", "import"})
    assert PARTS[0] == "tokens"
    assert site_css().startswith("@layer tokens, ")


def test_joining_takes_nothing_but_comments_and_blanks() -> None:
    parts = "".join((CSS / f"{name}.css").read_text(encoding="utf-8") for name in PARTS)
    bare = "".join(re.sub(r"/\*[^*]*\*/", "", parts).split())
    assert "".join(site_css().split()) == bare
    assert "/*" not in site_css()


def test_what_looks_like_a_comment_in_a_string_stays(
    settings: LazySettings, tmp_path: Path
) -> None:
    (tmp_path / "css").mkdir()
    for name in PARTS:
        (tmp_path / "css" / f"{name}.css").write_text("a { b: c }\n")
    (tmp_path / "css" / "base.css").write_text('q::before {\n  content: "/* no */"; /* "yes */\n}')
    settings.STATICFILES_DIRS = [tmp_path]
    assert 'q::before {\ncontent: "/* no */";\n}\n' in site_css()


def test_a_changed_part_changes_the_file(settings: LazySettings, tmp_path: Path) -> None:
    (tmp_path / "css").mkdir()
    for name in PARTS:
        (tmp_path / "css" / f"{name}.css").write_text(f".{name} {{}}\n")
    settings.STATICFILES_DIRS, settings.VAR_DIR = [tmp_path], tmp_path / "var"
    finder = SiteCssFinder()
    first = Path(finder.find("css/site.css"))
    assert first.read_text() == "".join(f".{name} {{}}\n" for name in PARTS)
    (tmp_path / "css" / "print.css").write_text(".paper {}\n")
    assert Path(finder.find("css/site.css")) == first
    assert first.read_text().endswith("\n.paper {}\n")
    assert [path.name for path in first.parent.iterdir()] == ["site.css"]


def test_other_files_are_found_by_the_other_finders() -> None:
    assert not get_finder("wanli.finders.SiteCssFinder").find("css/tokens.css")
    assert finders.find("css/tokens.css") == str(CSS / "tokens.css")
    assert finders.find("css/site.css") == str(settings.VAR_DIR / "joined/css/site.css")


def test_a_developer_sees_it_without_collecting(tmp_path: Path) -> None:
    code = (
        "from django.test import Client\n"
        "print(b''.join(Client().get('/static/css/site.css')).decode())\n"
    )
    process = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", code],
        env={**os.environ, "DEBUG": "1", "VAR_DIR": str(tmp_path)},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert process.stdout.strip() == site_css().strip()


@pytest.mark.django_db
def test_a_page_names_one_stylesheet(client: Client) -> None:
    html = client.get("/about/").content.decode()
    assert re.findall(r'rel="stylesheet" href="([^"]*)"', html) == ["/static/css/site.css"]
