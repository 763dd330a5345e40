import sys
from pathlib import Path

from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.static import serve

from articles.canonical import absolute
from articles.models import Article, Correction, Issue, Section, Tombstone
from articles.models.issue import unpublished
from residents_areas.cards import beside
from residents_areas.models import MidYearReport, ResidentsArea

from .databases import DEFAULT
from .holdings import holdings
from .middleware import READING
from .news import news
from .serving.choice import DATABASE, GONE
from .serving.look import RETRY
from .sitemaps import archive_changed_at
from .storing import is_broken_off, is_slow, is_without_database, is_without_room
from .unknown import near


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The newest issue, the areas, and what the archive holds."""
    issues = Issue.objects.visible_to(request.user)
    newest = issues.first()
    period = MidYearReport.objects.entered_for(request.user).latest_period()
    reports = MidYearReport.objects.visible_to(request.user).of_period(period)
    readable = Article.objects.visible_to(request.user).filter(issue=newest)
    articles = list(readable.select_related("issue").order_by("order")) if newest else []
    mine = Section.objects.visible_to(request.user).filter(article__in=articles[:1])
    sections = list(mine.select_related("article__issue").order_by("order")) if articles else []
    lead = articles[0].lead_paragraphs() if articles else []
    return render(
        request,
        "home.html",
        {
            "issue": newest,
            "articles": articles,
            "opening": lead
            or [text for section in sections[:1] for text in section.paragraphs()[:1]],
            "lead_sections": [section for section in sections if section.heading],
            "period": period,
            "rows": beside(reports, ResidentsArea.objects.with_estates()),
            "issue_count": issues.count(),
            "news": news(request.user),
            "unpublished": unpublished([newest] if newest else []),
        },
    )


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the archive is, what it lacks, and how to cite it."""
    reported = MidYearReport.objects.entered_for(request.user)
    corrections = Correction.objects.visible_to(request.user)
    return render(
        request,
        "about.html",
        {
            **holdings(request.user),
            "silent_areas": ResidentsArea.objects.exclude(reports__in=reported),
            "corrections": corrections.select_related("article__issue", "issue").prefetch_related(
                "reports__area"
            ),
            "changed_at": archive_changed_at(),
        },
    )


# Where addresses stand that stay what they are, for ever.
STAYING = ("/issues/", "/areas/", "/tags/")
ROBOTS = """User-agent: *
Disallow: /admin/
Disallow: /search/?
Disallow: /search/feed/
Disallow: /search/suggest/

Sitemap: {sitemap}
"""


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers are asked to leave alone, and where they find all pages."""
    text = ROBOTS.format(sitemap=absolute(request, reverse("sitemap")))
    return HttpResponse(text, content_type="text/plain")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What may have been meant by an address that is not there; of one that was deleted, that it
    was."""
    path = request.path_info
    if path.startswith(STAYING) and Tombstone.objects.over(path).exists():
        return render(request, "410.html", status=410)
    return render(request, "404.html", {"pages": near(path)}, status=404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What to do about a request that cannot be read; of the request nothing is looked at."""
    is_too_much = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    html = render_to_string("400.html", {"is_too_much": is_too_much})
    return HttpResponse(html, status=413 if is_too_much else 400)


def fallen(request: HttpRequest) -> HttpResponse:
    """What to do about an error of ours; of a full disk, that it is full; of a database that is
    away, that it is to come back: to staff in words of their own."""
    error = sys.exception()
    is_full, is_gone = is_without_room(error), is_without_database(error)
    is_to_be_asked_again = is_gone or is_broken_off(error)
    context = {
        "is_full": is_full,
        "is_newsroom": is_gone and request.path.startswith("/admin/"),
        "is_form": request.method not in READING,
        "has_readers": request.META.get(DATABASE, DEFAULT) != DEFAULT,
    }
    html = render_to_string("500.html", context)
    if not is_to_be_asked_again and not is_slow(error):
        return HttpResponse(html, status=507 if is_full else 500)
    request.META[GONE] = is_to_be_asked_again
    return HttpResponse(html, status=503, headers={"Retry-After": RETRY})


@require_safe
def media(request: HttpRequest, name: str, root: Path) -> FileResponse | HttpResponse:
    """A public file, where no web server serves it."""
    try:
        return serve(request, name, str(root))
    # Of a name that is too long the file system says more than that there is none.
    except OSError as error:
        raise Http404 from error
