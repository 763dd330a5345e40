"""What was read, as the JSON object of the command `import_issue --dry-run --json`."""

from collections.abc import Sequence
from typing import Any

from articles.importing.blocks import Doubt
from articles.importing.numbers import plain
from articles.importing.parts import Article, Figure, Photo, Reading, Section


def as_json(reading: Reading | None, errors: Sequence[str] = ()) -> dict[str, Any]:
    """One object with `articles`, `warnings` and `errors`; plain dicts, lists, strings, numbers."""
    return {
        "articles": [article_json(article) for article in reading.articles] if reading else [],
        "warnings": [doubt_json(doubt) for doubt in reading.doubts] if reading else [],
        "errors": list(errors),
    }


def doubt_json(doubt: Doubt) -> dict[str, Any]:
    return {"line": doubt.line, "message": doubt.message}


def article_json(article: Article) -> dict[str, Any]:
    return {
        "column": article.column,
        "kicker": article.kicker,
        "headline": article.headline,
        "subhead": article.subhead,
        "byline": article.byline,
        "lead": [paragraph.text for paragraph in article.lead],
        "sections": [section_json(section) for section in article.sections],
        "photos": [photo_json(photo) for photo in article.photos],
    }


def section_json(section: Section) -> dict[str, Any]:
    return {
        "heading": section.heading,
        "area": section.area,
        "body": [paragraph.text for paragraph in section.body],
        "joins": [{"before": join.before, "after": join.after} for join in section.joins],
        "photos": [photo_json(photo) for photo in section.photos],
        "figures": [figure_json(figure) for figure in section.figures],
        "honours": [
            {"title": honour.title, "holder": honour.holder, "quote": honour.quote}
            for honour in section.honours
        ],
        "plans": [{"text": plan.text, "quote": plan.quote} for plan in section.plans],
        "meeting_on": section.meeting_on.isoformat() if section.meeting_on else None,
    }


def photo_json(photo: Photo) -> dict[str, Any]:
    taken_on = photo.taken_on.isoformat() if photo.taken_on else None
    return {"caption": photo.caption, "taken_on": taken_on}


def figure_json(figure: Figure) -> dict[str, Any]:
    return {
        "printed": figure.printed,
        "label": figure.label,
        "value": plain(figure.value),
        "unit": figure.unit,
        "qualifier": figure.qualifier,
        "group": figure.group,
        "quote": figure.quote,
    }
