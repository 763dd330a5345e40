"""What waits for somebody, on the staff home page."""

from typing import Any, NamedTuple

from django import template

from residents_areas.waiting import WORKS, Asker, Staff, Task

register = template.Library()
# More rows of a task are not counted: of a large archive it would take long.
MOST = 1_000


class Counted(NamedTuple):
    name: str
    nothing: str
    tasks: list[tuple[Task, str]]


@register.simple_tag(takes_context=True)
def works(context: dict[str, Any]) -> list[Counted]:
    """The kinds of work, each with those of its tasks that have rows, and how many; only what the
    user may see."""
    user: Staff = context["user"]
    asker = Asker(user, MOST)
    counted = []
    for work in WORKS:
        tasks = [task for task in work.tasks if task.may_be_seen_by(user)]
        counts = [(task, task.rows(asker).order_by()[: MOST + 1].count()) for task in tasks]
        if tasks:
            waiting = [
                (task, f"超过 {MOST:,}" if count > MOST else str(count))
                for task, count in counts
                if count
            ]
            counted.append(Counted(work.name, work.nothing, waiting))
    return counted
