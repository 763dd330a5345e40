"""What somebody may have meant by an address that is not there.

Each part of the address is compared with the names that stand at its place. Nothing of the address
itself is shown: what is offered are pages of ours, by their own names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from itertools import takewhile
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Issue, SearchName
from articles.search.names import alike, public_names
from residents_areas.models import MidYearReport
from residents_areas.periods import SLUG, Period

Kind = SearchName.Kind
PART = re.compile(r"[\w-]{1,60}")
YEAR = re.compile(r"(?<!\d)(?:19|2\d)\d{2}(?!\d)")
# So many pages are offered, of each kind so many; so many parts of the address are read, and one
# is compared with so many names.
MOST, SOME, MOST_PARTS, MOST_NAMES = 6, 3, 3, 500

ROOTS = {
    "home": ("首页", "index home shouye 首页"),
    "issues": ("全部期刊", "issues issue qikan 期刊"),
    "areas": ("十五个居民区", "areas area juminqu 居民区"),
    "reports": ("年中报告", "reports report baogao 年中报告 报告"),
    "tags": ("标签", "tags tag biaoqian 标签"),
    "search": ("检索", "search sousuo jiansuo 检索 搜索"),
    "about": ("关于本馆", "about guanyu 关于"),
}
ROOT_WORDS = {word: root for root, (_, words) in ROOTS.items() for word in words.split()}


class Page(NamedTuple):
    address: str
    name: str


def near(path: str) -> list[Page]:
    """Pages that exist, at most six, the likeliest first; of any text at all, with a few questions
    to the database at most."""
    raw = [re.sub(r"\.html?$", "", part) for part in path.strip("/").split("/")[:MOST_PARTS]]
    parts = [part.lower() for part in takewhile(PART.fullmatch, raw)]
    if not parts:
        return []
    root = root_like(parts[0])
    if root is None:
        kinds = [Kind.AREA, Kind.ESTATE, Kind.TAG]
        found = issues_like(parts[:1]) + [page_of(row) for row in names_like(parts[0], kinds)]
    else:
        below = {"issues": issues_like, "areas": areas_like, "tags": tags_like}
        below["reports"] = periods_like
        found = below[root](parts[1:]) if root in below and parts[1:] else []
        found.append(Page(reverse(root), ROOTS[root][0]))
    by_address: dict[str, Page] = {}
    for page in found:
        by_address.setdefault(page.address, page)
    return list(by_address.values())[:MOST]


def root_like(part: str) -> str | None:
    """The name of the view that the first part of an address leads to, or was to lead to."""
    # Short words are much alike by chance.
    words = get_close_matches(part, ROOT_WORDS, n=1, cutoff=0.75) if len(part) > 3 else [part]
    return ROOT_WORDS.get(words[0]) if words else None


def issues_like(parts: list[str]) -> list[Page]:
    """The issue that is named and the first of its articles; or else the issues with a like name
    or of the same year."""
    public, slug = Issue.objects.published(), parts[0]
    issues = list(public.filter(slug=slug))
    if issues:
        articles = Article.objects.published().filter(issue=issues[0]).select_related("issue")
        contents = articles.order_by("order")[:SOME]
        return [page_of(issues[0]), *map(page_of, contents)]
    slugs = public.values_list("slug", flat=True)[:MOST_NAMES]
    likely = get_close_matches(slug, list(slugs), n=SOME, cutoff=0.6)
    if likely:
        issues = sorted(public.filter(slug__in=likely), key=lambda one: likely.index(one.slug))
    if year := YEAR.search(slug):
        issues += public.filter(filed_on__year=int(year[0]))[:SOME]
    return [page_of(issue) for issue in issues]


def areas_like(parts: list[str]) -> list[Page]:
    """The areas with a like name, before them the report of the likeliest for the half-year that
    is named, where there are reports of it."""
    rows = names_like(parts[0], [Kind.AREA, Kind.ESTATE])
    pages = [page_of(row) for row in rows]
    if rows and parts[1:] and re.fullmatch(SLUG, parts[1]):
        period = Period.from_slug(parts[1])
        if period in MidYearReport.objects.entered_for(AnonymousUser()).periods():
            name = f"{rows[0].name}：{period.label}报告"
            pages.insert(0, Page(reverse("report", args=[rows[0].slug, period]), name))
    return pages


def periods_like(parts: list[str]) -> list[Page]:
    """The half-years of which there are reports: those of the year that is named, or the latest."""
    there = MidYearReport.objects.entered_for(AnonymousUser()).periods()
    like = [period for period in there if parts[0].startswith(str(period.year))]
    return [
        Page(reverse("period", args=[period]), f"{period.label}：各居民区的年中报告")
        for period in (like or there)[:SOME]
    ]


def tags_like(parts: list[str]) -> list[Page]:
    return [page_of(row) for row in names_like(parts[0], [Kind.TAG])]


def names_like(part: str, kinds: Iterable[Kind]) -> list[SearchName]:
    """Public names that are spelled, or whose pinyin is spelled, much like the part."""
    rows = public_names(timezone.now()).filter(kind__in=list(kinds)).order_by("kind", "pk")
    return alike([part], rows[:MOST_NAMES])


def page_of(row: Issue | Article | SearchName) -> Page:
    """The page of a row, under its name with what it is."""
    if isinstance(row, SearchName):
        return Page(row.get_absolute_url(), f"{row.name}（{row.note}）")
    name = row.full_name if isinstance(row, Issue) else row.headline
    return Page(row.get_absolute_url(), name)
