"""Marking, in what is printed, the words that a reader searched for and those that are hidden."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.concealing import BLOCK, parts
from articles.search.query import Query
from articles.search.snippet import Piece, marked

register = template.Library()

HIDDEN = format_html(
    '<span class="hidden-words"><span aria-hidden="true">{}</span><span>{}</span></span>',
    BLOCK * 2,
    "应当事人要求隐去",
)


@register.simple_tag
def pieces(parts: Iterable[Piece]) -> SafeString:
    """The pieces of a text, those with the terms in <mark>."""
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<mark>{}</mark>", text) if is_marked else concealed(text),)
            for text, is_marked in parts
        ),
    )


@register.simple_tag
def with_marks(text: str, query: Query | None) -> str:
    """The text, with the terms of the query, if there is one, in <mark>."""
    return pieces(marked(text, query)) if query and query.terms else concealed(text)


@register.filter
def concealed(text: str) -> str:
    """The text, with words for what is hidden in it."""
    if BLOCK not in text:
        return text
    return format_html_join(
        "",
        "{}",
        ((HIDDEN if is_mark else part,) for part, is_mark in parts(text)),
    )
