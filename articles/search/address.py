"""What the address of a search asks, and the addresses of the same search asked otherwise."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict

from articles.models import Issue, SearchName

from .answer import MOST_PAGES, Answer, Sort
from .find import Filters
from .query import MAX_LENGTH, Query, Term, parse

FACET_SHOWN = 15
Kind = SearchName.Kind
DAY = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
# Control characters and halves of characters: nothing that anybody types.
UNTYPED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
NAMES = {
    "area": "居民区",
    "tag": "标签",
    "column": "栏目",
    "from": "从",
    "to": "到",
    "issue": "期刊",
}


@dataclass
class Asked:
    """What the address asks: the query as typed, filters, order, page; and in Chinese what of it
    cannot be understood and was left out."""

    typed: str
    query: Query
    filters: Filters
    issue: Issue | None
    sort: Sort
    page: int
    notes: list[str]


def read(address: QueryDict) -> Asked:
    """Nothing in an address is an error: what makes no sense is left out, and said."""
    typed = UNTYPED.sub("", address.get("q", "")).strip()
    notes: list[str] = []
    first, last = (day_of(address.get(name, ""), name, notes) for name in ("from", "to"))
    issue = None
    if wanted := plain(address, "issue"):
        issue = Issue.objects.published().filter(slug=wanted).first()
        if issue is None:
            notes.append(f"没有公开的期刊叫“{wanted[:20]}”，找的是全部期刊。")
    filters = Filters(
        area=plain(address, "area"),
        tag=plain(address, "tag"),
        column=plain(address, "column"),
        first=first,
        last=last,
        issue=issue.pk if issue else None,
    )
    sort = address.get("sort", "")
    page = address.get("page", "")
    query = parse(typed)
    if query.is_cut:
        notes.append(f"要找的话太长，只用了前 {MAX_LENGTH} 个字、前几个词。")
    return Asked(
        typed=typed[:MAX_LENGTH],
        query=query,
        filters=filters,
        issue=issue,
        sort=Sort(sort) if sort in list(Sort) else Sort.RELEVANCE,
        page=min(int(page), MOST_PAGES) if re.fullmatch(r"[1-9]\d{0,3}", page) else 1,
        notes=notes,
    )


def plain(address: QueryDict, name: str) -> str:
    return UNTYPED.sub("", address.get(name, "")).strip()[:100]


def day_of(typed: str, name: str, notes: list[str]) -> date | None:
    """A day typed as year, month or day; of a year or month its first day, or its last for "to"."""
    if not typed.strip():
        return None
    match = DAY.fullmatch(typed.strip())
    try:
        if match is None:
            raise ValueError
        year, month, day = (int(part) if part else None for part in match.groups())
        if name == "from" or day:
            return date(year or 0, month or 1, day or 1)
        return date(year or 0, month or 12, monthrange(year or 0, month or 12)[1])
    except ValueError:
        notes.append(f"日期“{typed.strip()[:20]}”看不懂，没有用它；请写 2019 或 2019-07-16。")
        return None


LABELS = {Sort.RELEVANCE: "最相关", Sort.NEWEST: "最新", Sort.OLDEST: "最早"}


@dataclass
class Choice:
    """Something to choose: how many articles it leaves, and where choosing it leads."""

    name: str
    address: str
    count: int = 0
    is_current: bool = False


def changed(address: QueryDict, **values: object) -> str:
    """The same search with these parameters changed (or left out, if empty), on its first page."""
    copy = address.copy()
    for name in ("page", *values):
        copy.pop(name, None)
    copy.update({name: str(value) for name, value in values.items() if value})
    return f"?{copy.urlencode()}"


def slugs(asked: Asked) -> dict[Kind, str]:
    """The area and the tag that narrow the search."""
    mine = {Kind.AREA: asked.filters.area, Kind.TAG: asked.filters.tag}
    return {kind: slug for kind, slug in mine.items() if slug}


def chosen(address: QueryDict, asked: Asked, names: dict[Kind, str]) -> list[Choice]:
    """The filters that narrow the search, each with the way back; areas and tags by their names,
    or the slug of what is not public."""
    filters = asked.filters
    applied = {
        "area": names.get(Kind.AREA, filters.area),
        "tag": names.get(Kind.TAG, filters.tag),
        "column": filters.column,
        "from": plain(address, "from") if filters.first else "",
        "to": plain(address, "to") if filters.last else "",
        "issue": asked.issue.title if asked.issue else "",
    }
    return [
        Choice(f"{NAMES[name]}：{value}", changed(address, **{name: ""}))
        for name, value in applied.items()
        if value
    ]


def kept(address: QueryDict) -> list[tuple[str, str]]:
    """What of the address a new query in the box keeps."""
    names = [name for name in (*NAMES, "sort") if name not in ("from", "to")]
    return [(name, value) for name in names if (value := plain(address, name))]


def sorts(address: QueryDict, current: Sort) -> list[Choice]:
    """The orders to choose from; the first needs no parameter."""
    return [
        Choice(
            label,
            changed(address, sort="" if sort == Sort.RELEVANCE else sort),
            is_current=sort == current,
        )
        for sort, label in LABELS.items()
    ]


def alone(counts: dict[Term, int]) -> list[Choice]:
    """Each term that is found by itself, as a search of its own."""
    return [
        Choice(term.typed, f"?{urlencode({'q': term.typed})}", count)
        for term, count in counts.items()
        if count and len(counts) > 1
    ]


def facets(address: QueryDict, found: Answer) -> list[tuple[str, list[Choice]]]:
    """The values to narrow the search by, the most frequent first, years in order."""
    counted = found.facets
    columns = Counter({(column, column): n for column, n in counted.columns.items()})
    groups = [
        ("居民区", most_frequent(address, "area", counted.areas)),
        ("标签", most_frequent(address, "tag", counted.tags)),
        ("栏目", most_frequent(address, "column", columns)),
    ]
    years = sorted(counted.years.items(), reverse=True)[:FACET_SHOWN]
    choices = [Choice(f"{y}年", changed(address, **{"from": y, "to": y}), n) for y, n in years]
    return [(label, rows) for label, rows in (*groups, ("年份", choices)) if len(rows) > 1]


def most_frequent(address: QueryDict, name: str, counted: Counter[tuple[str, str]]) -> list[Choice]:
    """The most frequent values of a parameter, each with what it is called."""
    rows = sorted(counted.items(), key=lambda row: (-row[1], row[0]))[:FACET_SHOWN]
    return [Choice(label, changed(address, **{name: value}), n) for (value, label), n in rows]
