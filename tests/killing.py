"""A process that is killed with -9 at the queries of some work, or at the files that it makes,
moves or takes away; and what is left each time."""

import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent

# So many queries apart are those at which a child is killed; `make drills` tries each.
EVERY = int(os.environ.get("KILL_EVERY", "3"))
# What changes files, by the names of Python's audit events; "open" does if it is for writing.
FILE_DEEDS = {"os.mkdir", "os.rename", "os.link", "os.remove", "os.rmdir"}
FOR_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def killed_everywhere(
    work: Callable[[], object],
    look: Callable[[], object],
    *,
    files: bool = False,
    first: int = 0,
    step: int = EVERY,
) -> int:
    """Fork a child that works for each point of the work, and after each one that looks at what is
    left; exit if one that looks finds fault. How many were killed, when one has lived to the end.

    A child kills itself before the query of its number (or, with `files`, before the query or file
    of its number), or before COMMIT for number 0; the first number beyond the last one lives. Not
    every number is tried, unless the step is 1; work without COMMIT begins with 1. For a process
    that has set Django up and has no connection.
    """
    warm_up()
    number, kills = first, 0
    while (ended := in_a_child(work_and_die, work, number, files)) == -signal.SIGKILL:
        if in_a_child(look):
            sys.exit(f"killed at {number}")
        number, kills = number + step, kills + 1
    if ended:
        sys.exit(ended)
    return kills


def warm_up() -> None:
    """Load what is loaded at its first use only, most of a child's time, before there are any."""
    import pypinyin  # noqa: F401
    from django.urls import reverse

    reverse("home")


def work_and_die(work: Callable[[], object], number: int, files: bool) -> None:
    from django.db import connection

    count = 0

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def at_deed() -> None:
        nonlocal count
        count += 1
        if count == number:
            die()

    def at_query(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        at_deed()
        return execute(sql, params, many, context)

    def at_file(event: str, arguments: tuple[Any, ...]) -> None:
        if event in FILE_DEEDS or (event == "open" and (arguments[2] or 0) & FOR_WRITING):
            at_deed()

    if files:
        sys.addaudithook(at_file)
    if number == 0:
        connection._commit = die  # type: ignore[attr-defined]
    with connection.execute_wrapper(at_query):
        work()


def in_a_child(work: Callable[..., object], *arguments: Any) -> int:
    """The exit status of a forked child that does the work; negative for the signal it died of."""
    child = os.fork()
    if child == 0:
        try:
            work(*arguments)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def run(code: str, environment: dict[str, str], text: str = "") -> list[str]:
    """The words that a process of this code prints, which must end well; `text` is its input."""
    process = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        cwd=ROOT,
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    return process.stdout.split()
