from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.canonical import absolute
from articles.models import Correction, Issue, Photo, Section, Tombstone
from articles.models.issue import Visitor, unpublished
from articles.models.nested import first, related, unfold
from articles.newest import Listing

from .cards import beside, cards
from .lookup import look_up
from .models import MidYearReport, ResidentsArea
from .notice import notice_of
from .periods import Period


@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """All areas, their latest reports' state, and which one an estate that was asked for is in."""
    period = MidYearReport.objects.entered_for(request.user).latest_period()
    reports = MidYearReport.objects.visible_to(request.user).of_period(period)
    answer = look_up(request.GET.get("estate", ""), timezone.now())
    rows = beside(reports, ResidentsArea.objects.with_estates())
    context = {"period": period, "rows": rows, "answer": answer}
    response = render(request, "residents_areas/areas.html", context)
    if answer and answer.is_in_vain:
        # Each time is told in the log.
        response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def area(request: HttpRequest, area: str) -> HttpResponse:
    """One area: its estates, report cards, coverage and photos."""
    areas = ResidentsArea.objects.with_neighbours()
    with_estates = areas.annotate(estate_rows=related(ResidentsArea, "estates"))
    found: Any = get_object_or_404(with_estates, slug=area)
    unfold([found], estates="estate_rows")
    readable = Section.objects.visible_to(request.user).select_related("article__issue")
    links: QuerySet[Any] = found.coverage.all()
    is_about_it = Exists(links.filter(section=OuterRef("pk")))
    order = ("article__order", "order")
    coverage = Listing(readable, "article__issue", order, links, "section", is_about_it)
    sections, older = coverage.page(request.user, request.GET.get("before", ""))
    reports = cards(found.reports.all(), request.user)
    return render(
        request,
        "residents_areas/area.html",
        {
            "area": found,
            "reports": reports,
            "is_complete": reports
            and all(_is_entered(card) and card.meeting_on for card in reports),
            "sections": sections,
            "older": older,
            "unpublished": unpublished(section.article.issue for section in sections),
            "photos": _photos(request.user).filter(section__in=sections),
            "previous": first(found.previous),
            "next": first(found.next),
        },
    )


@require_safe
def report(request: HttpRequest, area: str, period: Period) -> HttpResponse:
    """What one area reported for one half-year, or that nothing was printed of it."""
    found = get_object_or_404(ResidentsArea, slug=area)
    reports = MidYearReport.objects.with_neighbours(request.user)
    report: Any = first(cards(reports.of_period(period).filter(area=found), request.user))
    if report is None and not _is_period_shown(request, period):
        raise Http404
    return render(
        request,
        "residents_areas/report.html",
        {
            "area": found,
            "period": period,
            "report": report,
            "corrections": Correction.objects.visible_to(request.user)
            .filter(reports=report)
            .with_wordings(),
            "photos": _photos(request.user).filter(section__coverage__report=report),
            "unpublished": _unpublished([report] if report else []),
            "previous": _report_beside(report.area_before, report.name_before, period)
            if report
            else None,
            "next": _report_beside(report.area_behind, report.name_behind, period)
            if report
            else None,
        },
    )


def _is_period_shown(request: HttpRequest, period: Period) -> bool:
    """Whether the page of a report says that nothing was printed of an area in this period: not if
    nothing was at all, or the report was deleted."""
    is_deleted = Tombstone.objects.over(request.path_info).exists()
    return not is_deleted and (
        MidYearReport.objects.visible_to(request.user).of_period(period).exists()
    )


def _report_beside(
    areas: list[ResidentsArea], name: str | None, period: Period
) -> MidYearReport | None:
    """The report of the first of these areas in a period, as far as a link to it needs it."""
    if not areas:
        return None
    return MidYearReport(area=areas[0], area_name=name or "", year=period.year, half=period.half)


@require_safe
def notice(request: HttpRequest, area: str, period: Period) -> HttpResponse:
    """One A4 sheet of what the public may read of a report, for the notice-board."""
    anybody = AnonymousUser()
    named = MidYearReport.objects.of_period(period).filter(area__slug=area)
    report: Any = first(cards(named, anybody, with_pages=True))
    if report is None:
        raise Http404
    if not report.is_entered:
        if report.is_withheld:
            return render(request, "410.html", status=410)
        raise Http404
    address = absolute(request, report.get_absolute_url())
    return render(
        request,
        "residents_areas/notice.html",
        {"report": report, "notice": notice_of(report, address)},
    )


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The half-years of which there are reports, newest first, each with its reports."""
    found = MidYearReport.objects.entered_for(request.user).select_related("area")
    in_order = found.order_by("-year", "-half", "area__code")
    periods = [(period, list(rows)) for period, rows in groupby(in_order, attrgetter("period"))]
    return render(request, "residents_areas/reports.html", {"periods": periods})


@require_safe
def period(request: HttpRequest, period: Period) -> HttpResponse:
    """One half-year across all areas, in the order of their codes, first those with a report."""
    reports = cards(MidYearReport.objects.of_period(period), request.user)
    if not reports:
        raise Http404
    rows = beside(reports, ResidentsArea.objects.all())
    return render(
        request,
        "residents_areas/period.html",
        {
            "period": period,
            "area_count": len(rows),
            "entered": [row for row in rows if _is_entered(row[1])],
            "others": [row for row in rows if not _is_entered(row[1])],
            "unpublished": _unpublished(reports),
        },
    )


def _is_entered(report: MidYearReport | None) -> bool:
    """Whether there is a report of which the visitor may read something."""
    return bool(getattr(report, "is_entered", False))


def _unpublished(reports: Iterable[MidYearReport]) -> list[Issue]:
    """The issues, visible to staff only, in which these reports were printed."""
    return unpublished(
        link.section.article.issue for report in reports for link in report.coverage.all()
    )


def _photos(user: Visitor) -> QuerySet[Photo]:
    return (
        Photo.objects.visible_to(user)
        .select_related("section__article__issue")
        .order_by("-article__issue__filed_on", "article", "order")
    )
