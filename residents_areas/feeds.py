from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.canonical import canonical
from articles.feeds import NOT_IN_XML, PAPER, ArticleFeed, newest
from articles.models import Article, Section

from .models import ResidentsArea


class AreaFeed(ArticleFeed):
    """The articles with a section about an area."""

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> ResidentsArea:
        return get_object_or_404(ResidentsArea, slug=kwargs["area"])

    def title(self, area: ResidentsArea) -> str:
        return NOT_IN_XML.sub("", f"{PAPER}：{area}")

    def link(self, area: ResidentsArea) -> str:
        return canonical(area.get_absolute_url())

    def feed_address(self, area: ResidentsArea) -> str:
        return reverse("area_feed", args=[area.slug])

    def items(self, area: ResidentsArea) -> list[Article]:
        links = area.coverage.filter(section__is_withheld=False)
        about_it = Exists(area.coverage.filter(section=OuterRef("pk")))
        # By the article's sections, which are few; those about the area may be very many.
        sections = Section.objects.filter(about_it, article=OuterRef("pk"), is_withheld=False)
        return newest(links, "section__article", Exists(sections))


@require_safe
def area_feed(request: HttpRequest, area: str) -> HttpResponse:
    """The newest articles about an area."""
    return AreaFeed()(request, area=area)
