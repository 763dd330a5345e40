import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parent.parent.parent
SETTINGS = {
    "SECRET_KEY": "a long and random value, 50 characters at least, is wanted",
    "ALLOWED_HOSTS": "archive.invalid",
    "DEBUG": "0",
    "HTTPS": "1",
}


def start(tmp_path: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """`manage.py check --deploy` with these settings; an empty one counts as absent."""
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        env={**os.environ, **SETTINGS, "VAR_DIR": str(tmp_path), **changes},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_deployment_is_clean(tmp_path: Path) -> None:
    process = start(tmp_path)
    assert process.returncode == 0, process.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_a_missing_setting_stops_the_start_with_one_clear_sentence(
    tmp_path: Path, name: str
) -> None:
    process = start(tmp_path, **{name: ""})
    assert process.returncode != 0
    assert f"没有设置环境变量 {name}" in process.stderr
    assert process.stderr.count("\n") == 1


def test_a_flag_that_is_neither_yes_nor_no_stops_the_start(tmp_path: Path) -> None:
    process = start(tmp_path, HTTPS="maybe")
    assert process.returncode != 0
    assert "HTTPS 只能是 1 或 0，现在是“maybe”" in process.stderr


def test_a_list_of_nothing_stops_the_start(tmp_path: Path) -> None:
    process = start(tmp_path, ALLOWED_HOSTS=" , ")
    assert process.returncode != 0
    assert "ALLOWED_HOSTS 里没有任何内容" in process.stderr


@pytest.mark.parametrize("word", ["office", "192.0.2.7/24", "192.0.2.0-9"])
def test_what_is_no_network_stops_the_start(tmp_path: Path, word: str) -> None:
    process = start(tmp_path, ADMIN_ADDRESSES=f"192.0.2.0/24, {word}")
    assert process.returncode != 0
    assert f"ADMIN_ADDRESSES 里的“{word}”不是一个网段" in process.stderr
    assert process.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("address", "complaint"),
    [
        ("archive.invalid", "SITE_URL 应为网站首页的地址"),
        ("https://archive.invalid/wanli", "SITE_URL 应为网站首页的地址"),
        ("https://elsewhere.invalid", "elsewhere.invalid 不在 ALLOWED_HOSTS 里"),
    ],
)
def test_a_site_address_that_would_lead_nowhere_stops_the_start(
    tmp_path: Path, address: str, complaint: str
) -> None:
    process = start(tmp_path, SITE_URL=address)
    assert process.returncode != 0
    assert complaint in process.stderr
    assert process.stderr.count("\n") == 1


def test_debugging_needs_no_settings(tmp_path: Path) -> None:
    process = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env={**os.environ, "DEBUG": "1", "SECRET_KEY": "", "VAR_DIR": str(tmp_path)},
        cwd=ROOT,
        check=False,
    )
    assert process.returncode == 0


@pytest.mark.django_db
def test_sqlite_keeps_a_log_waits_its_turn_and_minds_foreign_keys() -> None:
    if connection.vendor != "sqlite":
        assert settings.DATABASES["default"]["CONN_MAX_AGE"] == 60
        assert settings.DATABASES["default"]["CONN_HEALTH_CHECKS"]
        return
    with connection.cursor() as cursor:
        values = [
            cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "busy_timeout", "foreign_keys")
        ]
    assert values == ["wal", 20000, 1]


def test_the_pages_refer_to_static_files_by_names_that_change_with_them(tmp_path: Path) -> None:
    environment = {**os.environ, **SETTINGS, "VAR_DIR": str(tmp_path), "DATABASE_URL": ""}
    code = (
        "from django.core.management import call_command as call\n"
        "from django.test import Client\n"
        "call('migrate', verbosity=0)\n"
        "call('collectstatic', interactive=False, verbosity=0)\n"
        "print(Client().get('/', secure=True, headers={'host': 'archive.invalid'}).text)\n"
    )
    process = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", code],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    names = [part.split('"')[0] for part in process.stdout.split("/static/")[1:]]
    assert [name.split(".")[0] for name in names if name.endswith(".css")] == ["css/site"]
    for name in names:
        assert len(name.split(".")) == 3
        assert (tmp_path / "static" / f"{name}.gz").is_file()


@pytest.mark.parametrize("value", ["-1", "32 MB", "1.5"])
def test_what_is_no_number_stops_the_start(tmp_path: Path, value: str) -> None:
    process = start(tmp_path, PAGE_CACHE_BYTES=value)
    assert process.returncode != 0
    assert f"PAGE_CACHE_BYTES 应为一个整数（0 或更大），现在是“{value}”" in process.stderr


def test_a_cache_that_is_no_redis_stops_the_start(tmp_path: Path) -> None:
    process = start(tmp_path, CACHE_URL="memcached://127.0.0.1")
    assert process.returncode != 0
    assert "CACHE_URL 应为 redis://主机:端口/编号" in process.stderr


def test_a_file_beside_other_databases_for_readers_stops_the_start(tmp_path: Path) -> None:
    several = "postgres://reader@one/wanli, sqlite:///two.sqlite3"
    process = start(tmp_path, DATABASE_READ_URL=several)
    assert process.returncode != 0
    assert "DATABASE_READ_URL 写几个地址时" in process.stderr
    assert process.stderr.count("\n") == 1


@pytest.mark.parametrize(("debug", "kept"), [("1", "0"), ("0", "16777216")])
def test_developers_see_what_they_change_at_once(tmp_path: Path, debug: str, kept: str) -> None:
    process = subprocess.run(
        [sys.executable, "-c", "from wanli.settings import *; print(PAGE_CACHE_BYTES)"],
        env={**os.environ, **SETTINGS, "VAR_DIR": str(tmp_path), "DEBUG": debug},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert process.stdout == f"{kept}\n"
