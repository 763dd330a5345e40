"""Keeping the documents of search true to the articles.

Everything here runs inside the transaction of the change it follows: a crash leaves both or
neither. Writing an article's documents anew changes only those that differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar
from zlib import crc32

from django.db import connection, transaction
from django.db.models import Max, Prefetch

from articles.models import Article, Issue, Photo, SearchDocument, SearchName, Section, Wording
from articles.models.nested import related

from .indexes import Begin, here, tell_sqlite, terms_of
from .names import Name, forget_headings, keep
from .text import joined

# The documents of one day: their numbers are the day's, times this, and a sequence.
IN_A_DAY = 1 << 20
# The days that are one term of PostgreSQL's index, as in the function of the migration.
IN_A_PERIOD = IN_A_DAY << 7
# The order of the fields in a document's text, parted by FIELD.
FIELDS = (
    "headline",
    "kicker",
    "subhead",
    "byline",
    "tags",
    "heading",
    "areas",
    "captions",
    "body",
)
# The key of the lock that writers of the index take.
WRITERS = 20190718
# The private characters that mark areas and tags.
FIRST_MARK, MARKS = 0xE100, 0x1700
# Articles indexed at once.
PORTION = 400
# Of these, those that are read and written while the terms of those before are made elsewhere.
PART = 50
COMPARED = ("public_from", "column", "heading", "areas", "tags", "title", "text")


def first_number(day: date) -> int:
    """The lowest number of the documents filed under a day."""
    return day.toordinal() * IN_A_DAY


def with_everything(articles: Any) -> Any:
    """Articles with all that their documents are made of, in a handful of queries; in attributes,
    as `prefetch_related` would make a queryset for each article and relation otherwise."""
    areas = related(Section, "areas")
    return articles.select_related("issue").prefetch_related(
        Prefetch(
            "sections", Section.objects.order_by("order").annotate(area_rows=areas), "section_rows"
        ),
        Prefetch("photos", Photo.objects.order_by("pk"), "photo_rows"),
        Prefetch("wordings", Wording.objects.readable(), "wording_rows"),
        "tags",
    )


def listed(pairs: Iterable[tuple[str, str]]) -> str:
    """Slugs with names as `listing` looks for them, a line each whatever is in a name."""
    lines = ((slug, name.replace("\n", " ")) for slug, name in pairs)
    return "".join(f"\n{slug}\t{name}\n" for slug, name in lines)


def mark(kind: str, slug: str) -> str:
    """A private character behind what is searched, by which the index finds what has an area, a tag
    or a masthead; two may share one, so what is found is checked too."""
    return chr(FIRST_MARK + crc32(f"{kind} {slug}".encode()) % MARKS)


def listing(slug: str) -> str:
    """What stands in a document's areas or tags if the one with this slug is among them."""
    return f"\n{slug}\t"


@lru_cache(maxsize=1000)
def names_listed(value: str) -> tuple[tuple[str, str], ...]:
    """The pairs of slug and name that were listed."""
    rows = (line.split("\t", 1) for line in value.split("\n") if line)
    return tuple((slug, name) for slug, name in rows)


def documents_of(article: Any) -> Iterator[SearchDocument]:
    """The documents that an article with everything should have, without numbers; none unless its
    issue is published (now or from a time to come), none of what is withheld."""
    issue = article.issue
    is_published = issue.state == Issue.State.PUBLISHED
    if not is_published or issue.published_at is None or article.is_withheld:
        return
    head = [[article.headline], [article.kicker], [article.subhead], [article.byline]]
    tags = sorted(article.tags.all(), key=lambda tag: tag.slug)
    head.append([tag.name for tag in tags])
    captions: dict[int | None, list[str]] = {}
    for photo in article.photo_rows:
        if photo.is_withheld:
            continue
        captions.setdefault(photo.section_id, []).append(photo.caption)
    for wording in article.wording_rows:
        captions.setdefault(wording.section_id, []).append(wording.text)
    for section in (None, *article.section_rows):
        if section and section.is_withheld:
            continue
        areas: list[Any] = section.area_rows if section else []
        names = [name for area in areas for name in area.all_names()]
        marks = {*(mark("area", area.slug) for area in areas), *(mark("tag", t.slug) for t in tags)}
        end = "".join(sorted(marks))
        heading = [section.heading] if section else []
        body = [section.body if section else article.lead]
        shown = captions.get(section.pk if section else None, [])
        yield SearchDocument(
            article=article,
            section=section,
            public_from=issue.published_at,
            column=article.column,
            heading=section.heading if section else "",
            areas=listed((area.slug, str(area)) for area in areas),
            tags=listed((tag.slug, tag.name) for tag in tags),
            title=joined([[article.headline], heading, names]) + end,
            text=joined([*head, heading, names, shown, body]) + end,
        )


Row = TypeVar("Row")
Place = tuple[int, int | None]


