"""The services and their settings, as far as they can be tried without systemd in charge."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from dotenv import dotenv_values

from tests.deployment import ROOT
from tests.drills.configured import DEPLOY

UNITS = DEPLOY / "systemd"
ENVIRONMENTS = {"readers": ["site", "readers"], "newsroom": ["site", "newsroom"]}
# Of ten; the higher, the more a broken-in process could do.
MOST_EXPOSED = 2.5


def systemd_analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd on this machine")
    return subprocess.run(
        ["systemd-analyze", *arguments],
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{UNITS}:", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_systemd_understands_every_line() -> None:
    names = [
        path.name.replace("@.", "@8001.") for path in UNITS.glob("wanli-*.*") if path.is_file()
    ]
    assert len(names) == 6
    said = systemd_analyze("verify", "--man=no", *names).stderr
    # What is not installed in its place here is no fault of the file.
    faults = [
        line
        for line in said.splitlines()
        if "wanli" in line and not re.search(r"/srv/wanli/app/\S+ is not executable", line)
    ]
    assert not faults


@pytest.mark.parametrize("unit", ["wanli-readers@.service", "wanli-newsroom.service"])
def test_a_process_that_is_broken_into_could_do_little(unit: str, tmp_path: Path) -> None:
    # Of a file outside its folder systemd does not look for what stands beside it.
    whole = (UNITS / unit).read_text(encoding="utf-8")
    whole += (UNITS / "wanli-.service.d" / "common.conf").read_text(encoding="utf-8")
    (tmp_path / unit).write_text(whole, encoding="utf-8")
    said = systemd_analyze("security", "--offline=yes", "--no-pager", str(tmp_path / unit)).stdout
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", said)
    assert found, said
    assert float(found[1]) <= MOST_EXPOSED


def example(*names: str) -> dict[str, str]:
    values: dict[str, str | None] = {}
    for name in names:
        values |= dotenv_values(DEPLOY / "env" / f"{name}.env.example")
    return {name: value or "" for name, value in values.items()}


@pytest.mark.parametrize("kind", ENVIRONMENTS)
def test_a_site_starts_with_the_settings_of_the_examples(kind: str, tmp_path: Path) -> None:
    settings = example(*ENVIRONMENTS[kind])
    assert settings.pop("SECRET_KEY") == ""
    settings["SECRET_KEY"] = "a long and random value, 50 characters at least, is wanted"
    settings["VAR_DIR"] = str(tmp_path)
    bare = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    process = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        env={**bare, **settings},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr


def test_all_processes_name_the_same_edition_alike(tmp_path: Path) -> None:
    print_it = "from wanli.edition.release import release; print(release())"
    said = set()
    for names in ENVIRONMENTS.values():
        settings = {**example(*names), "SECRET_KEY": "x", "VAR_DIR": str(tmp_path)}
        process = subprocess.run(
            [sys.executable, "-c", print_it],
            env={**os.environ, **settings, "DJANGO_SETTINGS_MODULE": "wanli.settings"},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        said.add(process.stdout)
    assert len(said) == 1


def test_readers_are_given_no_way_to_write() -> None:
    readers = example("site", "readers")
    assert readers["ADMIN_ENABLED"] == "0"
    assert "DATABASE_URL" not in readers
    unit = (UNITS / "wanli-readers@.service").read_text(encoding="utf-8")
    assert "ReadWritePaths" not in unit
    assert "newsroom.env" not in unit


def test_gunicorn_lets_through_what_nginx_does() -> None:
    from gunicorn.app.wsgiapp import WSGIApplication

    from wanli.serving.worker import Worker

    sys_argv, sys.argv = sys.argv, ["gunicorn", "--config", str(DEPLOY / "gunicorn.conf.py")]
    try:
        settings = WSGIApplication().cfg
    finally:
        sys.argv = sys_argv
    nginx = (DEPLOY / "nginx" / "wanli.conf").read_text(encoding="utf-8")
    assert "large_client_header_buffers 4 8k;" in nginx
    assert settings.limit_request_line == settings.limit_request_field_size == 8190
    # nginx keeps a connection to it for 60 seconds.
    assert settings.keepalive > 60
    assert settings.worker_class is Worker
    # The default lets a proxy's header change every address in a page.
    assert settings.forwarder_headers == []


def test_the_cache_is_smaller_than_its_disk() -> None:
    nginx = (DEPLOY / "nginx" / "wanli.conf").read_text(encoding="utf-8")
    [most], [free] = re.findall(r"max_size=(\d+)m", nginx), re.findall(r"min_free=(\d+)m", nginx)
    mount = (UNITS / "var-cache-nginx-wanli.mount").read_text(encoding="utf-8")
    [size] = re.findall(r"size=(\d+)m", mount)
    assert int(most) + int(free) < int(size)
    [folder] = re.findall("^Where=(.+)$", mount, re.M)
    assert f"proxy_cache_path {folder} " in nginx


def test_every_file_is_spoken_of_in_the_instructions() -> None:
    text = (DEPLOY / "README.md").read_text(encoding="utf-8")
    for path in DEPLOY.rglob("*"):
        is_ours = path.parent.name not in ("errors", "__pycache__") and path.name != "README.md"
        if path.is_file() and is_ours:
            assert path.name.removesuffix(".example") in text or path.parent.name in text, path
