"""The check-list of an issue: the print's own findings, and those about areas and reports."""

from __future__ import annotations

from collections.abc import Iterator

from articles.checks import Finding, check_print
from articles.models import Issue, Section

from .models import Figure, Honour, MidYearReport, Plan

STATEMENTS: tuple[type[Figure | Honour | Plan], ...] = (Figure, Honour, Plan)


def check_issue(issue: Issue) -> list[Finding]:
    """All findings, errors first."""
    found = [*check_print(issue), *check_areas(issue), *check_statements(issue)]
    return sorted(found, key=lambda finding: not finding.is_error)


def blocking(issue: Issue) -> list[str]:
    """What keeps the issue from being published, in Chinese."""
    return [finding.message for finding in check_issue(issue) if finding.is_error]


def check_areas(issue: Issue) -> Iterator[Finding]:
    sections = Section.objects.filter(article__issue=issue).select_related("article__issue")
    for section in sections.filter(areas=None, no_area_because=""):
        yield Finding(False, f"小节“{section}”没有连到居民区，也没有写不连的理由。")
    reports = MidYearReport.objects.filter(sections__article__issue=issue).distinct()
    for report in reports.select_related("area"):
        if not (report.figures.exists() or report.honours.exists() or report.plans.exists()):
            yield Finding(False, f"{report}的报告里还没有数字、荣誉和计划。")
    for report in MidYearReport.objects.filter(sections=None).select_related("area"):
        yield Finding(False, f"{report}的报告没有连到任何小节，网页上会说“未录入”。")


def check_statements(issue: Issue) -> Iterator[Finding]:
    for kind in STATEMENTS:
        quoting = kind._default_manager.filter(section__article__issue=issue)
        for statement in quoting.select_related("section__article__issue"):
            if not statement.section.has_sentence(statement.quote):
                name = kind._meta.verbose_name
                yield Finding(
                    True, f"{name}“{statement}”引用的原句不在“{statement.section}”的正文里。"
                )
