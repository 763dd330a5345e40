from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.models import Article, Correction, Issue, Photo
from articles.models.issue import unpublished
from residents_areas.models import MidYearReport, ResidentsArea


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The newest issue, the areas, and what the archive holds."""
    issues = Issue.objects.visible_to(request.user)
    newest = issues.first()
    period = MidYearReport.objects.entered_for(request.user).latest_period()
    reports = MidYearReport.objects.visible_to(request.user).of_period(period)
    return render(
        request,
        "home.html",
        {
            "issue": newest,
            "articles": newest.articles.order_by("order") if newest else [],
            "period": period,
            "rows": reports.beside(ResidentsArea.objects.prefetch_related("estates")),
            "issue_count": issues.count(),
            "unpublished": unpublished([newest] if newest else []),
        },
    )


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the archive is, what it lacks, and how to cite it."""
    issues = Issue.objects.visible_to(request.user)
    articles = Article.objects.visible_to(request.user)
    photos = Photo.objects.visible_to(request.user)
    return render(
        request,
        "about.html",
        {
            "issue_count": issues.count(),
            "undated_count": issues.filter(published_on=None).count(),
            "article_count": articles.count(),
            "retold_count": articles.filter(is_retold=True).count(),
            "photo_count": photos.count(),
            "missing_picture_count": photos.without_picture().count(),
            "corrections": Correction.objects.visible_to(request.user).select_related(
                "article__issue"
            ),
        },
    )


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers are asked to leave alone."""
    return HttpResponse("User-agent: *\nDisallow: /admin/\n", content_type="text/plain")


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process runs and the database answers, for machines."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        return JsonResponse({"status": "database unavailable"}, status=503)
    return JsonResponse({"status": "ok"})