def in_portions(rows: Iterable[Row], size: int = PORTION) -> Iterator[list[Row]]:
    rest = iter(rows)
    while portion := list(islice(rest, size)):
        yield portion


def index_articles(articles: Any, begin: Begin = here) -> int:
    """Bring the documents of these articles up to date; how many documents were written.

    In portions, each in a transaction of its own unless the caller has one: readers see each
    article as it was or as it is.
    """
    written = 0
    for keys in in_portions(list(articles.values_list("pk", flat=True))):
        with transaction.atomic():
            written += index_portion(keys, begin)
    return written


def index_portion(keys: list[int], begin: Begin) -> int:
    """Bring the documents of the articles with these keys up to date, in a transaction. Whoever
    publishes or withdraws their issues meanwhile waits.

    Where terms are made elsewhere, in parts: those of one while the next is read and written.
    """
    lock_issues(Article.objects.filter(pk__in=keys))
    written = 0
    before: list[SearchDocument] = []
    wait = terms_of(before)
    for part in in_portions(keys, PORTION if begin is here else PART):
        documents = write(part)
        tell_sqlite(before, wait)
        before, wait = documents, terms_of(documents, begin)
        written += len(documents)
    tell_sqlite(before, wait)
    return written


def write(keys: list[int]) -> list[SearchDocument]:
    """Write the documents of these articles that are not as they should be, of which SQLite's index
    is still to be told, and remove those that were there instead."""
    wanted, there = unlike(keys)
    remove(there.values())
    if wanted and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Numbers are given in turn.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITERS])
    days: dict[int, list[SearchDocument]] = {}
    for document in wanted.values():
        days.setdefault(first_number(document.article.issue.filed_on), []).append(document)
    for day, documents in days.items():
        number_anew(documents, day)
    written = [document for documents in days.values() for document in documents]
    insert(written)
    forget_headings({document.heading for document in there.values()})
    keep(SearchName.Kind.HEADING, {Name(document.heading) for document in written})
    return written


def lock_issues(articles: Any) -> list[Issue]:
    """Their issues, which nobody publishes or withdraws before the end of this transaction."""
    issues = Issue.objects.filter(pk__in=articles.values("issue")).order_by("pk")
    return list(issues.select_for_update(no_key=True))


def unlike(keys: list[int]) -> tuple[dict[Place, SearchDocument], dict[Place, SearchDocument]]:
    """The documents of those articles with these keys that have others than they should; and those
    that are there instead; each by article and section. All of an article, so that its numbers
    follow the print."""
    # Two questions: as one, with OR, it would read all documents.
    old = [
        *SearchDocument.objects.filter(article__in=keys),
        *SearchDocument.objects.filter(section__article__in=keys),
    ]
    there: dict[Place, SearchDocument] = {(d.article_id, d.section_id): d for d in old}
    wanted: dict[Place, SearchDocument] = {}
    for article in with_everything(Article.objects.filter(pk__in=keys).order_by("pk")):
        day = first_number(article.issue.filed_on)
        new = {(d.article_id, d.section_id): d for d in documents_of(article)}
        mine = [place for place in there if place[0] == article.pk]
        if set(mine) == new.keys() and all(is_same(there[p], new[p], day) for p in mine):
            for place in mine:
                del there[place]
        else:
            wanted |= new
    return wanted, there


def is_same(old: SearchDocument | None, new: SearchDocument, day: int) -> bool:
    if old is None or not day <= old.id < day + IN_A_DAY:
        return False
    return all(getattr(old, name) == getattr(new, name) for name in COMPARED)


def number_anew(documents: list[SearchDocument], day: int) -> None:
    """Give the documents the next numbers of their day."""
    of_day = SearchDocument.objects.filter(id__gte=day, id__lt=day + IN_A_DAY)
    last = of_day.aggregate(last=Max("id"))["last"]
    for number, document in enumerate(documents, start=day if last is None else last + 1):
        document.id = number


def insert(documents: list[SearchDocument]) -> None:
    if not documents:
        return
    fields = SearchDocument._meta.concrete_fields
    rows = [
        [
            value
            if isinstance(value := getattr(document, field.attname), str | int)
            else field.get_db_prep_save(value, connection)
            for field in fields
        ]
        for document in documents
    ]
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = f"{SearchDocument._meta.db_table} ({columns})"
    # Django's bulk_create spends most of its time on making the statement.
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            values = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} VALUES ({values})", rows)


def remove(documents: Iterable[SearchDocument]) -> None:
    documents = list(documents)
    tell_sqlite(documents, is_removal=True)
    SearchDocument.objects.filter(pk__in=[document.pk for document in documents]).delete()


def remove_documents(**which: Any) -> None:
    """Take the documents of an article or a section away, which is about to go itself."""
    with transaction.atomic():
        remove(SearchDocument.objects.filter(**which))
