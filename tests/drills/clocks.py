"""A clock that is an hour off: what is scheduled, and who is signed in.

python -m tests.drills.clocks

The processes are told another time by libfaketime (Debian: apt install faketime); nginx and the
files keep the right one.
"""

from __future__ import annotations

from pathlib import Path

from tests.deployment import manage
from tests.drills.begin import NotHere, conclude, need_machine
from tests.drills.saving import Editor
from tests.drills.site import Machine, machine

HOUR = 3600
# An issue whose time comes in half an hour.
SCHEDULE = """
from datetime import timedelta
from django.utils import timezone
from articles.models import Issue
issue = Issue.objects.create(title="半小时以后的一期", slug="later", published_on="2020-01-20")
issue.publish(timezone.now() + timedelta(minutes=30))
"""


def library() -> str:
    """libfaketime, "" where it is not installed."""
    return next(map(str, Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")), "")


def set_clock(site: Machine, seconds: int) -> None:
    for unit in site.units.values():
        unit.environment |= {"LD_PRELOAD": library(), "FAKETIME": f"{seconds:+d}"}
        unit.restart()


def is_there(site: Machine) -> bool:
    site.renew()
    return site.ask("/issues/later/").status == 200


def drill(site: Machine) -> bool:
    manage(site.environment, "shell", "-v0", "-c", SCHEDULE)
    editor = Editor(site)
    seen, signed_in, saved = [], [], []
    for seconds in (0, HOUR, 0, -HOUR, 0, 5 * HOUR, 0):
        set_clock(site, seconds)
        seen.append(is_there(site))
        signed_in.append(editor.ask().status == 200)
        saved.append(signed_in[-1] and editor.save(column=f"专题{seconds}").status == 302)
    healthy = site.ask("/healthz").status == 200
    print(f"  right, +1 h, right, -1 h, right, +5 h, right: the scheduled issue is there: {seen}")
    print(f"  staff who came in at the right time are in: {signed_in}, and save: {saved}")
    # Five hours are longer than anybody may be idle.
    is_good = seen == [False, True, False, False, False, True, False]
    is_good &= signed_in[:5] == [True] * 5 and saved[:5] == [True] * 5 and not signed_in[5]
    return is_good and healthy


def main() -> bool:
    need_machine()
    if not library():
        raise NotHere("no libfaketime: apt install faketime")
    with machine() as site:
        print("== a clock that is off", flush=True)
        is_good = drill(site)
        print("" if is_good else "  << below the bar")
    return is_good


if __name__ == "__main__":
    conclude(main)
