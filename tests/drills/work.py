"""Kill an import, a publication and a rebuild of the index, with -9, at each query of theirs, of
which the tests try some; on both databases.

python -m tests.drills.work
"""

from __future__ import annotations

import os
import subprocess
import sys

from tests.drills.begin import conclude
from tests.killing import ROOT

KILLED = (
    "tests/residents_areas/test_import_killed.py",
    "tests/articles/search/test_index_killed.py",
)


def main() -> bool:
    command = [sys.executable, "-m", "tests.run", *KILLED]
    environment = {**os.environ, "KILL_EVERY": "1"}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0


if __name__ == "__main__":
    conclude(main)
