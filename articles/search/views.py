"""The search page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from .address import alone, chosen, facets, read, sorts, with_value
from .answer import CANDIDATES, MOST_ARTICLES, Sort, answer, counts_alone
from .find import TooSlow
from .results import shown


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What is found of a query, narrowed by filters; without a query, how to search."""
    asked = read(request.GET)
    context: dict[str, Any] = {"asked": asked, "chosen": chosen(request.GET)}
    if not asked.query.terms:
        return render(request, "articles/search.html", context)
    at = timezone.now()
    try:
        found = answer(asked.query, asked.filters, asked.sort, asked.page, at)
        counts = {} if found.count else counts_alone(asked.query, at)
    except TooSlow:
        return render(request, "articles/search.html", context | {"is_slow": True}, status=503)
    context |= {
        "answer": found,
        "articles": shown(found.page, asked.query),
        "sorts": sorts(request.GET, asked.sort),
        "facets": facets(request.GET, found),
        "most": MOST_ARTICLES,
        "is_bounded": asked.sort == Sort.RELEVANCE and found.is_more,
        "candidates": CANDIDATES,
        "missing": [term for term, count in counts.items() if not count],
        "alone": alone(counts),
    }
    if asked.page > 1:
        context["previous"] = with_value(request.GET, "page", asked.page - 1)
    if asked.page < found.pages:
        context["next"] = with_value(request.GET, "page", asked.page + 1)
    return render(request, "articles/search.html", context)
