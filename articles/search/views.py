"""The search page, what it suggests while one types, and its description for browsers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.canonical import absolute
from articles.models import SearchName

from .address import Asked, alone, changed, chosen, facets, kept, plain, read, slugs, sorts
from .answer import CANDIDATES, Answer, answer, counts_alone
from .deadline import TooSlow, limited
from .issue_cards import issue_cards
from .log import found_nothing
from .names import cards_and_chosen, near, suggestions
from .query import Query
from .results import shown


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What is found of a query, narrowed by filters; without a query, how to search."""
    asked, at = read(request.GET), timezone.now()
    context = told_of(request.GET, asked)
    if not asked.query.terms:
        _, names = cards_and_chosen(asked.query, slugs(asked), at)
        context["chosen"] = chosen(request.GET, asked, names)
        return render(request, "articles/search.html", context)
    try:
        with limited():
            # What a query names is on top of its first page.
            on_top = asked.query if asked.page == 1 else Query()
            named, names = cards_and_chosen(on_top, slugs(asked), at)
            context["chosen"] = chosen(request.GET, asked, names)
            found = answer(asked.query, asked.filters, asked.sort, asked.page, at)
            context["articles"] = shown(found.page, asked.query)
            if asked.page == 1:
                context |= {"cards": named, "issues": issue_cards(asked.query, at)}
            if not found.count:
                context |= missed(asked.query, named, at)
    except TooSlow:
        return render(request, "articles/search.html", context | {"is_slow": True}, status=503)
    is_in_vain = not found.count and not context.get("issues")
    if is_in_vain:
        found_nothing(asked.query)
    context |= {
        "answer": found,
        "sorts": sorts(request.GET, asked.sort),
        "facets": facets(request.GET, found),
        "candidates": CANDIDATES,
        **beside(request.GET, found),
    }
    response = render(request, "articles/search.html", context)
    if is_in_vain:
        # Each time is told in the log.
        response.headers["Cache-Control"] = "no-store"
    return response


def told_of(address: QueryDict, asked: Asked) -> dict[str, Any]:
    """What the page says of what is asked, whatever is found."""
    return {
        "asked": asked,
        "kept": kept(address),
        "first": plain(address, "from"),
        "last": plain(address, "to"),
        "feed": f"{reverse('search_feed')}?{address.urlencode()}",
    }


def beside(address: QueryDict, found: Answer) -> dict[str, str]:
    """The addresses of the page before and of the next one."""
    steps = {"previous": found.number - 1, "next": found.number + 1}
    return {
        name: changed(address, page=number)
        for name, number in steps.items()
        if 1 <= number <= found.pages
    }


def missed(query: Query, named: list[SearchName], at: datetime) -> dict[str, Any]:
    """What the page says of a query that found nothing: which term is nowhere, what each finds
    alone, names that are spelled like it and are not on top already."""
    counts = counts_alone(query, at)
    addresses = {card.address for card in named}
    return {
        "missing": [term.printed for term, count in counts.items() if not count],
        "alone": alone(counts),
        "near": [name for name in near(query, at) if name.address not in addresses],
    }


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """The names that what is being typed may become, for the script of the search box."""
    try:
        with limited():
            names = suggestions(plain(request.GET, "q"), timezone.now())
    except TooSlow:
        return JsonResponse({"names": []}, headers={"Cache-Control": "no-store"})
    rows = [{"name": row.name, "pinyin": row.pinyin, "note": row.note} for row in names]
    return JsonResponse({"names": rows})


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """How a browser searches here from its own box."""
    context = {"root": absolute(request, "/")}
    kind = "application/opensearchdescription+xml"
    return render(request, "articles/opensearch.xml", context, content_type=kind)
