"""Linking a section that was written to its area, and the area's report to what it states."""

from __future__ import annotations

from typing import Any

from django.db import models

from articles.importing import parts
from articles.models import Issue, Section
from articles.models.correction import Change, changes_of, in_words, label_of, loss_of
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
    others = MidYearReport.objects.filter(coverage__section=section)
    draft.reports |= {other for other in others if other != report}
    for kind in STATEMENTS.values():
        take_back(kind, section, report, draft)
    for link in Coverage.objects.filter(section=section).exclude(area=area).select_related("area"):
        draft.changes.append(f"“{section.heading}”不再连到{link.area}")
        link.delete()
    if area is None:
        return
    link_area(section, area, report, draft)
    if report is None:
        return
    date_meeting(part, section, report, draft)
    for kind in STATEMENTS.values():
        write_statements(statements_of(part, kind), report, section, kind, draft)


def take_back(kind: Any, section: Section, report: MidYearReport | None, draft: Draft) -> None:
    """Take from other reports than this what they state by the section."""
    elsewhere = kind._default_manager.filter(section=section).exclude(report=report)
    if not (rows := list(elsewhere)):
        return
    for row in rows:
        draft.exchanged += loss_of(row, values_of_row(row), section)
    elsewhere.delete()
    name = kind._meta.verbose_name
    draft.changes.append(f"从别的报告里去掉“{section.heading}”的 {len(rows)} 条{name}")


def link_area(
    section: Section, area: ResidentsArea, report: MidYearReport | None, draft: Draft
) -> None:
    """Of what is public already, the link by itself is a change."""
    if Coverage.objects.filter(area=area, section=section, report=report).exists():
        return
    Coverage.objects.update_or_create(area=area, section=section, defaults={"report": report})
    if report:
        draft.reports.add(report)
    if draft.issue.is_published():
        draft.changes.append(f"“{section.heading}”连到{report or area}")


def date_meeting(
    part: parts.Section, section: Section, report: MidYearReport, draft: Draft
) -> None:
    """The meeting's day as the file says it, unless another, published issue has printed it."""
    if part.meeting_on is None or report.meeting_on == part.meeting_on:
        return
    printed = Issue.objects.published().filter(articles__sections__coverage__report=report)
    if printed.exclude(pk=draft.issue.pk).exists():
        draft.undone.append(f"{report}的报告已经公开，会议日期没有改成 {part.meeting_on}")
        return
    label, old = label_of(report, "meeting_on"), in_words(report.meeting_on)
    draft.exchanged.append(Change(label, old, in_words(part.meeting_on), section))
    report.meeting_on = part.meeting_on
    report.save(update_fields=["meeting_on"])
    draft.reports.add(report)
    draft.changes.append(f"{report}的会议日期记为 {part.meeting_on}")


def write_statements(
    wanted: list[dict[str, Any]], report: MidYearReport, section: Section, kind: Any, draft: Draft
) -> None:
    """Replace the statements that a section supports, if they are others than before."""
    mine = list(kind._default_manager.filter(report=report, section=section).order_by("order"))
    rows = [kind(report=report, section=section, **values) for values in wanted]
    for row in rows:
        row.conceal()
    if [values_of_row(row) for row in mine] == [values_of_row(row) for row in rows]:
        return
    # To a report that is public already, what is new is a change too.
    if mine or draft.issue.is_published():
        name = kind._meta.verbose_name
        counts = f"{len(mine)} 条变为 {len(wanted)} 条"
        draft.changes.append(f"更新“{section.heading}”的{name}：{counts}")
    draft.exchanged += exchanged(mine, rows, section)
    kind._default_manager.filter(pk__in=[row.pk for row in mine]).delete()
    for row in rows:
        row.save()
    draft.reports.add(report)


def exchanged(mine: list[Any], rows: list[Any], section: Section) -> list[Change]:
    """What goes of statements when others take their place. Those that stay as they are are not
    told; as many new as went are taken for the same, corrected."""
    before, after = [values_of_row(row) for row in mine], [values_of_row(row) for row in rows]
    gone = [row for row in mine if values_of_row(row) not in after]
    new = [row for row in rows if values_of_row(row) not in before]
    if len(gone) == len(new):
        pairs = zip(gone, new, strict=True)
        return [one for old, row in pairs for one in changes_of(row, values_of_row(old))]
    return [one for row in gone for one in loss_of(row, values_of_row(row), section)]


def values_of_row(row: models.Model) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS[type(row)]}
