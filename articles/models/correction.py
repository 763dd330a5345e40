from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Prefetch, Q

from articles.sentences import paragraphs

from .article import Article, Section, seen_by
from .event import Event
from .issue import Issue, Visitor, is_public
from .photo import Photo
from .printed import Printed


@dataclass(frozen=True)
class Change:
    """A text that was exchanged for another: which, and where it stands."""

    label: str
    old: str
    new: str
    section: Section | None = None
    photo: Photo | None = None

    def lost(self) -> str:
        """The paragraphs of the old text that the new one does not have."""
        kept = set(paragraphs(self.new))
        return "\n".join(one for one in paragraphs(self.old) if one not in kept)


def changes_of(row: Any, old: dict[str, Any], section: Section | None = None) -> list[Change]:
    """The changes of a row, whose values were these before; `section` if its words stood in
    another than now."""
    section = section or (row if isinstance(row, Section) else getattr(row, "section", None))
    photo = row if isinstance(row, Photo) else None
    return [
        Change(
            label_of(row, name), in_words(old[name]), in_words(getattr(row, name)), section, photo
        )
        for name in kept_fields(row)
        if name in old and old[name] != getattr(row, name)
    ]


def loss_of(row: Any, old: Mapping[str, Any], section: Section | None = None) -> list[Change]:
    """The changes by which a row went that had these values; `section` if its words stood in one
    that is still there."""
    return [
        Change(f"{row._meta.verbose_name}的{label_of(row, name)}", in_words(old[name]), "", section)
        for name in kept_fields(row)
        if name in old
    ]


def kept_fields(row: Any) -> tuple[str, ...]:
    """The fields of a row whose values are kept when a correction exchanges them."""
    fields: tuple[str, ...] = getattr(row, "kept_fields", ()) or row.printed_fields
    return fields


def label_of(row: Any, name: str) -> str:
    return str(getattr(row._meta.get_field(name), "verbose_name", name))


def in_words(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def visible_to(self, user: Visitor) -> CorrectionQuerySet:
        """Corrections of the articles and issues that the user may see."""
        is_staff = getattr(user, "is_staff", False)
        of_issues = Q(issue__isnull=False) if is_staff else is_public("issue__")
        return self.filter(seen_by(user, "article__") | of_issues)

    def with_wordings(self) -> CorrectionQuerySet:
        """With what the paper printed, as far as it may be read."""
        return self.prefetch_related(Prefetch("wordings", Wording.objects.readable()))

    def record(
        self,
        subject: Article | Issue,
        kind: str,
        words: str,
        *,
        by: AbstractBaseUser | AnonymousUser | None = None,
        changes: Iterable[Change] = (),
        about: models.Model | None = None,
    ) -> Correction:
        """Tell readers that what is public was changed, in the caller's transaction: an article, an
        issue itself, or (`about`) what was made of the article. Where the paper itself was wrong,
        what it printed is kept beside what is right."""
        who = by.get_username() if by else ""
        article = subject if isinstance(subject, Article) else None
        issue = subject if isinstance(subject, Issue) else None
        made = self.create(article=article, issue=issue, kind=kind, words=words, who=who)
        for change in changes if kind == Correction.Kind.PRINT else ():
            if text := change.lost():
                made.wordings.create(
                    article=change.section.article if change.section else article,
                    section=change.section,
                    photo=change.photo,
                    label=change.label,
                    text=text,
                )
        Event.objects.record(
            Event.Kind.CORRECT, about or subject, by=by, words=words, correction=kind
        )
        return made


class Correction(Printed):
    """That an article, or an issue itself, was changed after its publication, in words for its
    readers."""

    class Kind(models.TextChoices):
        ENTRY = "entry", "录入错误"
        PRINT = "print", "报纸更正"
        ADDITION = "addition", "补充"

    printed_fields = ("words",)

    article = models.ForeignKey(
        Article,
        on_delete=models.CASCADE,
        null=True,
        related_name="corrections",
        verbose_name="文章",
    )
    issue = models.ForeignKey(
        Issue, on_delete=models.CASCADE, null=True, related_name="corrections", verbose_name="期刊"
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
        constraints = [
            models.CheckConstraint(
                condition=Q(article__isnull=True, issue__isnull=False)
                | Q(article__isnull=False, issue__isnull=True),
                name="correction_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def name(self) -> str:
        """Of what was corrected."""
        if self.article:
            return self.article.headline
        return self.issue.full_name if self.issue else ""

    def get_absolute_url(self) -> str:
        subject = self.article or self.issue
        return subject.get_absolute_url() if subject else ""


class WordingQuerySet(models.QuerySet["Wording"]):
    def readable(self) -> WordingQuerySet:
        """Without those of what is withheld."""
        return self.filter(
            Q(section=None) | Q(section__is_withheld=False),
            Q(photo=None) | Q(photo__is_withheld=False),
        )


class Wording(Printed):
    """What the paper printed, of a text that a correction exchanged; without article, of the issue
    itself."""

    printed_fields = ("text",)

    correction = models.ForeignKey(
        Correction, on_delete=models.CASCADE, related_name="wordings", verbose_name="更正"
    )
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, null=True, related_name="wordings", verbose_name="文章"
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
