"""Atom feeds of articles: what every feed says of an article, and the two feeds of the print.

A feed shows what is public to everybody, whoever asks for it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.views.decorators.http import require_safe

from .canonical import canonical, public
from .models import Article, Tag
from .newest import Listing, tagged_with

PAPER = "万里社区晨报"
MOST = 50
# When a feed without entries changed: not now, or it would be another at each request.
NEVER = datetime(2019, 1, 1, tzinfo=UTC)
# What XML 1.0 cannot hold.
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

if TYPE_CHECKING:
    FeedOfArticles = Feed[Article, Any]
else:
    FeedOfArticles = Feed


def lasting_id(address: str) -> str:
    """An id that is the same for ever, as the address is, on whatever host it is served."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{PAPER}{public(address)}')}"


def newest(*wanted: Any) -> list[Article]:
    """The public articles that a feed shows, newest issue first: all, or those wanted (as in
    `Listing`)."""
    public = Article.objects.published().with_changed_at().select_related("issue")
    return Listing(public, "issue", ("order",), *wanted).newest(AnonymousUser(), MOST)


class Atom(Atom1Feed):
    def latest_post_date(self) -> datetime:
        dates = [item["updateddate"] for item in self.items if item["updateddate"]]
        return max(dates, default=NEVER)


class ArticleFeed(FeedOfArticles):
    """A feed whose entries are articles; they must come with `changed_at`."""

    feed_type = Atom
    language = "zh-Hans"
    # Of the entries whose byline the print does not give.
    author_name = f"《{PAPER}》"

    def feed_guid(self, subject: Any) -> str:
        return lasting_id(self.feed_address(subject))

    def feed_url(self, subject: Any) -> str:
        return canonical(self.feed_address(subject))

    def feed_address(self, subject: Any) -> str:
        raise NotImplementedError

    def item_guid(self, item: Article) -> str:
        return lasting_id(item.get_absolute_url())

    def item_link(self, item: Article) -> str:
        return canonical(item.get_absolute_url())

    def item_title(self, item: Article) -> str:
        return NOT_IN_XML.sub("", item.headline)

    def item_description(self, item: Article) -> str:
        """As HTML: the subhead, or how the article begins, and the issue it was printed in."""
        begins = item.lead_paragraphs()[:1]
        summary = item.subhead or "".join(begins)
        if begins and not item.subhead and item.is_retold:
            summary = f"本馆转述：{summary}"
        words = " ".join(filter(None, [summary, item.issue.full_name]))
        return escape(NOT_IN_XML.sub("", words))

    def item_author_name(self, item: Article) -> str | None:
        return NOT_IN_XML.sub("", item.byline) or None

    def item_updateddate(self, item: Article) -> datetime | None:
        changed_at: datetime | None = getattr(item, "changed_at", None)
        return changed_at


class AllArticles(ArticleFeed):
    title = PAPER
    subtitle = "上海市普陀区万里街道社区报的数字典藏：各期文章，新的一期在前。"

    def link(self) -> str:
        return canonical(reverse("issues"))

    def feed_address(self, subject: None) -> str:
        return reverse("feed")

    def items(self) -> list[Article]:
        return newest()


class TagFeed(ArticleFeed):
    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Tag:
        tag = get_object_or_404(Tag, slug=kwargs["tag"])
        if not Article.objects.published().filter(tags=tag).exists():
            raise Http404
        return tag

    def title(self, tag: Tag) -> str:
        return NOT_IN_XML.sub("", f"{PAPER}：{tag}")

    def link(self, tag: Tag) -> str:
        return canonical(tag.get_absolute_url())

    def feed_address(self, tag: Tag) -> str:
        return reverse("tag_feed", args=[tag.slug])

    def items(self, tag: Tag) -> list[Article]:
        return newest(*tagged_with(tag))


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The newest articles of all issues."""
    return AllArticles()(request)


@require_safe
def tag_feed(request: HttpRequest, tag: str) -> HttpResponse:
    """The newest articles with a tag."""
    return TagFeed()(request, tag=tag)
