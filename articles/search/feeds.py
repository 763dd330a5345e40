"""A feed of what a search finds, the newest first."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from articles.models import Article, Issue

from .address import Asked, read
from .answer import Sort, answer
from .deadline import TooSlow

if TYPE_CHECKING:
    ArticleFeed = Feed[Article, Asked]
else:
    ArticleFeed = Feed


class SearchFeed(ArticleFeed):
    """Articles found, by the words and filters of the address; one of these answers one request."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Asked:
        asked = read(request.GET)
        if not asked.query.terms:
            raise Http404("请在 q 里写上要找的词。")
        self.address = request.GET.urlencode()
        found = answer(asked.query, asked.filters, Sort.NEWEST, 1, timezone.now())
        self.keys = [one.article for one in found.page]
        return asked

    def title(self, asked: Asked) -> str:
        return f"万里社区晨报：检索“{asked.typed}”"

    def link(self, asked: Asked) -> str:
        return f"{reverse('search')}?{self.address}"

    def feed_url(self, asked: Asked) -> str:
        return f"{reverse('search_feed')}?{self.address}"

    def items(self, asked: Asked) -> list[Article]:
        public = Article.objects.filter(issue__in=Issue.objects.published())
        articles = public.select_related("issue").in_bulk(self.keys)
        return [articles[key] for key in self.keys if key in articles]

    def item_title(self, item: Article) -> str:
        return item.headline

    def item_description(self, item: Article) -> str:
        return item.subhead

    def item_updateddate(self, item: Article) -> datetime | None:
        return item.issue.published_at


@require_safe
def search_feed(request: HttpRequest) -> HttpResponse:
    """A feed of what a search finds."""
    try:
        return SearchFeed()(request)
    except TooSlow:
        return HttpResponse("这次检索太费时间，请稍后再试。", status=503, content_type="text/plain")
