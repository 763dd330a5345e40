"""The drill of killed backups and restores in short: every so many files and queries."""

from collections.abc import Callable
from pathlib import Path

from django.db import connection

from tests.drills.backups import FILL, KILL_BACKUPS, KILL_RESTORES, SAME
from tests.killing import run
from tests.places import Place


def test_a_killed_backup_or_restore_leaves_all_as_it_was_or_says_that_it_is_half_done(
    new_place: Callable[[str], Place], tmp_path: Path
) -> None:
    live, empty = new_place(connection.vendor), new_place(connection.vendor)
    run(FILL, live.environment)
    (tmp_path / "backups").mkdir()
    target = tmp_path / "backups" / "a.zip"
    kills, left = run(KILL_BACKUPS, live.environment, f"{target}\n20")
    assert int(kills) > 4
    assert int(left) == 1
    kills, had_halves = run(KILL_RESTORES, empty.environment, f"{target}\n40")
    assert int(kills) > 4
    assert had_halves == "True"
    assert run(SAME, live.environment) == run(SAME, empty.environment)
