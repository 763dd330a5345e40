"""Names that are found by their pinyin too: of areas, estates, tags and headings.

The dictionary of pinyin costs some 37 MB: it is loaded where names are written, never where a
reader asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from difflib import get_close_matches
from typing import Any, NamedTuple

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Length

from articles.models import SearchDocument, SearchName, Tag, TaggedArticle
from articles.models.article import public

from .query import Query
from .text import RUN, normal

Kind = SearchName.Kind
MOST = 8
# Fewer letters are the beginning of too many names.
FEWEST_LETTERS = 2
LETTERS = re.compile(r"[a-z]+")
IN_LETTERS = re.compile(r"[a-z0-9-]+")


class Name(NamedTuple):
    """A name to be kept: where it leads, the slug by which a search is narrowed, what it is."""

    name: str
    address: str = ""
    slug: str = ""
    note: str = ""


# Functions that give all names of a kind, for building the vocabulary from nothing.
SOURCES: list[Callable[[], Iterable[tuple[Kind, Name]]]] = []


def pinyin(name: str) -> tuple[str, str]:
    """The pinyin of a name without tones and blanks, and the first letters of its syllables."""
    from pypinyin import lazy_pinyin

    syllables = [re.sub("[^a-z0-9]", "", part.lower()) for part in lazy_pinyin(name)]
    return "".join(syllables), "".join(part[:1] for part in syllables)


def unmarked(text: str) -> str:
    return normal(text).text.replace(RUN, "")


def keep(kind: Kind, names: Iterable[Name]) -> None:
    """Add the names that are not there; change those that lead elsewhere now. What is too long for
    a name is none, and of its spellings as much is kept as there is room for: one character may
    become eighteen."""
    names = (name for name in names if len(name.name) <= room("name"))
    wanted = {name.name: name for name in names if unmarked(name.name)}
    there = {row.name: row for row in SearchName.objects.filter(kind=kind, name__in=wanted)}
    for text, name in wanted.items():
        row = there.get(text)
        if row is None:
            full, initials = pinyin(text)
            row = SearchName(
                kind=kind,
                name=text,
                normal=unmarked(text)[: room("normal")],
                pinyin=full[: room("pinyin")],
                initials=initials[: room("initials")],
            )
        elif (row.address, row.slug, row.note) == (name.address, name.slug, name.note):
            continue
        row.address, row.slug, row.note = name.address, name.slug, name.note
        row.save()


def room(name: str) -> int:
    """How many characters a field of a name holds."""
    field: Any = SearchName._meta.get_field(name)
    return int(field.max_length)


def keep_only(kind: Kind, slug: str, names: Iterable[Name] = ()) -> None:
    """Let these be all names of a kind that lead to a slug."""
    names = list(names)
    mine = SearchName.objects.filter(kind=kind, slug=slug)
    mine.exclude(name__in=[name.name for name in names]).delete()
    keep(kind, names)


def forget_headings(names: Collection[str]) -> None:
    """Take away those of these headings that no document has any more."""
    headed = SearchDocument.objects.filter(heading__in=names).values("heading")
    mine = SearchName.objects.filter(kind=Kind.HEADING, name__in=names)
    mine.exclude(name__in=headed).delete()


def rebuild_names() -> None:
    """Make the vocabulary anew from its sources and the documents."""
    SearchName.objects.all().delete()
    for source in SOURCES:
        for kind, name in source():
            keep(kind, [name])
    keep(Kind.TAG, map(name_of_tag, Tag.objects.all()))
    headings = SearchDocument.objects.order_by("heading").values_list("heading", flat=True)
    keep(Kind.HEADING, map(Name, headings.distinct()))


def name_of_tag(tag: Tag) -> Name:
    return Name(tag.name, tag.get_absolute_url(), tag.slug, "标签")


def public_names(at: datetime, kinds: Collection[str] = Kind.values) -> QuerySet[SearchName]:
    """Names of these kinds, without the tags and headings that stand on nothing public."""
    tagged = TaggedArticle.objects.filter(
        public("content_object__", at), tag__name=OuterRef("name")
    )
    headed = SearchDocument.objects.filter(heading=OuterRef("name"), public_from__lte=at)
    return SearchName.objects.filter(kind__in=kinds).filter(
        Q(kind__in=(Kind.AREA, Kind.ESTATE))
        | (Q(kind=Kind.TAG) & Exists(tagged))
        | (Q(kind=Kind.HEADING) & Exists(headed))
    )


def suggestions(typed: str, at: datetime, kinds: Collection[str] = Kind.values) -> list[SearchName]:
    """The names that what was typed so far may become: areas, estates, tags, then headings; those
    that begin so first, the shorter before the longer."""
    text = unmarked(typed)
    if LETTERS.fullmatch(text):
        if len(text) < FEWEST_LETTERS:
            return []
        begins = Q(pinyin__startswith=text) | Q(initials__startswith=text)
        matches = begins | Q(pinyin__contains=text) | Q(normal__contains=text)
    elif text:
        begins = Q(normal__startswith=text)
        matches = Q(normal__contains=text)
    else:
        return []
    order = [When(kind=kind, then=Value(number)) for number, kind in enumerate(Kind)]
    rows = public_names(at, kinds).filter(matches)
    return list(
        rows.annotate(
            place=Case(*order, output_field=IntegerField()),
            is_later=Case(When(begins, then=Value(0)), default=Value(1)),
        ).order_by("is_later", "place", Length("name"), "name")[:MOST]
    )


NOT_HEADINGS = (Kind.AREA, Kind.ESTATE, Kind.TAG)


def called(query: Query) -> Q:
    """The names that a term of the query is, whole or by their pinyin."""
    terms = {term.needle.replace(RUN, "") for term in query.terms}
    bare = {re.sub("(?:居民区|居委会|小区)$", "", term) for term in terms}
    letters = {term for term in terms if LETTERS.fullmatch(term) and len(term) > 3}
    names = Q(normal__in=terms | bare) | Q(pinyin__in=letters)
    for term in sorted(letters):
        names |= Q(pinyin__startswith=term)
    return names


def cards(query: Query, at: datetime, kinds: Collection[str] = NOT_HEADINGS) -> list[SearchName]:
    """The areas, estates and tags that the terms of a query name."""
    return cards_and_chosen(query, {}, at, kinds)[0]


def cards_and_chosen(
    query: Query, slugs: dict[Kind, str], at: datetime, kinds: Collection[str] = NOT_HEADINGS
) -> tuple[list[SearchName], dict[Kind, str]]:
    """The same, and what the area and the tag with these slugs are called that are public. Where
    nothing is asked for, neither is the database."""
    chosen = Q(pk__in=())
    for kind, slug in slugs.items():
        chosen |= Q(kind=kind, slug=slug)
    rows = public_names(at, kinds).filter(called(query) | chosen)
    # However many cards there are, none of them takes the place of what was chosen.
    rows = rows.annotate(
        is_card=Case(When(called(query), then=Value(1)), default=Value(0)),
        is_other=Case(When(chosen, then=Value(0)), default=Value(1)),
    ).order_by("is_other", F("kind"), Length("name"), "name")[: MOST * 3]
    by_address: dict[str, SearchName] = {}
    names: dict[Kind, SearchName] = {}
    for row in sorted(rows, key=lambda row: (row.kind, len(row.name), row.name)):
        kind = Kind(row.kind)
        if row.slug == slugs.get(kind) and row.pk <= names.get(kind, row).pk:
            names[kind] = row
        if row.is_card:
            by_address.setdefault(row.address, row)
    return list(by_address.values())[:MOST], {kind: row.name for kind, row in names.items()}


def near(query: Query, at: datetime, kinds: Collection[str] = NOT_HEADINGS) -> list[SearchName]:
    """Names of areas, estates and tags that are spelled much like a term that found nothing, or
    whose pinyin is; what begins with pinyin that was typed rightly is no neighbour."""
    rows = list(public_names(at, kinds).order_by("pk")[:2000])
    found: dict[int, SearchName] = {}
    for term in query.terms:
        word = unmarked(term.needle)
        is_begun = len(word) > 3 and IN_LETTERS.fullmatch(word)
        others = [row for row in rows if not (is_begun and row.pinyin.startswith(word))]
        found |= {row.pk: row for row in alike([word], others)}
    return list(found.values())[:MOST]


def alike(words: Iterable[str], rows: Iterable[SearchName]) -> list[SearchName]:
    """Of these names those that are spelled, or whose pinyin or slug is spelled, much like one of
    the words; the most alike first, three for a word."""
    spellings: dict[bool, dict[str, SearchName]] = {False: {}, True: {}}
    for row in rows:
        spellings[False].setdefault(row.normal, row)
        for letters in (row.pinyin, row.slug):
            spellings[True].setdefault(letters, row)
    found: dict[int, SearchName] = {}
    for word in words:
        text = unmarked(word)
        # Letters are alike by chance much more often than characters are.
        in_letters = bool(IN_LETTERS.fullmatch(text))
        like = spellings[in_letters]
        for match in get_close_matches(text, like, n=3, cutoff=0.7 if in_letters else 0.5):
            found[like[match].pk] = like[match]
    return list(found.values())
