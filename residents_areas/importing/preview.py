"""The preview's form: what it sends is applied to the reading, then one deed is done.

The names of its fields are paths: a0.headline, a0.s2.area, a0.s2.f1.value. A field that is not
sent leaves its part as it is; the ticks of statements are sent with a companion that says that
they were on the page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

from articles.importing import edits
from articles.importing.parts import TITLES, Article, Paragraph, Photo, Reading, Section
from articles.sentences import sentences

STATEMENTS = {
    "f": ("figures", ("printed", "label", "unit", "qualifier", "quote")),
    "h": ("honours", ("title", "holder", "quote")),
    "p": ("plans", ("text", "quote")),
}


def apply(reading: Reading, sent: Mapping[str, str], slugs: set[str]) -> list[str]:
    """Take over what was typed and chosen; the errors in Chinese, each naming its place."""
    errors: list[str] = []
    if "number" in sent:
        typed = sent["number"].strip()
        if typed.isdecimal() or not typed:
            reading.number = int(typed) if typed else None
        else:
            errors.append(f"期号“{typed}”应是数字；原刊没有写就留空。")
    reading.published_on = day(sent, "published_on", reading.published_on, "出版日期", errors)
    for n, article in enumerate(reading.articles):
        errors += apply_photos(article.photos, f"a{n}", sent)
        for name in TITLES:
            setattr(article, name, sent.get(f"a{n}.{name}", getattr(article, name)).strip())
        if f"a{n}.lead" in sent:
            article.lead = paragraphs(sent[f"a{n}.lead"], article.lead, article.line)
        for m, section in enumerate(article.sections):
            errors += apply_section(section, f"a{n}.s{m}", sent, slugs)
    return errors


def apply_section(
    section: Section, path: str, sent: Mapping[str, str], slugs: set[str]
) -> list[str]:
    errors: list[str] = []
    section.heading = sent.get(f"{path}.heading", section.heading).strip()
    if f"{path}.area" in sent:
        chosen = sent[f"{path}.area"]
        section.area = chosen if chosen in slugs else None
    reason = sent.get(f"{path}.no_area_because", section.no_area_because)
    section.no_area_because = "" if section.area else reason.strip()
    if f"{path}.body" in sent:
        section.body = paragraphs(sent[f"{path}.body"], section.body, section.line)
        quote_anew(section)
    what = f"“{section.heading}”的会议日期"
    section.meeting_on = day(sent, f"{path}.meeting_on", section.meeting_on, what, errors)
    errors += apply_photos(section.photos, path, sent)
    for letter, (kind, fields) in STATEMENTS.items():
        for n, statement in enumerate(getattr(section, kind)):
            place = f"{path}.{letter}{n}"
            if f"{place}.shown" in sent:
                statement.is_wanted = f"{place}.wanted" in sent
            for name in fields:
                typed = sent.get(f"{place}.{name}", getattr(statement, name))
                setattr(statement, name, typed.strip())
            if f"{place}.value" in sent:
                try:
                    value = Decimal(sent[f"{place}.value"].strip())
                    if not value.is_finite() or value < 0:
                        raise InvalidOperation
                    statement.value = value
                except InvalidOperation:
                    errors.append(f"“{statement.printed}”的数值应是数字，例如 62 或 12.5。")
    return errors


def apply_photos(photos: list[Photo], path: str, sent: Mapping[str, str]) -> list[str]:
    errors: list[str] = []
    for n, photo in enumerate(photos):
        place, what = f"{path}.i{n}", f"图片“{photo.caption[:12]}”的拍摄日期"
        photo.caption = sent.get(f"{place}.caption", photo.caption).strip()
        photo.taken_on = day(sent, f"{place}.taken_on", photo.taken_on, what, errors)
    return errors


def day(
    sent: Mapping[str, str], path: str, before: date | None, what: str, errors: list[str]
) -> date | None:
    """The date typed; the one before if none was sent or, with an error, if it is none."""
    typed = sent.get(path, before.isoformat() if before else "").strip()
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        errors.append(f"{what}“{typed}”应写成 2019-07-16 的样子。")
        return before


def quote_anew(section: Section) -> None:
    """Let statements quote their sentence as it stands after an edit: the one most like it, which
    for a figure still has the printed words."""
    there = [s.strip() for paragraph in section.body for s in sentences(paragraph.text)]
    for kind, _ in STATEMENTS.values():
        for statement in getattr(section, kind):
            if section.says(statement.quote):
                continue
            printed = getattr(statement, "printed", "")
            like = get_close_matches(statement.quote, there, n=1, cutoff=0.6)
            if like and printed in like[0]:
                statement.quote = like[0]


def paragraphs(text: str, before: list[Paragraph], line: int) -> list[Paragraph]:
    """The lines of a text as paragraphs; those that were there before keep their line number."""
    known = {paragraph.text: paragraph.line for paragraph in before}
    lines = [typed.strip() for typed in text.splitlines() if typed.strip()]
    return [Paragraph(typed, known.get(typed, line)) for typed in lines]


DEEDS: dict[str, Callable[..., None]] = {
    "merge": edits.merge,
    "split": edits.split,
    "up": lambda article, position: edits.move(article, position, -1),
    "down": lambda article, position: edits.move(article, position, 1),
    "undo": edits.undo_join,
}


def do(reading: Reading, deed: str) -> bool:
    """Do what a button says: "merge 0 3" merges section 3 of article 0 into the one before.

    False if there is no such button, or no such section any more (in a second window, say).
    """
    try:
        word, *numbers = deed.split()
        if any(int(number) < 0 for number in numbers):
            return False
        article: Article = reading.articles[int(numbers[0])]
        DEEDS[word](article, *map(int, numbers[1:]))
    except (IndexError, KeyError, TypeError, ValueError):
        return False
    return True


def unfounded(reading: Reading) -> list[str]:
    """What cannot be written: statements whose sentence does not stand in their section."""
    errors = []
    for article in reading.articles:
        for section in article.sections:
            for kind, _ in STATEMENTS.values():
                for statement in getattr(section, kind):
                    if statement.is_wanted and not section.says(statement.quote):
                        errors.append(
                            f"“{section.heading}”一节的正文里没有这句话：{statement.quote[:30]}…"
                            "请把正文改回来，或去掉这一条的勾。"
                        )
    return errors
