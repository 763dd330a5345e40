"""Refusing, before anything is written, what the database or a form would refuse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet

from articles.importing import parts
from articles.models import Article, Issue, Photo, Section, Withholding
from residents_areas.models import Figure, Honour, Plan, ResidentsArea

FIELDS: dict[type[Model], tuple[str, ...]] = {
    Figure: ("printed", "label", "value", "unit", "qualifier", "group", "quote"),
    Honour: ("title", "holder", "quote"),
    Plan: ("text", "quote"),
}


# A figure's label is ours, not the print's: it may be cut.
LABEL_LENGTH = 80


class NotWritten(Exception):
    """The draft was not written; the message says in Chinese why, and what to do."""


def check(reading: parts.Reading, slug: str) -> None:
    """Raise NotWritten with all that does not fit, each naming its place."""
    if not reading.articles:
        raise NotWritten("没有读到文章，什么也没有写入。")
    errors = [f"网址名“{slug}”：{words}" for words in refusals(Issue, "slug", slug)]
    errors += [f"期号：{words}" for words in refusals(Issue, "number", reading.number)]
    slugs = set(ResidentsArea.objects.values_list("slug", flat=True))
    for article in reading.articles:
        for model, name, value, place in values_of(article):
            label = getattr(model._meta.get_field(name), "verbose_name", name)
            for words in refusals(model, name, value):
                shown = f"“{str(value)[:12]}”" if value else ""
                errors.append(f"{place}的{label}{shown}：{words}")
        for section in article.sections:
            if section.area and section.area not in slugs:
                errors.append(
                    f"“{section.heading}”一节：居民区 {section.area} 已经不在了，请另选。"
                )
    if errors:
        raise NotWritten("".join(f"{error.rstrip('。')}。" for error in errors[:10]))


def refusals(model: type[Model], name: str, value: Any) -> list[str]:
    """Why the field would not take the value, in Chinese; nothing if it would."""
    field: Any = model._meta.get_field(name)
    try:
        field.clean(value, None)
    except ValidationError as error:
        return [str(words) for words in error.messages]
    return []


def values_of(article: parts.Article) -> Iterator[tuple[type[Model], str, Any, str]]:
    """Model, field, value and place of all that is written of an article."""
    place = f"第 {article.line} 行起的文章"
    for name in parts.TITLES:
        yield Article, name, getattr(article, name), place
    for photo in article.photos:
        yield Photo, "caption", photo.caption, place
    for section in article.sections:
        here = f"“{section.heading[:20] or '无题'}”一节"
        yield Section, "heading", section.heading, here
        yield Section, "no_area_because", section.no_area_because, here
        for photo in section.photos:
            yield Photo, "caption", photo.caption, here
        for model in FIELDS:
            for values in statements_of(section, model):
                for name, value in values.items():
                    yield model, name, value, here


def statements_of(section: parts.Section, model: type[Model]) -> list[dict[str, Any]]:
    """The values of the rows to be written of a section's wanted figures, honours or plans."""
    found = getattr(section, f"{model._meta.model_name}s")
    rows = [
        {name: getattr(part, name) for name in FIELDS[model]} for part in found if part.is_wanted
    ]
    if model is Figure:
        for row in rows:
            row |= {"label": row["label"][:LABEL_LENGTH], "group": row["group"] or ""}
            # 从0到6: without a unit the printed words say it, and no value is shown.
            row["value"] = row["value"] if row["unit"] else None
    return rows


def has_withheld(issue: Issue) -> bool:
    return Withholding.objects.in_force().filter(article__issue=issue).exists()


def not_beside_withheld(row: Article | Section | Photo, name: str, issue: Issue) -> None:
    """Refuse a new part of an issue of which something is withheld: what the file calls by other
    words than are stored may be just that."""
    if row.pk is None and has_withheld(issue):
        raise NotWritten(
            f"《{issue}》里有隐去的内容，而原稿里的“{name}”在馆藏里对不上，可能正是隐去的那一处，"
            "所以没有导入。请在文章的表单里改。"
        )


def certain(alike: QuerySet[Any], name: str, issue: Issue) -> None:
    """Refuse to take one of several alike for what the file means where something is withheld: it
    may be just that, and the text of one would go to another."""
    if len(alike[:2]) > 1 and has_withheld(issue):
        raise NotWritten(
            f"《{issue}》里有隐去的内容，而“{name}”在馆藏里不止一处，分不清原稿写的是哪一处，"
            "所以没有导入。请在文章的表单里改。"
        )


def unchanged_if_withheld(row: Model, name: str) -> None:
    """Refuse to change what is withheld whole: the file may mean something new of the same name."""
    if getattr(row, "is_withheld", False):
        raise NotWritten(
            f"“{name}”正隐去着，而原稿与它不同，所以没有导入。要改它，请在文章的表单里改。"
        )
