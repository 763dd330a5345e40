"""The admin's lists of what waits, task by task."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from residents_areas.waiting import WORKS, Asker


class WaitingFilter(admin.SimpleListFilter):
    """The rows that wait for one of the tasks of the staff home page."""

    title = "待办"
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        tasks = [task for work in WORKS for task in work.tasks]
        self.tasks = {task.key: task for task in tasks if task.model is model_admin.model}
        self.asker = Asker(request.user)
        return [(task.key, task.words) for task in self.tasks.values()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        task = self.tasks.get(self.value() or "")
        return queryset.filter(pk__in=task.rows(self.asker)) if task else queryset
