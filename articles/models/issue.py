from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import connections, models, transaction
from django.db.models import F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from .addresses import address_word
from .event import Event
from .history import history
from .nested import Nested
from .numbering import Counter
from .publication import Publication
from .tombstone import never_an_issue
from .whole import Whole

Visitor = AbstractBaseUser | AnonymousUser


def is_public(path: str = "", at: datetime | None = None) -> Q:
    """The one rule of what is public, for the issue at the end of a path of lookups (`issue__`), at
    the time `at` (now): published, and not with a time still to come."""
    # By a join: of a subquery SQLite reads all issues. Of what stands in issues, by a range of the
    # two states there are: of an equality SQLite expects few rows, and would begin with all issues.
    is_state = (
        ("state", Issue.State.PUBLISHED) if not path else (f"{path}state__gt", Issue.State.DRAFT)
    )
    return Q(is_state, (f"{path}published_at__lte", at or timezone.now()))


def issue_seen_by(user: Visitor, path: str = "") -> Q:
    """The one rule of who sees what, for the issue at the end of a path of lookups: staff
    everything, everybody else what is public."""
    return Q() if getattr(user, "is_staff", False) else is_public(path)


class IssueQuerySet(models.QuerySet["Issue"]):
    def published(self, at: datetime | None = None) -> IssueQuerySet:
        """Public at the time `at` (now)."""
        return self.filter(is_public(at=at))

    def drafts(self) -> IssueQuerySet:
        return self.filter(state=Issue.State.DRAFT)

    def scheduled(self, at: datetime | None = None) -> IssueQuerySet:
        """Published from a time that is still to come at the time `at` (now)."""
        return self.filter(state=Issue.State.PUBLISHED, published_at__gt=at or timezone.now())

    def unpublished(self, at: datetime | None = None) -> IssueQuerySet:
        """What readers do not see at the time `at` (now): drafts and scheduled issues."""
        return self.drafts() | self.scheduled(at)

    def visible_to(self, user: Visitor) -> IssueQuerySet:
        """Issues that the user may see."""
        return self.filter(issue_seen_by(user))

    def with_neighbours(self, user: Visitor) -> IssueQuerySet:
        """Each with `previous` and `next`, lists of the issue filed beside it that the user may
        see, if there is one."""
        others = Issue.objects.visible_to(user)
        day, key = OuterRef("filed_on"), OuterRef("pk")
        # A range of the index, cut where it begins: however many issues there are, one is read.
        before = others.filter(Q(filed_on__lt=day) | Q(pk__lt=key), filed_on__lte=day)
        behind = others.filter(Q(filed_on__gt=day) | Q(pk__gt=key), filed_on__gte=day)
        return self.annotate(
            previous=Nested(before[:1], "id", "masthead", "title", "slug"),
            next=Nested(behind.reverse()[:1], "id", "masthead", "title", "slug"),
        )

    def years(self) -> list[int]:
        """The years under which issues are filed, the newest first."""
        return [int(year) for year in self._written("-01-01")]

    def months(self) -> list[str]:
        """The months under which issues are filed (2019-06), the newest first."""
        return self._written("-01")

    def _written(self, rest: str) -> list[str]:
        """The years or months under which issues are filed, the newest first: what stands before
        the `rest` of the first day of one.

        Each is found by the index as what comes before the one behind it, so that the issues of a
        year cost no more than one of them: a loose index scan, which Django has no words for.
        """
        days, values = self.order_by().values("filed_on").query.sql_with_params()
        newest = f"SELECT max(filed_on) FROM ({days}) AS days"
        written = f"substr(CAST(day AS text), 1, {len('2019-06-30') - len(rest)})"
        question = f"""
            WITH RECURSIVE found (day) AS (
                {newest}
                UNION ALL
                SELECT ({newest} WHERE filed_on < date({written} || '{rest}'))
                FROM found WHERE day IS NOT NULL
            )
            SELECT {written} FROM found WHERE day IS NOT NULL
        """
        with connections[self.db].cursor() as cursor:
            cursor.execute(question, [*values, *values])
            return [name for (name,) in cursor.fetchall()]

    def get_by_natural_key(self, slug: str) -> Issue:
        return self.get(slug=slug)


