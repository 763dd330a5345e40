"""Keeping the documents of search true to the articles.

Everything here runs inside the transaction of the change it follows: a crash leaves both or
neither. Writing an article's documents anew changes only those that differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any
from zlib import crc32

from django.db import connection, transaction
from django.db.models import Max, Prefetch

from articles.models import Article, Issue, Photo, SearchDocument, SearchName, Section

from .names import Name, keep, rebuild_names
from .text import grams, joined

# The documents of one day: their numbers are the day's, times this, and a sequence.
IN_A_DAY = 1 << 20
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
PORTION = 200
COMPARED = ("public_from", "column", "heading", "areas", "tags", "title", "text")


def first_number(day: date) -> int:
    """The lowest number of the documents filed under a day."""
    return day.toordinal() * IN_A_DAY


def with_everything(articles: Any) -> Any:
    """Articles with all that their documents are made of, in a handful of queries."""
    return articles.select_related("issue").prefetch_related(
        Prefetch("sections", Section.objects.order_by("order")),
        "sections__areas",
        Prefetch("photos", Photo.objects.order_by("order")),
        "tags",
    )


def listed(pairs: Iterable[tuple[str, str]]) -> str:
    """Slugs with names as `listing` looks for them."""
    return "".join(f"\n{slug}\t{name}\n" for slug, name in pairs)


def mark(kind: str, slug: str) -> str:
    """A private character behind the texts of a document, by which the index finds those of an area
    or tag; two slugs may share one, so what is listed is checked too."""
    return chr(FIRST_MARK + crc32(f"{kind} {slug}".encode()) % MARKS)


def listing(slug: str) -> str:
    """What stands in a document's areas or tags if the one with this slug is among them."""
    return f"\n{slug}\t"


@lru_cache(maxsize=1000)
def names_listed(value: str) -> tuple[tuple[str, str], ...]:
    """The pairs of slug and name that were listed."""
    rows = (line.split("\t", 1) for line in value.split("\n") if line)
    return tuple((slug, name) for slug, name in rows)


def documents_of(article: Article) -> Iterator[SearchDocument]:
    """The documents that an article with everything should have, without numbers; none unless its
    issue is published (now or from a time to come)."""
    issue = article.issue
    if issue.state != Issue.State.PUBLISHED or issue.published_at is None:
        return
    head = [[article.headline], [article.kicker], [article.subhead], [article.byline]]
    tags = sorted(article.tags.all(), key=lambda tag: tag.slug)
    head.append([tag.name for tag in tags])
    captions: dict[int | None, list[str]] = {}
    for photo in article.photos.all():
        captions.setdefault(photo.section_id, []).append(photo.caption)
    for section in (None, *article.sections.all()):
        areas: list[Any] = list(section.areas.all()) if section else []
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


def index_articles(articles: Any) -> int:
    """Bring the documents of these articles up to date; how many documents were written.

    In portions, each in a transaction of its own unless the caller has one: readers see each
    article as it was or as it is.
    """
    written, keys = 0, list(articles.values_list("pk", flat=True))
    for start in range(0, len(keys), PORTION):
        with transaction.atomic():
            written += index_portion(keys[start : start + PORTION])
    return written


def index_portion(keys: list[int]) -> int:
    """Bring the documents of the articles with these keys up to date."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # One writer at a time: numbers are given in turn.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITERS])
    old = list(SearchDocument.objects.filter(article__in=keys))
    there = {(document.article_id, document.section_id): document for document in old}
    new: dict[int, list[SearchDocument]] = {}
    for article in with_everything(Article.objects.filter(pk__in=keys).order_by("pk")):
        day = first_number(article.issue.filed_on)
        for document in documents_of(article):
            place = (document.article_id, document.section_id)
            if is_same(there.get(place), document, day):
                del there[place]
            else:
                new.setdefault(day, []).append(document)
    remove(there.values())
    for day, documents in new.items():
        number_anew(documents, day)
    written = [document for documents in new.values() for document in documents]
    insert(written)
    keep(SearchName.Kind.HEADING, {Name(document.heading) for document in written})
    return len(written)


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
    SearchDocument.objects.bulk_create(documents, batch_size=500)
    if connection.vendor == "sqlite":
        for name in ("text", "title"):
            with connection.cursor() as cursor:
                cursor.executemany(
                    f"INSERT INTO articles_search_{name} (rowid, grams) VALUES (%s, %s)",
                    [(d.id, " ".join(grams(getattr(d, name)))) for d in documents],
                )


def remove(documents: Iterable[SearchDocument]) -> None:
    documents = list(documents)
    if connection.vendor == "sqlite":
        # The index has no text of its own: what was put in is told again to take it out.
        for name in ("text", "title"):
            with connection.cursor() as cursor:
                cursor.executemany(
                    f"INSERT INTO articles_search_{name} (articles_search_{name}, rowid, grams)"
                    " VALUES ('delete', %s, %s)",
                    [(d.id, " ".join(grams(getattr(d, name)))) for d in documents],
                )
    SearchDocument.objects.filter(pk__in=[d.pk for d in documents]).delete()


def remove_article(article: Article) -> None:
    with transaction.atomic():
        remove(SearchDocument.objects.filter(article=article))


def remove_section(section: Section) -> None:
    with transaction.atomic():
        remove(SearchDocument.objects.filter(section=section))


def rebuild() -> int:
    """Make all documents and names what they should be; how many documents were written or taken
    away."""
    gone = SearchDocument.objects.exclude(article__issue__state=Issue.State.PUBLISHED)
    stale = list(gone.values_list("article", flat=True).distinct())
    index_articles(Article.objects.filter(pk__in=stale))
    published = Article.objects.filter(issue__state=Issue.State.PUBLISHED)
    written = len(stale) + index_articles(published.order_by("issue__filed_on", "pk"))
    with transaction.atomic():
        rebuild_names()
    return written


def differences() -> Iterator[str]:
    """In Chinese, each document that is not as its article says, and each that should not be."""
    keys = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), PORTION):
        portion = keys[start : start + PORTION]
        old = list(SearchDocument.objects.filter(article__in=portion))
        there = {(document.article_id, document.section_id): document for document in old}
        for article in with_everything(Article.objects.filter(pk__in=portion)):
            day = first_number(article.issue.filed_on)
            for document in documents_of(article):
                place = (document.article_id, document.section_id)
                if not is_same(there.pop(place, None), document, day):
                    yield f"《{article}》{document.section or '导语'}：与文章不符"
        yield from (f"第 {document.id} 条：不该有" for document in there.values())
