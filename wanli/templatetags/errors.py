"""找错: how a reader tells the office what is wrong on a page."""

from urllib.parse import quote, urlencode

from django import template
from django.template.context import Context

from articles.canonical import absolute
from wanli.office import Office

register = template.Library()

SUBJECT = "找错：万里社区晨报·数字典藏"
QUESTIONS = ["哪一句有错：", "", "应该是："]


@register.simple_tag(takes_context=True)
def error_address(context: Context, citation: str = "") -> str:
    """A mail to the office that names the page and, of an article, cites it; or the office's
    telephone; "" where neither is set."""
    office: Office = context["office"]
    if not office.email:
        return office.phone and office.phone_address
    request = context["request"]
    lines = [citation, absolute(request, request.path), "", *QUESTIONS, ""]
    words = {"subject": SUBJECT, "body": "\r\n".join(lines).lstrip()}
    return f"mailto:{quote(office.email, safe='@')}?{urlencode(words, quote_via=quote)}"
