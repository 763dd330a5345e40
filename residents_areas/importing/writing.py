"""Writing what was read: a draft issue with its reports, whole or not at all.

Writing into a draft that exists brings it up to date with the file: what was found before, by its
key or by its headline, heading or caption, is changed where it stands, so that addresses stay;
what is new is added; what the file no longer has is kept, and said. A published issue is changed
only as a correction, with words for its readers; a report that another one has printed is touched
only by adding what the draft states.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models, transaction

from articles.checks import unknown
from articles.importing import parts
from articles.models import Article, Correction, Event, Issue, Photo, Section
from articles.models.correction import changes_of
from articles.models.printed import Printed
from articles.models.withholding import settle
from articles.pictures import open_picture
from residents_areas.checks import blocking
from residents_areas.models import ResidentsArea
from residents_areas.periods import Period

from .checking import (
    NotWritten,
    certain,
    check,
    not_beside_withheld,
    refusals,
    unchanged_if_withheld,
)
from .draft import Draft
from .linking import write_links


def write(
    reading: parts.Reading,
    slug: str,
    *,
    period: Period | None = None,
    pictures: dict[str, bytes] | None = None,
    correction: str = "",
    kind: str = Correction.Kind.ENTRY,
    by: AbstractBaseUser | AnonymousUser | None = None,
) -> Draft:
    """Write all that was read into the draft `slug`, a new one or an old, in one transaction.

    `period` is the half-year that the reports are about; without it sections are linked to their
    areas and no report is made. `pictures` are those of the file, by name. `correction` says to
    readers why a published issue is changed, `kind` what kind of change it is, `by` whose; it is
    noted on each article that is. The parts get the keys of their rows. NotWritten if the issue is
    published and there is no `correction`, if one would leave it unfit for publication, or if
    something does not fit; then nothing has changed.
    """
    check(reading, slug)
    if refused := refusals(Correction, "words", correction) if correction else []:
        raise NotWritten(f"更正说明：{''.join(refused)}")
    with transaction.atomic():
        issue = open_draft(reading, slug, period, correction)
        before = blocking(issue) if issue.is_published() else []
        draft = Draft(issue, period, pictures or {})
        for part in reading.articles:
            write_and_tell(part, draft, kind, correction, by)
        if issue.is_published() and (new := [e for e in blocking(issue) if e not in before]):
            raise NotWritten(f"《{issue}》已经发布，没有更正：{''.join(new)}")
        # Only how much: the log is never emptied, and what was imported may be withheld.
        words = f"改动 {len(draft.changes)} 处" if draft.changes else "与已存的一致"
        Event.objects.record(Event.Kind.IMPORT, issue, by=by, words=words)
    return draft


def write_and_tell(
    part: parts.Article,
    draft: Draft,
    kind: str,
    correction: str,
    by: AbstractBaseUser | AnonymousUser | None,
) -> None:
    """Write an article; if it is public, and was changed, as a correction."""
    unchanged = len(draft.changes)
    draft.exchanged.clear()
    draft.reports.clear()
    article = write_article(part, draft)
    if draft.issue.is_published() and len(draft.changes) > unchanged:
        made = Correction.objects.record(article, kind, correction, by=by, changes=draft.exchanged)
        for report in draft.reports:
            report.corrections.add(made)


def open_draft(reading: parts.Reading, slug: str, period: Period | None, correction: str) -> Issue:
    """The draft of that address, or a new one; what the print does not state stays unknown. With
    a correction, a published issue too, but for its number and date: its form has them."""
    found = Issue.objects.select_for_update().filter(slug=slug).first()
    if found and found.state == Issue.State.PUBLISHED:
        if not found.is_published():
            raise NotWritten(f"《{found}》已经定时发布；请先在它的发布台取消定时，再导入。")
        if not correction:
            raise NotWritten(
                f"《{found}》已经发布，没有改动。要更正，请用一句话写明更正了什么、为什么，"
                "读者看得到这句话（后台填“更正说明”，命令用 --correct）。"
            )
    stated = {
        "number": reading.number,
        "published_on": reading.published_on,
        "imprint": "\n".join(reading.imprint),
    }
    if found and found.is_published():
        return found
    if found:
        for name, value in stated.items():
            setattr(found, name, value or getattr(found, name))
        found.save()
        return found
    if not period and not reading.published_on:
        raise NotWritten("原稿里没有出版日期，也看不出所涉的半年，请填写所涉半年，例如 2019-h1。")
    issue = Issue.objects.create(
        slug=slug,
        title=f"{period.year}年{'年中' if period.half == 1 else '年末'}" if period else slug,
        covers_from=period and period.starts_on,
        covers_to=period and period.ends_on,
        **stated,
    )
    issue.not_stated = "、".join(unknown(issue))
    issue.save(update_fields=["not_stated"])
    return issue


def take_over(row: Printed, values: dict[str, Any]) -> dict[str, Any]:
    """Take over those values that differ from the row's, without what is withheld; what stood
    there before."""
    before = {key: getattr(row, key) for key in values}
    for key, value in values.items():
        if value != before[key]:
            setattr(row, key, value)
    row.conceal()
    return {key: old for key, old in before.items() if getattr(row, key) != old}


def bring_up_to_date(row: Printed, values: dict[str, Any], name: str, draft: Draft) -> None:
    """Save those values that differ, and note it; a row without key is new."""
    meta = row._meta
    if row.pk is None:
        for key, value in values.items():
            setattr(row, key, value)
        row.save()
        draft.changes.append(f"新增{meta.verbose_name}“{name}”")
    elif changed := take_over(row, values):
        unchanged_if_withheld(row, name)
        row.save()
        draft.exchanged += changes_of(row, changed)
        labels = "、".join(
            str(getattr(meta.get_field(key), "verbose_name", key)) for key in changed
        )
        draft.changes.append(f"更新{meta.verbose_name}“{name}”的{labels}")
    draft.written[type(row)].add(row.pk)


def find(rows: models.QuerySet[Any], key: int | None, name: str, draft: Draft, **same: Any) -> Any:
    """The row of that key, else the first that is the same, of those not written yet."""
    left = rows.exclude(pk__in=draft.written[rows.model])
    if found := left.filter(pk=key).first():
        return found
    certain(rows.filter(**same), name, draft.issue)
    return left.filter(**same).first()


def write_article(part: parts.Article, draft: Draft) -> Article:
    articles = Article.objects.filter(issue=draft.issue)
    name = part.headline
    article: Article = find(articles, part.key, name, draft, headline=name) or Article(
        issue=draft.issue
    )
    not_beside_withheld(article, name, draft.issue)
    values = {name: getattr(part, name) for name in parts.TITLES}
    values["lead"] = "\n".join(paragraph.text for paragraph in part.lead)
    bring_up_to_date(article, values, name, draft)
    part.key = article.pk
    write_photos(part.photos, article, None, draft)
    bodies = {body_of(section) for section in part.sections}
    for section_part in part.sections:
        section = write_section(section_part, article, bodies, draft)
        write_photos(section_part.photos, article, section, draft)
    settle(article)
    mine: list[Any] = [article.sections, article.photos]
    for rows in mine:
        for row in rows.exclude(pk__in=draft.written[rows.model]):
            draft.undone.append(f"原稿里没有{row._meta.verbose_name}“{row}”，原样保留")
    return article


def body_of(part: parts.Section) -> str:
    return "\n".join(paragraph.text for paragraph in part.body)


def write_section(part: parts.Section, article: Article, bodies: set[str], draft: Draft) -> Section:
    """The section of that key, heading and body, or of a heading alone that no other part fits."""
    sections, body = Section.objects.filter(article=article), body_of(part)
    printed = Section(article=article, heading=part.heading, body=body)
    printed.conceal()
    name, same = part.heading or "无题", {"heading": printed.heading, "body": printed.body}
    section = find(sections, part.key, name, draft, **same)
    if section is None and part.heading and not article.withholdings.in_force().exists():
        others = sections.exclude(body__in=bodies)
        section = find(others, None, name, draft, heading=part.heading)
    section = section or Section(article=article)
    not_beside_withheld(section, name, draft.issue)
    values = {"heading": part.heading, "body": body}
    if part.area or part.no_area_because:
        values["no_area_because"] = "" if part.area else part.no_area_because
    bring_up_to_date(section, values, name, draft)
    part.key = section.pk
    area = ResidentsArea.objects.get(slug=part.area) if part.area else None
    write_links(part, section, area, draft)
    return section


def write_photos(
    photos: list[parts.Photo], article: Article, section: Section | None, draft: Draft
) -> None:
    """A caption without picture, a picture without caption too; a picture that cannot be read
    leaves its caption."""
    for part in photos:
        data = draft.pictures.get(part.picture)
        if data is not None:
            try:
                open_picture(ContentFile(data))
            except ValidationError as error:
                data = None
                draft.undone.append(f"{part.picture}没有收入：{''.join(error.messages)}")
        if not part.caption and data is None:
            continue
        mine = Photo.objects.filter(article=article)
        printed = Photo(article=article, caption=part.caption)
        printed.conceal()
        name, same = part.caption or part.picture, {"caption": printed.caption}
        photo = find(mine, part.key, name, draft, **same) or Photo(article=article)
        not_beside_withheld(photo, name, draft.issue)
        values: dict[str, Any] = {"section": section, "credit": part.credit}
        values["taken_on"] = part.taken_on
        if data and not photo.image:
            values["image"] = ContentFile(data, name=part.picture)
        values["caption"] = part.caption
        try:
            bring_up_to_date(photo, values, name, draft)
        except OSError as error:
            raise NotWritten(f"图片“{name}”没有存进去，所以什么也没有导入：{error}。") from error
        part.key = photo.pk
