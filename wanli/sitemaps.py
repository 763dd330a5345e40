"""The addresses of all public pages, for search engines, in parts.

Each part is one kind of page; one with more than `MOST` pages is cut into several.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap, views
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.canonical import absolute
from articles.models import Article, Correction, Issue, Tag
from articles.models.article import last_change
from residents_areas.models import MidYearReport, ResidentsArea
from residents_areas.periods import Period

MOST = 5000

if TYPE_CHECKING:
    AnySitemap = Sitemap[Any]
else:
    AnySitemap = Sitemap


class OnOurHost(AnySitemap):
    """Pages on the host of SITE_URL, where that is set."""

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme or super().get_protocol(protocol)

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc or super().get_domain(site)


class Rows(OnOurHost):
    """Pages of rows that come with `changed_at`, newest first or in an order that stays."""

    limit = MOST

    def rows(self) -> QuerySet[Any]:
        raise NotImplementedError

    def items(self) -> QuerySet[Any]:
        return self.rows()

    def lastmod(self, item: Any) -> datetime | None:
        changed_at: datetime | None = item.changed_at
        return changed_at

    def get_latest_lastmod(self) -> datetime | None:
        """The part's last change, asked of the database instead of all rows."""
        latest: datetime | None = self.rows().order_by().aggregate(at=Max("changed_at"))["at"]
        return latest


class WithArchive(OnOurHost):
    """Pages that change with the archive."""

    limit = MOST

    def __init__(self) -> None:
        self.changed_at = archive_changed_at()

    def lastmod(self, item: Any) -> datetime | None:
        return self.changed_at

    def get_latest_lastmod(self) -> datetime | None:
        return self.changed_at


class Pages(WithArchive):
    """The pages that are always there."""

    def items(self) -> list[str]:
        return ["home", "issues", "areas", "reports", "tags", "search", "about"]

    def location(self, item: str) -> str:
        return reverse(item)


class Issues(Rows):
    def rows(self) -> QuerySet[Issue]:
        # Of its articles, and of itself: by a question of its own, so as not to multiply the rows.
        itself = Issue.objects.filter(pk=OuterRef("pk")).values("pk")
        corrected = Subquery(itself.annotate(at=Max("corrections__made_at")).values("at"))
        changes = (last_change("articles__"), corrected)
        change = Greatest("published_at", *(Coalesce(at, "published_at") for at in changes))
        annotated = Issue.objects.published().annotate(changed_at=change)
        return annotated.order_by("-filed_on", "-pk")


class Articles(Rows):
    def rows(self) -> QuerySet[Article]:
        public = Article.objects.published().with_changed_at().select_related("issue")
        return public.in_print_order()

    def get_latest_lastmod(self) -> datetime | None:
        return archive_changed_at()


class Areas(Rows):
    """All areas, those of which nothing was printed yet too."""

    def rows(self) -> QuerySet[ResidentsArea]:
        change = last_change("coverage__section__article__")
        return ResidentsArea.objects.annotate(changed_at=change).order_by("code")


class Reports(Rows):
    def rows(self) -> QuerySet[MidYearReport]:
        change = last_change("coverage__section__article__")
        entered = MidYearReport.objects.entered_for(AnonymousUser()).select_related("area")
        return entered.annotate(changed_at=change).order_by("-year", "-half", "area__code")


class Periods(WithArchive):
    """The half-years across all areas."""

    def items(self) -> list[Period]:
        return MidYearReport.objects.entered_for(AnonymousUser()).periods()

    def location(self, item: Period) -> str:
        return reverse("period", args=[item])


class Tags(Rows):
    def rows(self) -> QuerySet[Tag]:
        annotated = Tag.objects.annotate(changed_at=last_change("tagged__content_object__"))
        return annotated.filter(changed_at__isnull=False).order_by("slug")


def archive_changed_at() -> datetime | None:
    """When anything of the archive last became public or was corrected."""
    corrections = Correction.objects.visible_to(AnonymousUser())
    times = [
        Issue.objects.published().aggregate(at=Max("published_at"))["at"],
        corrections.aggregate(at=Max("made_at"))["at"],
    ]
    return max(filter(None, times), default=None)


PARTS: dict[str, type[Sitemap[Any]] | Sitemap[Any]] = {
    "pages": Pages,
    "issues": Issues,
    "articles": Articles,
    "areas": Areas,
    "reports": Reports,
    "periods": Periods,
    "tags": Tags,
}


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The parts of the sitemap."""
    answer = views.index(request, PARTS, sitemap_url_name="sitemap_part")
    host = request.build_absolute_uri("/").removesuffix("/")
    for part in (answer.context_data or {}).get("sitemaps", []):
        part.location = absolute(request, part.location.removeprefix(host))
    return answer


@require_safe
def sitemap_part(request: HttpRequest, section: str) -> HttpResponse:
    """One part: `?p=` its second, third … sheet."""
    return views.sitemap(request, PARTS, section)
