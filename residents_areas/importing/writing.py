"""Writing what was read: a draft issue with its reports, whole or not at all.

Writing into a draft that exists brings it up to date with the file: what was found before by its
headline, heading or caption is changed where it stands, so that addresses stay; what is new is
added; what the file no longer has is kept, and said. Nothing of a published issue is touched.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.db import models, transaction

from articles.importing import parts
from articles.models import Article, Issue, Photo, Section
from residents_areas.models import Coverage, MidYearReport, ResidentsArea
from residents_areas.periods import Period

TITLES = ("column", "kicker", "headline", "subhead", "byline")
STATEMENTS = {
    "figures": ("printed", "label", "value", "unit", "qualifier", "group", "quote"),
    "honours": ("title", "holder", "quote"),
    "plans": ("text", "quote"),
}


class NotWritten(Exception):
    """The draft was not written; the message says in Chinese why, and what to do."""


@dataclass
class Draft:
    """An issue being written, and in Chinese what was changed of it."""

    issue: Issue
    period: Period | None
    pictures: dict[str, bytes]
    changes: list[str] = field(default_factory=list)


def write(
    reading: parts.Reading,
    slug: str,
    *,
    period: Period | None = None,
    pictures: dict[str, bytes] | None = None,
) -> Draft:
    """Write all that was read into the draft `slug`, a new one or an old, in one transaction.

    `period` is the half-year that the reports are about; without it sections are linked to their
    areas and no report is made. `pictures` are those of the file, by name. NotWritten if the
    issue is published or something does not fit; then nothing has changed.
    """
    check(reading)
    with transaction.atomic():
        draft = Draft(open_draft(reading, slug, period), period, pictures or {})
        for part in reading.articles:
            write_article(part, draft)
    return draft


def check(reading: parts.Reading) -> None:
    """Refuse what the database would refuse, with a sentence that names the place."""
    if not reading.articles:
        raise NotWritten("没有读到文章，什么也没有写入。")
    for article in reading.articles:
        if not article.headline:
            raise NotWritten(f"第 {article.line} 行起的文章没有主题，请在原稿里补上再导入。")
        texts: list[tuple[str, str, type[models.Model]]]
        texts = [(name, getattr(article, name), Article) for name in TITLES]
        texts += [("heading", section.heading, Section) for section in article.sections]
        photos = [photo for section in article.sections for photo in section.photos]
        texts += [("caption", photo.caption, Photo) for photo in [*article.photos, *photos]]
        for name, text, model in texts:
            column = model._meta.get_field(name)
            longest = getattr(column, "max_length", None) or len(text)
            if len(text) > longest:
                raise NotWritten(
                    f"第 {article.line} 行起的文章，{getattr(column, 'verbose_name', name)}"
                    f"“{text[:12]}…”超过 {longest} 个字，多半是正文。请在原稿里另起一行再导入。"
                )


def open_draft(reading: parts.Reading, slug: str, period: Period | None) -> Issue:
    """The draft of that address, or a new one; what the print does not state stays unknown."""
    found = Issue.objects.select_for_update().filter(slug=slug).first()
    if found and found.state == Issue.State.PUBLISHED:
        raise NotWritten(f"《{found}》已经发布，导入不会改动它；要更正，请在后台修改。")
    if found:
        return found
    known = {"期号": reading.number, "出版日期": reading.published_on}
    issue = Issue(
        slug=slug,
        title=f"{period.year}年{'年中' if period.half == 1 else '年末'}" if period else slug,
        number=reading.number,
        published_on=reading.published_on,
        covers_from=period and period.starts_on,
        covers_to=period and period.ends_on,
        not_stated="、".join([*(name for name, value in known.items() if not value), "版次"]),
    )
    if not period and not reading.published_on:
        raise NotWritten(
            "原稿里没有出版日期，也看不出所涉的半年，请用 --period 说明，例如 2019-h1。"
        )
    issue.save()
    return issue


def bring_up_to_date(row: models.Model, values: dict[str, Any], name: str, draft: Draft) -> None:
    """Save those values that differ, and note it; a row without key is new."""
    if row.pk is None:
        for key, value in values.items():
            setattr(row, key, value)
        row.save()
        draft.changes.append(f"新增{row._meta.verbose_name}“{name}”")
        return
    changed = {key: value for key, value in values.items() if getattr(row, key) != value}
    if changed:
        for key, value in changed.items():
            setattr(row, key, value)
        row.save()
        labels = "、".join(str(row._meta.get_field(key).verbose_name) for key in changed)  # type: ignore[union-attr]
        draft.changes.append(f"更新{row._meta.verbose_name}“{name}”的{labels}")


def write_article(part: parts.Article, draft: Draft) -> None:
    article = Article.objects.filter(issue=draft.issue, headline=part.headline).first()
    article = article or Article(issue=draft.issue)
    values = {name: getattr(part, name) for name in TITLES}
    values["lead"] = "\n".join(paragraph.text for paragraph in part.lead)
    bring_up_to_date(article, values, part.headline, draft)
    kept = write_photos(part.photos, article, None, draft)
    sections: set[int] = set()
    for section_part in part.sections:
        section = write_section(section_part, article, sections, draft)
        sections.add(section.pk)
        kept |= write_photos(section_part.photos, article, section, draft)
    for rows, names in (
        (article.sections.exclude(pk__in=sections), "heading"),
        (article.photos.exclude(pk__in=kept), "caption"),
    ):
        for row in rows:
            name = getattr(row, names) or "无题"
            draft.changes.append(f"原稿里没有{row._meta.verbose_name}“{name}”，原样保留")


def write_section(part: parts.Section, article: Article, taken: set[int], draft: Draft) -> Section:
    """The section of that heading (and body, where several have none), changed where it stands."""
    body = "\n".join(paragraph.text for paragraph in part.body)
    same = Section.objects.filter(article=article, heading=part.heading).exclude(pk__in=taken)
    section = same.filter(body=body).first() or same.first() or Section(article=article)
    bring_up_to_date(
        section, {"heading": part.heading, "body": body}, part.heading or "无题", draft
    )
    if part.area:
        write_report(part, section, ResidentsArea.objects.get(slug=part.area), draft)
    return section


def write_photos(
    photos: list[parts.Photo], article: Article, section: Section | None, draft: Draft
) -> set[int]:
    """The keys of the photos written; a caption without picture, a picture without caption too."""
    written: set[int] = set()
    for part in photos:
        data = draft.pictures.get(part.picture)
        if not part.caption and data is None:
            continue
        same = Photo.objects.filter(article=article, caption=part.caption)
        photo = same.exclude(pk__in=written).first() or Photo(article=article)
        values: dict[str, Any] = {
            "section": section,
            "credit": part.credit,
            "taken_on": part.taken_on,
        }
        if data and not photo.image:
            values["image"] = ContentFile(data, name=part.picture)
        values["caption"] = part.caption
        bring_up_to_date(photo, values, part.caption or part.picture, draft)
        written.add(photo.pk)
    return written


def write_report(part: parts.Section, section: Section, area: ResidentsArea, draft: Draft) -> None:
    """Link the section to its area and, with a period, to the area's report of that half-year."""
    report = None
    if draft.period:
        year, half = draft.period
        report, _ = MidYearReport.objects.get_or_create(area=area, year=year, half=half)
        if part.meeting_on and report.meeting_on is None:
            report.meeting_on = part.meeting_on
            report.save(update_fields=["meeting_on"])
    Coverage.objects.update_or_create(area=area, section=section, defaults={"report": report})
    if report is None:
        return
    for kind, fields in STATEMENTS.items():
        write_statements(getattr(part, kind), getattr(report, kind), section, fields, draft)


