"""What is said of drills that pass, fall short, fall over or cannot be here."""

import sys
from pathlib import Path

import pytest

from tests.drills import __main__ as drills
from tests.drills.begin import NotHere, conclude
from tests.places import ROOT


@pytest.mark.parametrize(
    ("code", "passed", "words"),
    [
        ("print('all is well')", True, "passed"),
        (
            "print('  slow ones    << below the bar')",
            False,
            "FAILED: slow ones    << below the bar",
        ),
        ("print('x'); exit(3)", False, "FAILED: ended with status 3, see above"),
        ("print('not drilled: no nginx')", True, "not drilled: no nginx"),
        ("print('not drilled: no nginx'); assert 0", False, "FAILED: ended with status 1"),
    ],
)
def test_a_line_says_how_a_drill_ended(
    capfd: pytest.CaptureFixture[str], code: str, passed: bool, words: str
) -> None:
    is_good, line = drills.run("one", "-c", code)
    assert is_good == passed
    assert line.startswith("one (") and words in line
    assert "==== one" in capfd.readouterr().out


def test_one_that_fails_does_not_keep_others_from_being_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ends = {"kills": (False, "kills: FAILED"), "slow": (True, "slow: passed")}
    monkeypatch.setattr(drills, "run", ends.get)
    monkeypatch.setattr(sys, "argv", ["drills", "--only", "kills", "slow"])
    assert drills.main() == 1
    assert capsys.readouterr().out.endswith("  kills: FAILED\n  slow: passed\n")
    monkeypatch.setattr(sys, "argv", ["drills", "--only", "slow"])
    assert drills.main() == 0


def not_here() -> bool:
    raise NotHere("no nginx")


@pytest.mark.parametrize(
    ("drill", "status"), [(lambda: True, 0), (lambda: False, 1), (not_here, 0)]
)
def test_a_process_ends_as_its_drill(
    drill: object, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        conclude(drill)  # type: ignore[arg-type]
    assert ended.value.code == status
    assert ("not drilled: no nginx" in capsys.readouterr().out) == (drill is not_here)


def test_every_drill_is_run() -> None:
    modules = Path(ROOT, "tests", "drills").glob("*.py")
    ours = {path.stem for path in modules if "conclude(main)" in path.read_text(encoding="utf-8")}
    assert ours == set(drills.DRILLS)
