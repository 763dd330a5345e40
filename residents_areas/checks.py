"""The check-list of an issue: the print's own findings, and those about areas and reports."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.db.models.functions import StrIndex

from articles.checks import Finding, Issues, check_print, named
from articles.models import Issue, Section, SignOff

from .models import STATEMENTS, Coverage, MidYearReport


def findings_of(issues: Issues) -> dict[int, list[Finding]]:
    """All findings of these issues by the issue's key, errors first, the same words once."""
    found: dict[int, list[Finding]] = {}
    every = [*check_print(issues), *check_areas(issues), *check_statements(issues)]
    for finding in sorted(dict.fromkeys(every), key=lambda finding: not finding.is_error):
        found.setdefault(finding.issue, []).append(finding)
    return found


def open_findings(issues: Issues) -> dict[int, list[Finding]]:
    """Those that keep the issues from being published: errors, and what nobody has signed off."""
    signed = set(SignOff.objects.filter(issue__in=issues).values_list("issue", "finding"))
    left = {
        issue: [f for f in found if f.is_error or (issue, f.message) not in signed]
        for issue, found in findings_of(issues).items()
    }
    return {issue: found for issue, found in left.items() if found}


def check_issue(issue: Issue) -> list[Finding]:
    """All findings of one issue, errors first."""
    return findings_of(Issue.objects.filter(pk=issue.pk)).get(issue.pk, [])


def blocking(issue: Issue) -> list[str]:
    """The errors of one issue, in Chinese."""
    return [finding.message for finding in check_issue(issue) if finding.is_error]


def check_areas(issues: Issues) -> Iterator[Finding]:
    sections = Section.objects.filter(article__issue__in=issues).select_related("article")
    for section in sections.filter(areas=None, no_area_because=""):
        words = f"{named(section)}没有连到居民区，也没有写不连的理由。"
        yield Finding(section.article.issue_id, False, words)
    mine = MidYearReport.objects.filter(sections__article__issue__in=issues)
    printed = Coverage.objects.filter(section__article__issue__in=issues)
    silent = printed.filter(report__in=mine.stating_nothing())
    for link in silent.select_related("report__area", "section__article"):
        words = f"{link.report}的报告里还没有数字、荣誉和计划。"
        yield Finding(link.section.article.issue_id, False, words)
    periods: dict[tuple[int, int], set[int]] = {}
    for issue, year, half in mine.values_list("sections__article__issue", "year", "half"):
        periods.setdefault((year, half), set()).add(issue)
    same = Exists(mine.filter(year=OuterRef("year"), half=OuterRef("half")))
    for report in MidYearReport.objects.filter(same, sections=None).select_related("area"):
        for issue in periods[report.year, report.half]:
            words = f"{report}的报告没有连到任何小节，网页上会说“未录入”。"
            yield Finding(issue, False, words)


def check_statements(issues: Issues) -> Iterator[Finding]:
    """The database looks for the quotes, as `Section.has_sentence` does: no section is fetched but
    those that lack one."""
    for kind in STATEMENTS.values():
        quoting = kind._default_manager.filter(section__article__issue__in=issues)
        lacking = quoting.annotate(at=StrIndex("section__body", "quote")).filter(at=0)
        for statement in lacking.select_related("section__article"):
            words = (
                f"{kind._meta.verbose_name}“{statement}”"
                f"引用的原句不在{named(statement.section)}的正文里。"
            )
            yield Finding(statement.section.article.issue_id, True, words)