def write_statements(
    found: list[Any], rows: Any, section: Section, fields: tuple[str, ...], draft: Draft
) -> None:
    """Replace the statements that a section supports, if they are others than before."""
    label_length = 80
    wanted = [
        {name: getattr(part, name) or ("" if name != "value" else part.value) for name in fields}
        for part in found
        if part.is_wanted
    ]
    for values in wanted:
        if "label" in values:
            values["label"] = values["label"][:label_length]
    mine = rows.filter(section=section).order_by("order")
    if [{name: getattr(row, name) for name in fields} for row in mine] == wanted:
        return
    if mine:
        verb = f"更新“{section.heading}”的{rows.model._meta.verbose_name}"
        draft.changes.append(f"{verb}：{len(mine)} 条变为 {len(wanted)} 条")
    mine.delete()
    for values in wanted:
        rows.create(section=section, **values)


def period_of(reading: parts.Reading) -> Period | None:
    """The half-year whose work the text reports: 上半年 of the year that it names or is dated."""
    sections = [section for article in reading.articles for section in article.sections]
    texts = "".join(paragraph.text for section in sections for paragraph in section.body)
    days = [section.meeting_on for section in sections if section.meeting_on]
    year = reading.year or (days[0].year if days else None)
    if year is None or not ("上半年" in texts or "下半年" in texts):
        return None
    return Period(year, 1)
