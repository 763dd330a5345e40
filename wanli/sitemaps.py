"""The addresses of all public pages, for search engines, in parts.

Each part is one kind of page; one with more than `MOST` pages is cut into several. Issues and
articles are in a part for each month.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap, views
from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.canonical import absolute
from articles.models import Article, Correction, Issue, Tag, TaggedArticle
from articles.models.article import last_change, public
from articles.models.nested import has_any
from articles.newest import latest
from residents_areas.models import MidYearReport, ResidentsArea
from residents_areas.periods import Period

# Pages on a sheet; on one that is not to be cut, as many as the protocol allows.
MOST, A_SHEET = 5_000, 50_000
MONTH = r"[12]\d{3}-(0[1-9]|1[0-2])"

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


class Dated(OnOurHost):
    """Pages of rows that come with `changed_at`, newest first or in an order that stays."""

    def lastmod(self, item: Any) -> datetime | None:
        changed_at: datetime | None = item.changed_at
        return changed_at


class Rows(Dated):
    """Those of one queryset."""

    limit = MOST

    def rows(self) -> QuerySet[Any]:
        raise NotImplementedError

    def items(self) -> QuerySet[Any]:
        return self.rows()

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


class Month(Dated):
    """The issues of one month and their articles, on one sheet, as a rule."""

    limit = A_SHEET

    def __init__(self, month: date) -> None:
        self.month = month

    def items(self) -> list[Any]:
        return [*self.issues(), *self.articles()]

    def issues(self) -> QuerySet[Issue]:
        # Of its articles, and of itself: by a question of its own, so as not to multiply the rows.
        itself = Issue.objects.filter(pk=OuterRef("pk")).values("pk")
        corrected = Subquery(itself.annotate(at=Max("corrections__made_at")).values("at"))
        changes = (last_change("articles__"), corrected)
        change = Greatest("published_at", *(Coalesce(at, "published_at") for at in changes))
        issues = Issue.objects.published().filter(filed_in(self.month))
        return issues.annotate(changed_at=change).order_by("-filed_on", "-pk")

    def articles(self) -> QuerySet[Article]:
        articles = Article.objects.published().filter(filed_in(self.month, "issue__"))
        return articles.with_changed_at().select_related("issue").in_print_order()


class Areas(OnOurHost):
    """All areas, those of which nothing was printed yet too."""

    def items(self) -> QuerySet[ResidentsArea]:
        return ResidentsArea.objects.order_by("code")


class Reports(Rows):
    def rows(self) -> QuerySet[MidYearReport]:
        # Of each report by itself: joined to all, every section about an area would be read.
        itself = MidYearReport.objects.filter(pk=OuterRef("pk")).order_by().values("pk")
        change = Subquery(
            itself.annotate(at=last_change("coverage__section__article__")).values("at")
        )
        entered = MidYearReport.objects.entered_for(AnonymousUser()).select_related("area")
        return entered.annotate(changed_at=change).order_by("-year", "-half", "area__code")


class Periods(WithArchive):
    """The half-years across all areas."""

    def items(self) -> list[Period]:
        return MidYearReport.objects.entered_for(AnonymousUser()).periods()

    def location(self, item: Period) -> str:
        return reverse("period", args=[item])


class Tags(OnOurHost):
    def items(self) -> QuerySet[Tag]:
        tagged = TaggedArticle.objects.filter(public("content_object__"), tag=OuterRef("pk"))
        return Tag.objects.filter(has_any(tagged)).order_by("slug")


def archive_changed_at() -> datetime | None:
    """When anything of the archive last became public or was corrected."""
    issue = latest(Issue.objects.published(), "published_at").first()
    correction = latest(Correction.objects.visible_to(AnonymousUser()), "made_at").first()
    times = [issue and issue.published_at, correction and correction.made_at]
    return max(filter(None, times), default=None)


PARTS: dict[str, type[Sitemap[Any]] | Sitemap[Any]] = {
    "pages": Pages,
    "areas": Areas,
    "reports": Reports,
    "periods": Periods,
    "tags": Tags,
}


def filed_in(month: date, path: str = "") -> Q:
    """Filed under a day of that month, for the issue at the end of a path of lookups."""
    behind = (month + timedelta(days=31)).replace(day=1)
    return Q((f"{path}filed_on__gte", month), (f"{path}filed_on__lt", behind))


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The parts of the sitemap."""
    answer = views.index(request, PARTS, sitemap_url_name="sitemap_part")
    host = request.build_absolute_uri("/").removesuffix("/")
    parts = (answer.context_data or {})["sitemaps"]
    for part in parts:
        part.location = absolute(request, part.location.removeprefix(host))
    for name in Issue.objects.published().months():
        # When something in it last changed would have to be asked of all its articles.
        address = absolute(request, reverse("sitemap_part", args=[name]))
        parts.append(views.SitemapIndexItem(location=address))
    return answer


@require_safe
def sitemap_part(request: HttpRequest, section: str) -> HttpResponse:
    """One part: `?p=` its second, third … sheet."""
    if section in PARTS:
        return views.sitemap(request, PARTS, section)
    if re.fullmatch(MONTH, section, re.ASCII):
        month = Month(date.fromisoformat(f"{section}-01"))
        if month.issues().exists():
            return views.sitemap(request, {section: month}, section)
    raise Http404
