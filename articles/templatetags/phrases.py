"""Where the lines of a headline may break."""

import re

from django import template

register = template.Library()

# From one mark or blank to the next.
PHRASE = re.compile(r"[^\s，、。；：！？…—·]+")
# Characters of a headline on a line of a telephone of 390 px.
MOST = 12


@register.filter
def breaks_anywhere(text: str) -> bool:
    """Whether a line may end within a phrase, because one is longer than such a line; otherwise
    lines end between phrases, as in print."""
    return any(len(phrase) > MOST for phrase in PHRASE.findall(text))
