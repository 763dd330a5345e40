"""What a page says of itself to browsers, search engines and those it is shared with."""

import json
from typing import Any

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

from articles import canonical

register = template.Library()

# Inside a script element nothing may look like its end, or like a comment.
IN_SCRIPT = str.maketrans(
    {character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}
)


@register.filter
def json_ld(data: dict[str, Any]) -> SafeString:
    """The data as JSON that can stand in a script element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(IN_SCRIPT))


@register.simple_tag(takes_context=True)
def absolute(context: Context, address: str) -> str:
    """An address of this site with its host."""
    return canonical.absolute(context["request"], address)


class Remember(template.Node):
    """Renders what is inside, blocks too, into a variable: no block can stand on a page twice."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name, self.nodelist = name, nodelist

    def render(self, context: Context) -> SafeString:
        context[self.name] = self.nodelist.render(context)
        return SafeString("")


@register.tag
def remember(parser: Parser, token: Token) -> Remember:
    """{% remember name %}…{% endremember %}"""
    _, name = token.split_contents()
    nodelist = parser.parse(("endremember",))
    parser.delete_first_token()
    return Remember(name, nodelist)
