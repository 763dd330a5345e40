from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from articles.concealing import mark_of
from articles.sentences import END_MARKS
from articles.settling import once_saved

from .article import Article, Section
from .event import Event
from .numbering import lock
from .photo import Photo
from .printed import Printed

SHORTEST = 2
# Whose mark is as long as any there will be.
LONGEST_NUMBER = 50_000
# The one rule of what can be withheld at once: one of these three, or else the whole article.
ONE_THING = (
    Q(section__isnull=True, photo__isnull=True)
    | Q(section__isnull=True, passage="")
    | Q(photo__isnull=True, passage="")
)


class WithholdingQuerySet(models.QuerySet["Withholding"]):
    def in_force(self) -> WithholdingQuerySet:
        """Those that have not been ended."""
        return self.filter(restored_at=None)

    def passages_of(self, article: int) -> list[tuple[int, str]]:
        """Numbers and words of what is hidden in an article, the longest first: one may be part of
        another."""
        passages = self.in_force().filter(article=article).exclude(passage="")
        return sorted(passages.values_list("pk", "passage"), key=lambda pair: -len(pair[1]))


class Withholding(models.Model):
    """That an article, or a section, a photo or a passage of it, is not shown to readers: why, at
    whose wish, by whose decision, and until when.

    What is withheld whole keeps its text, and `is_withheld` keeps it from readers. A passage is
    taken out of the texts themselves (`articles.concealing`).
    """

    class Reason(models.TextChoices):
        PRIVACY = "privacy", "隐私"
        MINOR = "minor", "未成年人"
        PORTRAIT = "portrait", "肖像"
        LAW = "law", "法律要求"
        OTHER = "other", "其他"

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="withholdings", verbose_name="文章"
    )
    section = models.ForeignKey(
        Section,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="withholdings",
        verbose_name="只隐去这一小节",
    )
    photo = models.ForeignKey(
        Photo,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="withholdings",
        verbose_name="只隐去这幅图片",
    )
    passage = models.CharField(
        "只隐去这几个字",
        max_length=100,
        blank=True,
        help_text="姓名或一句话，照文中的写法。这篇文章里凡有这几个字的地方都换成 ▇▇。",
    )
    reason = models.CharField("理由", max_length=10, choices=Reason)
    asked_by = models.CharField("谁提出的", max_length=200, help_text="例如：本人来电；街道来函。")
    decided_by = models.CharField("谁决定的", max_length=150, editable=False)
    at = models.DateTimeField("隐去时间", auto_now_add=True)
    restored_at = models.DateTimeField("恢复时间", null=True, editable=False)
    restored_by = models.CharField("谁恢复的", max_length=150, blank=True, editable=False)
    restored_because = models.CharField("恢复公开的理由", max_length=300, blank=True)
    # The tags that had the passage in them, and were taken from the article with it.
    tags = models.JSONField(default=list, editable=False)

    objects = WithholdingQuerySet.as_manager()

    class Meta:
        verbose_name = "隐去"
        verbose_name_plural = "隐去的内容"
        ordering = ["-at", "-pk"]
        default_permissions = ("add", "change", "view")
        constraints = [
            models.CheckConstraint(
                condition=ONE_THING,
                name="withholding_of_one_thing",
                violation_error_message="小节、图片、文字一次只选一样；都不选就是隐去整篇文章。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.article}：{self.what()}"

    def what(self) -> str:
        """What is withheld of the article, without the words of a passage."""
        if self.passage:
            return "文中几个字"
        if self.section_id:
            return f"小节 {self.section.anchor}" if self.section else ""
        return "一幅图片" if self.photo_id else "整篇文章"

    def clean(self) -> None:
        """Of one that is there nothing is asked: its passage stands nowhere any more."""
        super().clean()
        self.passage = self.passage.strip()
        if not self.passage or self.pk:
            return
        inside = self.passage.strip("".join(END_MARKS))
        if any(mark in inside for mark in END_MARKS):
            raise ValidationError({"passage": "一次填一句以内的文字；几句话请分几次隐去。"})
        if len(inside) < SHORTEST:
            raise ValidationError({"passage": "至少填两个字，只填一个字会把别的词也隐去。"})
        self.passage = inside
        if self.article_id and not self.places():
            raise ValidationError(
                {"passage": "这篇文章里没有这几个字，请照文中的写法填，空格也要一样。"}
            )
        if self.article_id and (name := self.too_long()):
            raise ValidationError({"passage": f"换成 ▇▇ 以后，“{name}”一栏放不下，请先改短。"})

    def printed_rows(self) -> Iterator[Printed]:
        """All rows with words of the article: those that refer to it, or to its sections."""
        yield self.article
        seen = set()
        for model, path in ((Article, ""), (Section, "__article")):
            for relation in model._meta.related_objects:
                kind: Any = relation.related_model
                if issubclass(kind, Printed) and kind not in seen:
                    seen.add(kind)
                    rows = kind._base_manager.filter(
                        **{f"{relation.field.name}{path}": self.article_id}
                    )
                    yield from rows.order_by("pk")

    def places(self) -> int:
        """In how many texts and tags the passage stands."""
        texts = [getattr(row, name) for row in self.printed_rows() for name in row.printed_fields]
        names = self.article.tags.values_list("name", flat=True)
        return sum(self.passage in text for text in [*texts, *names])

    def too_long(self) -> str:
        """The name of a field that cannot hold its text with the mark in it; empty if all can."""
        mark = mark_of(LONGEST_NUMBER)
        for row in self.printed_rows():
            for name in row.printed_fields:
                field: Any = row._meta.get_field(name)
                text = getattr(row, name).replace(self.passage, mark)
                is_longer = len(text) > len(getattr(row, name))
                if is_longer and field.max_length and len(text) > field.max_length:
                    return str(field.verbose_name)
        return ""

    def take_effect(self, by: AbstractBaseUser | AnonymousUser) -> None:
        """Withhold, at once and everywhere, by the decision of a member of staff."""
        with transaction.atomic():
            lock(self.article)
            self.article.refresh_from_db()
            self.decided_by = by.get_username()
            self.save()
            if self.passage:
                self.hide()
            else:
                settle(self.article)
            self.record(Event.Kind.WITHHOLD, by, self.asked_by)

    def restore(self, by: AbstractBaseUser | AnonymousUser, because: str) -> None:
        """Show it to readers again."""
        with transaction.atomic():
            lock(self.article)
            self.article.refresh_from_db()
            self.restored_at, self.restored_by = timezone.now(), by.get_username()
            self.restored_because = because
            self.save()
            if self.passage:
                self.reveal()
            else:
                settle(self.article)
            self.record(Event.Kind.REVEAL, by, because)

    def record(self, kind: Event.Kind, by: AbstractBaseUser | AnonymousUser, words: str) -> None:
        """Without the words of a passage: the log is never emptied."""
        details = {"what": self.what(), "reason": self.get_reason_display(), "number": self.pk}
        Event.objects.record(kind, self.article, by=by, words=words, **details)

    def hide(self) -> None:
        for row in self.printed_rows():
            if row.conceal():
                row.save()
        tags = self.article.tags
        self.tags = [name for name in tags.names() if self.passage in name]
        tags.remove(*self.tags)
        self.save(update_fields=["tags"])

    def reveal(self) -> None:
        """Put the passage back wherever its mark stands now; what others hide of it stays so."""
        for row in self.printed_rows():
            if row.exchange([(mark_of(self.pk), self.passage)]):
                row.save()
        self.article.tags.add(*self.tags)


def settle(article: Article) -> None:
    """Let flags and pictures of an article follow from the withholdings in force."""
    whole = article.withholdings.in_force().filter(passage="")
    things: set[tuple[int | None, int | None]] = set(whole.values_list("section", "photo"))
    is_all = (None, None) in things
    sections = {section for section, _ in things if section}
    photos = {photo for _, photo in things if photo}
    flag(article, is_all)
    for section in Section.objects.filter(article=article):
        flag(section, section.pk in sections)
    for photo in Photo.objects.filter(article=article):
        is_hidden = is_all or photo.pk in photos or photo.section_id in sections
        if flag(photo, is_hidden) and photo.image:
            picture: Any = photo.image
            once_saved(picture.hide if is_hidden else picture.show_again)


def flag(row: Article | Section | Photo, is_withheld: bool) -> bool:
    """Whether the flag was another."""
    if row.is_withheld == is_withheld:
        return False
    row.is_withheld = is_withheld
    row.save(update_fields=["is_withheld"])
    return True
