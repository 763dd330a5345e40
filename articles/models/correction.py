from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Q

from articles.sentences import paragraphs

from .article import Article, Section, seen_by
from .event import Event
from .issue import Visitor
from .photo import Photo
from .printed import Printed


@dataclass(frozen=True)
class Change:
    """A text of an article's that was exchanged for another: which, and where it stands."""

    label: str
    old: str
    new: str
    section: Section | None = None
    photo: Photo | None = None

    def lost(self) -> str:
        """The paragraphs of the old text that the new one does not have."""
        kept = set(paragraphs(self.new))
        return "\n".join(one for one in paragraphs(self.old) if one not in kept)


def changes_of(row: Printed, old: dict[str, Any]) -> list[Change]:
    """The changes of a row of an article's, whose values were these before."""
    section = row if isinstance(row, Section) else None
    photo = row if isinstance(row, Photo) else None
    fields = [name for name in row.printed_fields if name in old]
    return [
        Change(
            str(getattr(row._meta.get_field(name), "verbose_name", name)),
            old[name] or "",
            getattr(row, name),
            photo.section if photo else section,
            photo,
        )
        for name in fields
        if old[name] != getattr(row, name)
    ]


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def visible_to(self, user: Visitor) -> CorrectionQuerySet:
        """Corrections of the articles that the user may see."""
        return self.filter(seen_by(user, "article__"))

    def record(
        self,
        article: Article,
        kind: str,
        words: str,
        *,
        by: AbstractBaseUser | AnonymousUser | None = None,
        changes: Iterable[Change] = (),
    ) -> Correction:
        """Tell readers that a public article was changed, in the caller's transaction. Where the
        paper itself was wrong, what it printed is kept beside what is right."""
        who = by.get_username() if by else ""
        made = self.create(article=article, kind=kind, words=words, who=who)
        for change in changes if kind == Correction.Kind.PRINT else ():
            if text := change.lost():
                place = {"section": change.section, "photo": change.photo}
                Wording.objects.create(
                    correction=made, article=article, label=change.label, text=text, **place
                )
        Event.objects.record(Event.Kind.CORRECT, article, by=by, words=words, correction=kind)
        return made


class Correction(Printed):
    """That an article was changed after its publication, in words for its readers."""

    class Kind(models.TextChoices):
        ENTRY = "entry", "录入错误"
        PRINT = "print", "报纸更正"
        ADDITION = "addition", "补充"

    printed_fields = ("words",)

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="corrections", verbose_name="文章"
    )
    kind = models.CharField("更正类别", max_length=10, choices=Kind, default=Kind.ENTRY)
    words = models.CharField("更正说明", max_length=300)
    made_at = models.DateTimeField("更正时间", auto_now_add=True)
    # Not for readers.
    who = models.CharField("工作人员", max_length=150, blank=True, editable=False)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = "更正"
        verbose_name_plural = "更正"
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.words


class WordingQuerySet(models.QuerySet["Wording"]):
    def readable(self) -> WordingQuerySet:
        """Without those of what is withheld."""
        return self.filter(
            Q(section=None) | Q(section__is_withheld=False),
            Q(photo=None) | Q(photo__is_withheld=False),
        )


class Wording(Printed):
    """What the paper printed, of a text that a correction exchanged."""

    printed_fields = ("text",)

    correction = models.ForeignKey(
        Correction, on_delete=models.CASCADE, related_name="wordings", verbose_name="更正"
    )
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="wordings", verbose_name="文章"
    )
    section = models.ForeignKey(
        Section, on_delete=models.SET_NULL, null=True, related_name="wordings", verbose_name="小节"
    )
    photo = models.ForeignKey(
        Photo, on_delete=models.SET_NULL, null=True, related_name="wordings", verbose_name="图片"
    )
    label = models.CharField("哪一项", max_length=40)
    text = models.TextField("更正前的文字")

    objects = WordingQuerySet.as_manager()

    class Meta:
        verbose_name = "更正前的文字"
        verbose_name_plural = "更正前的文字"
        ordering = ["pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.label}：{self.text[:20]}"
