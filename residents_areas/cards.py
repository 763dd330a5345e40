"""Reports as pages show them: with what they state and where it was printed, beside their areas."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, Prefetch

from articles.models.issue import Visitor
from articles.models.nested import Nested

from .models import STATEMENTS, Coverage, MidYearReport, ResidentsArea
from .models.report import MidYearReportQuerySet


def cards(
    reports: MidYearReportQuerySet, user: Visitor, *, with_pages: bool = False
) -> list[MidYearReport]:
    """Those of the reports that the user sees, each with the sections that they may read and with
    what these state, in two queries; a third gives the pages of the articles."""
    coverage = Coverage.objects.visible_to(user).in_print_order()
    coverage = coverage.select_related("section__article__issue")
    if with_pages:
        coverage = coverage.prefetch_related("section__article__pages")
    stated: dict[str, Any] = {
        f"{name}_rows": Nested(model.objects.filter(report=OuterRef("pk")).order_by("order"))
        for name, model in STATEMENTS.items()
    }
    found = reports.visible_to(user).select_related("area").annotate(**stated)
    result = list(found.prefetch_related(Prefetch("coverage", coverage)))
    for report in result:
        know_statements(report)
    return result


def know_statements(report: MidYearReport) -> None:
    """Put the statements where `prefetch_related` would have put them; a statement is printed in a
    section of the report's coverage (the database sees to that), so what was read of this is what
    the user may read."""
    sections = {link.section_id: link.section for link in report.coverage.all()}
    for name in STATEMENTS:
        mine = [row for row in getattr(report, f"{name}_rows") if row.section_id in sections]
        for row in mine:
            row.report, row.section = report, sections[row.section_id]
        report._prefetched_objects_cache[name] = mine  # type: ignore[attr-defined]


def beside(
    reports: Iterable[MidYearReport], areas: Iterable[ResidentsArea]
) -> list[tuple[ResidentsArea, MidYearReport | None]]:
    """The areas in their order, each with its report, of reports of one period."""
    of_area = {report.area_id: report for report in reports}
    return [(area, of_area.get(area.pk)) for area in areas]
