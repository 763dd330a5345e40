from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.canonical import absolute
from articles.models import Issue, Photo, Tombstone
from articles.models.issue import Visitor, unpublished

from .lookup import look_up
from .models import Coverage, Figure, Honour, MidYearReport, Plan, ResidentsArea
from .models.report import CoverageQuerySet, MidYearReportQuerySet
from .notice import notice_of
from .periods import Period


@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """All areas, their latest reports' state, and which one an estate that was asked for is in."""
    period = MidYearReport.objects.entered_for(request.user).latest_period()
    reports = MidYearReport.objects.visible_to(request.user).of_period(period)
    return render(
        request,
        "residents_areas/areas.html",
        {
            "period": period,
            "rows": reports.beside(ResidentsArea.objects.prefetch_related("estates")),
            "answer": look_up(request.GET.get("estate", ""), timezone.now()),
        },
    )


@require_safe
def area(request: HttpRequest, area: str) -> HttpResponse:
    """One area: its estates, report cards, coverage and photos."""
    found = get_object_or_404(ResidentsArea.objects.prefetch_related("estates"), slug=area)
    coverage = _with_issue(found.coverage.visible_to(request.user))
    reports = _cards(request.user, with_coverage=False).filter(area=found)
    return render(
        request,
        "residents_areas/area.html",
        {
            "area": found,
            "reports": reports,
            "is_complete": reports
            and all(_is_entered(card) and card.meeting_on for card in reports),
            "coverage": coverage,
            "unpublished": unpublished(link.section.article.issue for link in coverage),
            "photos": _photos(request.user).filter(section__coverage__area=found),
            "previous": found.previous(),
            "next": found.next(),
        },
    )


@require_safe
def report(request: HttpRequest, area: str, period: Period) -> HttpResponse:
    """What one area reported for one half-year, or that nothing was printed of it."""
    found = get_object_or_404(ResidentsArea, slug=area)
    of_period = _cards(request.user).of_period(period)
    report = of_period.filter(area=found).first()
    is_deleted = report is None and Tombstone.objects.over(request.path_info).exists()
    if is_deleted or (report is None and not of_period.exists()):
        raise Http404
    return render(
        request,
        "residents_areas/report.html",
        {
            "area": found,
            "period": period,
            "report": report,
            "photos": _photos(request.user).filter(section__coverage__report=report),
            "unpublished": _unpublished([report] if report else []),
            "previous": report.previous(request.user) if report else None,
            "next": report.next(request.user) if report else None,
        },
    )


@require_safe
def notice(request: HttpRequest, area: str, period: Period) -> HttpResponse:
    """One A4 sheet of what the public may read of a report, for the notice-board."""
    anybody = AnonymousUser()
    reports = _cards(anybody, with_pages=True).of_period(period)
    report: Any = get_object_or_404(reports, area__slug=area)
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
    reports = _cards(request.user).of_period(period)
    if not reports:
        raise Http404
    rows = reports.beside(ResidentsArea.objects.all())
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


def _cards(
    user: Visitor, *, with_coverage: bool = True, with_pages: bool = False
) -> MidYearReportQuerySet:
    """Reports with all that a report card shows, one query for each kind of statement."""
    reports = MidYearReport.objects.visible_to(user).select_related("area")
    reports = reports.prefetch_related(  # type: ignore[type-var]
        Prefetch("figures", Figure.objects.visible_to(user).with_source().order_by("order")),
        Prefetch("honours", Honour.objects.visible_to(user).with_source().order_by("order")),
        Prefetch("plans", Plan.objects.visible_to(user).with_source().order_by("order")),
    )
    if with_coverage:
        coverage = _with_issue(Coverage.objects.visible_to(user))
        if with_pages:
            coverage = coverage.prefetch_related("section__article__pages")
        reports = reports.prefetch_related(Prefetch("coverage", coverage))
    return reports


def _is_entered(report: MidYearReport | None) -> bool:
    """Whether there is a report of which the visitor may read something."""
    return bool(getattr(report, "is_entered", False))


def _unpublished(reports: Iterable[MidYearReport]) -> list[Issue]:
    """The issues, visible to staff only, in which these reports were printed."""
    return unpublished(
        link.section.article.issue for report in reports for link in report.coverage.all()
    )


def _with_issue(coverage: CoverageQuerySet) -> CoverageQuerySet:
    return coverage.in_print_order().select_related("section__article__issue")


def _photos(user: Visitor) -> QuerySet[Photo]:
    return (
        Photo.objects.visible_to(user)
        .select_related("section__article__issue")
        .order_by("-article__issue__filed_on", "article", "order")
    )
