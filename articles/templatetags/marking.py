"""Marking the words that a reader searched for in what is printed."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.search.query import Query
from articles.search.snippet import Piece, marked

register = template.Library()


@register.simple_tag
def pieces(parts: Iterable[Piece]) -> SafeString:
    """The pieces of a text, those with the terms in <mark>."""
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<mark>{}</mark>", text) if is_marked else text,)
            for text, is_marked in parts
        ),
    )


@register.simple_tag
def with_marks(text: str, query: Query | None) -> str:
    """The text, with the terms of the query, if there is one, in <mark>."""
    return pieces(marked(text, query)) if query and query.terms else text
