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

from wanli.finders import PARTS, JoinedFinder, joined

STATIC = settings.BASE_DIR / "static"
SITE = {name: STATIC / Path(name).parent for name in PARTS}
APART = {
    "css/site.css": set("admin comparison desk door handbook import notice waiting".split()),
    "js/site.js": set(),
}


def folder_of_parts(folder: Path, name: str, text: str) -> Path:
    """A folder of static files in which each part of a joined file has this text."""
    (folder / name).parent.mkdir()
    for part in PARTS[name].split():
        (folder / name).with_stem(part).write_text(text.format(part))
    return folder


@pytest.mark.parametrize("name", PARTS)
def test_every_file_but_the_admins_is_a_part_of_the_one(name: str) -> None:
    files = {path.stem for path in SITE[name].glob(f"*{Path(name).suffix}")}
    assert sorted(PARTS[name].split()) == sorted(files - APART[name])


def test_the_layers_and_the_size_come_first() -> None:
    assert joined("css/site.css").startswith("@layer tokens, ")
    assert PARTS["js/site.js"].startswith("size ")


@pytest.mark.parametrize(
    ("name", "comment"), [("css/site.css", r"/\*[^*]*\*/"), ("js/site.js", r"(?m)^ *//.*$")]
)
def test_joining_takes_nothing_but_comments_and_blanks(name: str, comment: str) -> None:
    files = [(STATIC / name).with_stem(part) for part in PARTS[name].split()]
    whole = "".join(f"{file.read_text(encoding='utf-8')}\n" for file in files)
    assert "".join(joined(name).split()) == "".join(re.sub(comment, "", whole).split())
    assert len(joined(name)) < len(whole)


def test_what_looks_like_a_comment_in_a_string_stays(
    settings: LazySettings, tmp_path: Path
) -> None:
    settings.STATICFILES_DIRS = [folder_of_parts(tmp_path, "css/site.css", "a {{ b: c }}\n")]
    (tmp_path / "css" / "base.css").write_text('q::before {\n  content: "/* no */"; /* "yes */\n}')
    assert 'q::before {\ncontent: "/* no */";\n}\n' in joined("css/site.css")


def test_a_changed_part_changes_the_file(settings: LazySettings, tmp_path: Path) -> None:
    name = "css/site.css"
    settings.STATICFILES_DIRS = [folder_of_parts(tmp_path, name, ".{} {{}}\n")]
    settings.VAR_DIR = tmp_path / "var"
    finder = JoinedFinder()
    first = Path(finder.find(name))
    assert first.read_text() == "".join(f".{part} {{}}\n" for part in PARTS[name].split())
    (tmp_path / "css" / "print.css").write_text(".paper {}\n")
    assert Path(finder.find(name)) == first
    assert first.read_text().endswith("\n.paper {}\n")
    assert [path.name for path in first.parent.iterdir()] == ["site.css"]


def test_other_files_are_found_by_the_other_finders() -> None:
    assert not get_finder("wanli.finders.JoinedFinder").find("css/tokens.css")
    assert finders.find("css/tokens.css") == str(STATIC / "css" / "tokens.css")
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
    assert process.stdout.strip() == joined("css/site.css").strip()


@pytest.mark.django_db
def test_a_page_names_one_stylesheet_and_one_script(client: Client) -> None:
    html = client.get("/about/").content.decode()
    assert re.findall(r'<script src="([^"]*)"', html) == ["/static/js/site.js"]
    assert re.findall(r'rel="stylesheet" href="([^"]*)"', html) == ["/static/css/site.css"]
