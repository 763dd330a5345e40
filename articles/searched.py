"""The admin's searches among very many rows: by the index of search where it knows them, by
`search_fields` where it does not (`articles.search.staff`). A list that is cut says so."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import and_, or_
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from .models import Article, Issue, SearchDocument, Section
from .search.staff import MOST, Found, indexed, query_of, unindexed, words_of

# What is left at a request whose list was cut.
CUT = "search_was_cut"
IN_ONE_PLACE = "几个词须在同一处：同一小节，连同文章的标题、署名。"


class Searched:
    """For an admin of a model that is found by the documents of search."""

    # One of the indexes of search.
    index = "text"
    search_fields: ClassVar[Any]

    def by_index(self, found: Found) -> list[int]:
        """The keys of the rows that these documents are of."""
        raise NotImplementedError

    def unknown(self) -> QuerySet[Any]:
        """The rows that the index does not know, or not all of."""
        raise NotImplementedError

    def named(self, words: list[str]) -> Iterator[QuerySet[Any]]:
        """The rows that have the words where the index knows none."""
        raise NotImplementedError

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        by_fields = super().get_search_results  # type: ignore[misc]
        query = query_of(search_term)
        if query is None:
            return by_fields(request, queryset, search_term)  # type: ignore[no-any-return]
        found = indexed(query, self.index)
        lists = [self.by_index(found)]
        unknown, _ = by_fields(request, self.unknown(), search_term)
        for rows in (unknown, *self.named(words_of(search_term))):
            keys = rows.order_by("-pk").values_list("pk", flat=True).distinct()
            lists.append(list(keys[: MOST + 1]))
        if not found.is_all or any(len(keys) > MOST for keys in lists):
            setattr(request, CUT, True)
        return queryset.filter(pk__in={key for keys in lists for key in keys[:MOST]}), False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        answer: HttpResponse = super().changelist_view(request, extra_context)  # type: ignore[misc]
        if hasattr(request, CUT) and isinstance(answer, TemplateResponse):
            words = f"找到的很多，这里只列较新的，约 {MOST} 条。要找别的，请多写几个字。"
            answer.context_data = {**(answer.context_data or {}), "subtitle": words}
        return answer


def having(words: list[str], *fields: str) -> Q:
    """Each of the words in one of the fields."""
    return reduce(
        and_, (reduce(or_, (has(field, word) for field in fields)) for word in words), Q()
    )


def has(field: str, word: str) -> Q:
    # For small and capital letters PostgreSQL would write each row anew, also where there are none.
    return Q((f"{field}__{'contains' if word.upper() == word.lower() else 'icontains'}", word))


def named_issues(words: list[str]) -> list[int]:
    """The newest issues that have the words in their title or address."""
    # By their keys, and so in the order in which they are read.
    issues = Issue.objects.filter(having(words, "title", "slug")).order_by("-pk")
    return list(issues.values_list("pk", flat=True)[: MOST + 1])


class SearchedArticles(Searched):
    search_help_text = (
        "在标题、署名、导语、小节、图片说明和标签里找。"
        + IN_ONE_PLACE
        + "也可以只写期刊的题名、网址，或栏目的全名。"
    )

    def by_index(self, found: Found) -> list[int]:
        return found.articles

    def unknown(self) -> QuerySet[Article]:
        return unindexed()

    def named(self, words: list[str]) -> Iterator[QuerySet[Article]]:
        yield Article.objects.filter(issue__in=named_issues(words))
        yield Article.objects.filter(column=" ".join(words))


class SearchedSections(Searched):
    def by_index(self, found: Found) -> list[int]:
        documents = SearchDocument.objects.filter(pk__in=found.of_sections[: MOST + 1])
        return list(documents.values_list("section", flat=True))

    def unknown(self) -> QuerySet[Section]:
        return Section.objects.filter(article__in=unindexed())

    def named(self, words: list[str]) -> Iterator[QuerySet[Section]]:
        yield Section.objects.filter(article__issue__in=named_issues(words))


class SearchedIssues(Searched):
    index = "headline"
    search_help_text = "在报头、题名、网址里找，或在一篇文章的主题里找。"

    def by_index(self, found: Found) -> list[int]:
        articles = Article.objects.filter(pk__in=found.articles[: MOST + 1]).order_by()
        return list(articles.values_list("issue", flat=True).distinct())

    def unknown(self) -> QuerySet[Issue]:
        return Issue.objects.filter(pk__in=unindexed().values("issue"))

    def named(self, words: list[str]) -> Iterator[QuerySet[Issue]]:
        yield Issue.objects.filter(having(words, "masthead", "title", "slug"))
