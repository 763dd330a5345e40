"""Linking a section that was written to its area, and the area's report to what it states."""

from __future__ import annotations

from typing import Any

from django.db import models

from articles.importing import parts
from articles.models import Issue, Section
from residents_areas.models import STATEMENTS, Coverage, MidYearReport, ResidentsArea

from .checking import FIELDS, statements_of
from .draft import Draft


def write_links(
    part: parts.Section, section: Section, area: ResidentsArea | None, draft: Draft
) -> None:
    """Link the section to its area and, with a period, to the area's report of that half-year;
    undo the links and statements that an earlier writing made elsewhere."""
    report = None
    if area and draft.period:
        year, half = draft.period
        report, _ = MidYearReport.objects.get_or_create(area=area, year=year, half=half)
    for kind in STATEMENTS.values():
        elsewhere = kind._default_manager.filter(section=section).exclude(report=report)
        if count := elsewhere.count():
            elsewhere.delete()
            name = kind._meta.verbose_name
            draft.changes.append(f"从别的报告里去掉“{section.heading}”的 {count} 条{name}")
    for link in Coverage.objects.filter(section=section).exclude(area=area).select_related("area"):
        draft.changes.append(f"“{section.heading}”不再连到{link.area}")
        link.delete()
    if area is None:
        return
    Coverage.objects.update_or_create(area=area, section=section, defaults={"report": report})
    if report is None:
        return
    date_meeting(part, report, draft)
    for kind in STATEMENTS.values():
        write_statements(statements_of(part, kind), report, section, kind, draft)


def date_meeting(part: parts.Section, report: MidYearReport, draft: Draft) -> None:
    """The meeting's day as the file says it, unless another, published issue has printed it."""
    if part.meeting_on is None or report.meeting_on == part.meeting_on:
        return
    printed = Issue.objects.published().filter(articles__sections__coverage__report=report)
    if printed.exclude(pk=draft.issue.pk).exists():
        draft.undone.append(f"{report}的报告已经公开，会议日期没有改成 {part.meeting_on}")
        return
    report.meeting_on = part.meeting_on
    report.save(update_fields=["meeting_on"])
    draft.reports.add(report)
    draft.changes.append(f"{report}的会议日期记为 {part.meeting_on}")


def write_statements(
    wanted: list[dict[str, Any]], report: MidYearReport, section: Section, kind: Any, draft: Draft
) -> None:
    """Replace the statements that a section supports, if they are others than before."""
    mine = kind._default_manager.filter(report=report, section=section).order_by("order")
    rows = [kind(report=report, section=section, **values) for values in wanted]
    for row in rows:
        row.conceal()
    if [values_of_row(row) for row in mine] == [values_of_row(row) for row in rows]:
        return
    if mine:
        name = kind._meta.verbose_name
        counts = f"{len(mine)} 条变为 {len(wanted)} 条"
        draft.changes.append(f"更新“{section.heading}”的{name}：{counts}")
    mine.delete()
    for row in rows:
        row.save()
    draft.reports.add(report)


def values_of_row(row: models.Model) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS[type(row)]}
