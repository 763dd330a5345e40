"""A feed of what a search finds, the newest first."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from articles.models import Article

from .address import Asked, read
from .answer import Sort, answer
from .find import TooSlow

if TYPE_CHECKING:
    ArticleFeed = Feed[Article, Asked]
else:
    ArticleFeed = Feed


class SearchFeed(ArticleFeed):
    """Articles found, by the words and filters of the address."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Asked:
        asked = read(request.GET)
        if not asked.query.terms:
            raise Http404("请在 q 里写上要找的词。")
        return asked

    def title(self, asked: Asked) -> str:
        return f"万里社区晨报：检索“{asked.typed}”"

    def link(self, asked: Asked) -> str:
        return f"{reverse('search')}?{urlencode({'q': asked.typed})}"

    def items(self, asked: Asked) -> list[Article]:
        try:
            found = answer(asked.query, asked.filters, Sort.NEWEST, 1, timezone.now())
        except TooSlow:
            return []
        keys = [one.article for one in found.page]
        articles = Article.objects.select_related("issue").in_bulk(keys)
        return [articles[key] for key in keys if key in articles]

    def item_title(self, item: Article) -> str:
        return item.headline

    def item_description(self, item: Article) -> str:
        return item.subhead

    def item_updateddate(self, item: Article) -> datetime:
        if item.issue.published_at:
            return item.issue.published_at
        return timezone.make_aware(datetime.combine(item.issue.filed_on, time()))
