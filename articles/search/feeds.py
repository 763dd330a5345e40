"""A feed of what a search finds, the newest first."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.canonical import canonical
from articles.feeds import NOT_IN_XML, PAPER, ArticleFeed
from articles.models import Article

from .address import Asked, read
from .answer import ON_A_PAGE
from .deadline import TooSlow, limited
from .find import Question
from .gather import gather


class SearchFeed(ArticleFeed):
    """Articles found, by the words and filters of the address; one of these answers one request."""

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Asked:
        asked = read(request.GET)
        if not asked.query.terms:
            raise Http404("请在 q 里写上要找的词。")
        self.address = request.GET.urlencode()
        # No more than are shown: a feed counts nothing.
        question = Question(asked.query, asked.filters, timezone.now())
        (gathered,) = gather([question], ON_A_PAGE)
        self.keys = gathered.articles()[:ON_A_PAGE]
        return asked

    def title(self, asked: Asked) -> str:
        return NOT_IN_XML.sub("", f"{PAPER}：检索“{asked.typed}”")

    def link(self, asked: Asked) -> str:
        return canonical(f"{reverse('search')}?{self.address}")

    def feed_address(self, asked: Asked) -> str:
        return f"{reverse('search_feed')}?{self.address}"

    def items(self, asked: Asked) -> list[Article]:
        public = Article.objects.published().with_changed_at()
        articles = public.select_related("issue").in_bulk(self.keys)
        return [articles[key] for key in self.keys if key in articles]


@require_safe
def search_feed(request: HttpRequest) -> HttpResponse:
    """A feed of what a search finds."""
    try:
        with limited():
            return SearchFeed()(request)
    except TooSlow:
        return HttpResponse("这次检索太费时间，请稍后再试。", status=503, content_type="text/plain")