class Issue(Whole):
    """One printed issue. What the print does not state is null, and shown as 不详."""

    kept_fields = (
        "masthead",
        "number",
        "volume",
        "published_on",
        "title",
        "covers_from",
        "covers_to",
        "not_stated",
    )

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        PUBLISHED = "published", "已发布"

    masthead = models.CharField("报头", max_length=80, default="万里社区晨报")
    title = models.CharField(
        "本期名称", max_length=120, help_text="本馆用来称呼这一期的名字，例如“2019年年中”。"
    )
    slug = models.CharField(
        "网址名",
        max_length=80,
        unique=True,
        validators=[address_word, never_an_issue],
        help_text="本期网址 /issues/…/ 里的名字，例如 2019-midyear。发布后不再更改。",
    )
    number = models.PositiveIntegerField(
        "期号", null=True, blank=True, help_text="原刊未载则留空。"
    )
    volume = models.PositiveIntegerField(
        "卷号", null=True, blank=True, help_text="原刊未载则留空。"
    )
    published_on = models.DateField(
        "出版日期", null=True, blank=True, help_text="原刊所印的日期；未载则留空，不要推测。"
    )
    covers_from = models.DateField("所涉时段起", null=True, blank=True)
    covers_to = models.DateField(
        "所涉时段止", null=True, blank=True, help_text="出版日期不详时，本期按这一天排序。"
    )
    imprint = models.TextField(
        "报头原文",
        blank=True,
        help_text="报头上的期号、日期、星期等，照原刊抄录；核对用，读者看不到。",
    )
    not_stated = models.TextField(
        "原刊未载明的内容", blank=True, help_text="例如：期号、出版日期、版次。读者看得到这句话。"
    )
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    published_at = models.DateTimeField(
        "公开时间",
        null=True,
        blank=True,
        help_text="状态为“已发布”时，从这一刻起读者可见；可以是将来。",
    )
    filed_on = models.GeneratedField(
        expression=Coalesce("published_on", "covers_to"),
        output_field=models.DateField(null=True),
        db_persist=True,
        verbose_name="排序日期",
    )
    last_article_number = Counter()

    objects = IssueQuerySet.as_manager()
    history = history("期刊", without=["filed_on", "last_article_number"])

    class Meta:
        verbose_name = "期刊"
        verbose_name_plural = "期刊"
        ordering = ["-filed_on", "-pk"]
        permissions = [
            ("delete_public", "删除已公开的内容"),
            ("publish_issue", "发布、定时、撤回期刊，签核提醒"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_on__isnull=False) | Q(covers_to__isnull=False),
                name="issue_can_be_filed",
                violation_error_message="出版日期不详时，请填写所涉时段的起止日期。",
            ),
            models.CheckConstraint(
                condition=Q(covers_from__isnull=True, covers_to__isnull=True)
                | Q(
                    covers_from__isnull=False,
                    covers_to__isnull=False,
                    covers_to__gte=F("covers_from"),
                ),
                name="issue_covers_a_period",
                violation_error_message="所涉时段要么起止都填（起在前、止在后），要么都不填。",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="issue_published_at_a_time",
                violation_error_message="已发布的期刊须有公开时间。",
            ),
        ]
        indexes = [
            models.Index("filed_on", "id", name="issue_in_order_of_filing"),
            # Readers' lists, in their order. Together with the state the time would be looked for
            # first, and all issues sorted.
            models.Index("state", "filed_on", "id", name="issue_public_in_order"),
            models.Index("published_at", name="issue_public_since"),
        ]

    def __str__(self) -> str:
        return f"{self.masthead} {self.title}"

    @property
    def full_name(self) -> str:
        """As it stands in a sentence."""
        return f"《{self.masthead}》{self.title}"

    def get_absolute_url(self) -> str:
        return reverse("issue", args=[self.slug])

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def is_published(self, at: datetime | None = None) -> bool:
        """The twin of `IssueQuerySet.published`."""
        return (
            self.state == self.State.PUBLISHED
            and self.published_at is not None
            and self.published_at <= (at or timezone.now())
        )

    def is_scheduled(self, at: datetime | None = None) -> bool:
        """The twin of `IssueQuerySet.scheduled`."""
        return self.state == self.State.PUBLISHED and not self.is_published(at)

    @property
    def stage(self) -> str:
        """草稿, 定时 or 已发布."""
        return "定时" if self.is_scheduled() else self.get_state_display()

    def was_public(self) -> bool:
        """Whether readers see it or have seen it, and may have kept its address."""
        is_since = self.published_at is not None and self.published_at <= timezone.now()
        return is_since or Publication.objects.filter(issue=self).seen().exists()

    def publish(self, at: datetime | None = None, by: Visitor | None = None) -> None:
        """Make the issue public from `at` on (now): the row, the index of search, what is kept of
        what readers see, and the log together."""
        kind = Event.Kind.PUBLISH if at is None else Event.Kind.SCHEDULE
        self.state, self.published_at = self.State.PUBLISHED, at or timezone.now()
        with transaction.atomic():
            self.save(update_fields=["state", "published_at"])
            Publication.objects.take(self, by)
            Event.objects.record(kind, self, by=by, at=self.published_at.isoformat())

    def withdraw(self, why: str, by: Visitor | None = None) -> None:
        """Make the issue a draft again, and log why."""
        if self.is_scheduled():
            self.published_at = None
        self.state = self.State.DRAFT
        with transaction.atomic():
            self.save(update_fields=["state", "published_at"])
            Publication.objects.filter(issue=self).still_to_come().delete()
            Event.objects.record(Event.Kind.WITHDRAW, self, by=by, words=why)


def unpublished(issues: Iterable[Issue]) -> list[Issue]:
    """Those of the issues shown on a page that only staff can see, each once, in order."""
    return [issue for issue in dict.fromkeys(issues) if not issue.is_published()]
