"""What somebody might type into a field, or a file might carry, to make a page of ours do what it
should not; and a small archive with that in every text field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.validators import RegexValidator
from django.db import models

from articles.models import Correction, Event, Page, SearchDocument, SearchIssue, SearchName
from residents_areas.models import Estate, ImportJob
from tests.make import (
    make_area,
    make_article,
    make_figure,
    make_honour,
    make_issue,
    make_photo,
    make_plan,
    make_report,
    make_section,
)

HARMLESS = "无害的文字"
PAYLOADS = {
    "closing a script": "</script><hx onhx=1>\"'><hx>",
    "closing an attribute": "\" onhx=1 hx='1'><img src=x onerror=hx>",
    "closing what holds text": "</title></textarea></select><hx>",
    "a comment": "<!--<script>--><hx>]]><!--",
    "an address with script": "javascript:alert(1)//https://hx.invalid",
    "an address in the text": '//hx.invalid/?a=1&b=2#"><hx>',
    "a template": "{{ 7|add:7 }}{% include 'base.html' %}",
    "a format": "%s %(words)s {0} {words} ${7*7} `id`",
    "entities": "&lt;hx&gt;&#60;hx&#62;&amp;hx;&hx",
    "XML": "]]>&xxe;<!DOCTYPE a [<!ENTITY x 'y'>]><hx/>",
    "JSON": '"},"@type":"hx","\\u003chx\\u003e',
    "a record of RIS": "x\r\nER  - \r\n\r\nTY  - JOUR\r\nTI  - hx",
    "other ends of lines": "x\x0bER  - \x0c\x1cTY  - hx\x85TY  - a\u2028TY  - b\u2029TY  - c",
    "an entry of BibTeX": "x}}\n\n@book{hx, title={{hx}} and \\input{x} % $^~#_",
    "a header": "x\r\nSet-Cookie: hx=1\r\n\r\n<hx>",
    "a formula": '=HYPERLINK("http://hx.invalid","x")\t+1\t-1\t@x|cmd',
    "turned text": "\u202e\u2066\u2067\u061c\u200f\ufeff富平\u0000\u202d".replace("\0", ""),
    "Arabic": "مرحبا بالعالم",
    "marks upon marks": "富" + "\u0301\u0489\u20dd" * 12,
    "what XML cannot hold": "\x01\x08\x0e\x1f\x7f\ufffe\uffff富",
    "private characters": "\ue000\ue001\ue002\ue003\ue000富\ue000",
    "a character that becomes eighteen": "\ufdfa\ufdfb" * 300,
    "very long": "很长的话" * 20_000,
    "a very long word": "w" * 80_000,
    "blanks": " \u3000\u00a0\u2003\t ",
}
# The log refuses to be changed; what search keeps follows from the rest by itself.
DERIVED = (Event, SearchDocument, SearchIssue, SearchName, ImportJob)


def text_fields(model: type[models.Model]) -> list[Any]:
    """The fields into which staff may write what they like."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not (field.choices or isinstance(field, models.SlugField))
        and not any(_allows_little(validator) for validator in field.validators)
    ]


def _allows_little(validator: Any) -> bool:
    """As an address or a code."""
    return isinstance(validator, RegexValidator) and not validator.inverse_match


def models_with_text() -> Iterator[type[models.Model]]:
    for app in ("articles", "residents_areas"):
        for model in apps.get_app_config(app).get_models():
            if model not in DERIVED and text_fields(model):
                yield model


def make_small_archive() -> None:
    """A row of each kind that residents read, on as few pages as can be."""
    issue = make_issue(slug="x", not_stated="x", imprint="x")
    article = make_article(issue=issue)
    article.pages.add(Page.objects.create(issue=issue, number=1))
    article.tags.add("标签")
    Correction.objects.create(article=article, words="x")
    section = make_section(article=article)
    make_photo(article=article, section=section)
    area = make_area(slug="x")
    Estate.objects.create(area=area, name="x")
    report = make_report(area=area, sections=[section])
    make_figure(report=report)
    make_figure(report=report)
    make_honour(report=report)
    make_plan(report=report)


def put_everywhere(text: str) -> int:
    """Write the text into every text field of every row, as far as it fits; how many rows."""
    rows = 0
    for model in models_with_text():
        for row in model._default_manager.order_by("pk"):
            for field in text_fields(model):
                length = min(field.max_length or 20_000, 20_000)
                own = f"{row.pk}" if field.unique else ""
                setattr(row, field.attname, f"{own}{text}"[:length])
            row.save()
            rows += 1
    return rows
