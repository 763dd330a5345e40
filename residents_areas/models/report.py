from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse

from articles.constraints import SameParentForeignKey
from articles.models import Article, Correction, Issue, Section
from articles.models.article import seen_by
from articles.models.history import history
from articles.models.issue import Visitor, issue_seen_by
from articles.models.nested import Nested
from articles.models.whole import Whole
from residents_areas.periods import Period
from residents_areas.ratios import FigureSet

from .area import ResidentsArea


class CoverageQuerySet(models.QuerySet["Coverage"]):
    def visible_to(self, user: Visitor) -> CoverageQuerySet:
        """Coverage in the sections that the user may read."""
        return self.filter(seen_by(user, "section__article__"), section__is_withheld=False)

    def withheld_from(self, user: Visitor) -> CoverageQuerySet:
        """Coverage in the issues that the user may see, in what is withheld."""
        is_withheld = Q(section__is_withheld=True) | Q(section__article__is_withheld=True)
        return self.filter(issue_seen_by(user, "section__article__issue__"), is_withheld)

    def in_print_order(self) -> CoverageQuerySet:
        """Newest issue first, within an issue as printed."""
        return self.order_by(
            "-section__article__issue__filed_on",
            "-section__article__issue_id",
            "section__article__order",
            "section__order",
        )

    def get_by_natural_key(self, area: str, issue: str, article: str, anchor: str) -> Coverage:
        return self.get(
            area__slug=area,
            section__article__issue__slug=issue,
            section__article__slug=article,
            section__anchor=anchor,
        )


class MidYearReportQuerySet(models.QuerySet["MidYearReport"]):
    def visible_to(self, user: Visitor) -> MidYearReportQuerySet:
        """Reports printed in an issue that the user may see, and those still to be entered.

        Each gets `is_entered`: whether a section that the user may see is linked to it. A report
        without any section is one that staff know to be printed, but that is 未录入; it shows
        only in a period of which something is entered. One of which all that was public is
        withheld gets `is_withheld`.
        """
        of_same_period = MidYearReport.objects.entered_for(user).filter(
            year=OuterRef("year"), half=OuterRef("half")
        )
        mine = Coverage.objects.filter(report=OuterRef("pk"))
        is_entered = Exists(mine.visible_to(user))
        is_withheld = Exists(mine.withheld_from(user)) & ~is_entered
        return self.annotate(is_entered=is_entered, is_withheld=is_withheld).filter(
            is_entered | is_withheld | (~Exists(mine) & Exists(of_same_period))
        )

    def entered_for(self, user: Visitor) -> MidYearReportQuerySet:
        """Reports with something that the user may read."""
        printed = Coverage.objects.filter(report=OuterRef("pk"))
        return self.filter(Exists(printed.visible_to(user)))

    def with_neighbours(self, user: Visitor) -> MidYearReportQuerySet:
        """Each with `area_before` and `area_behind`, lists of the next area by code of which there
        is a report of the same half-year that the user may read, if there is one; and with the
        `name_before` and `name_behind` that those reports keep for it."""
        period = {"reports__year": OuterRef("year"), "reports__half": OuterRef("half")}
        entered = MidYearReport.objects.entered_for(user)
        others = ResidentsArea.objects.filter(**period, reports__in=entered)
        code = OuterRef("area__code")
        before = others.filter(code__lt=code).order_by("-code")[:1]
        behind = others.filter(code__gt=code).order_by("code")[:1]
        return self.annotate(
            area_before=Nested(before, "id", "name", "slug"),
            area_behind=Nested(behind, "id", "name", "slug"),
            name_before=Subquery(before.values("reports__area_name")),
            name_behind=Subquery(behind.values("reports__area_name")),
        )

    def stating_nothing(self) -> MidYearReportQuerySet:
        """Reports of which no figure, honour or plan is entered."""
        return self.filter(figures=None, honours=None, plans=None)

    def of_period(self, period: Period | None) -> MidYearReportQuerySet:
        return self.filter(year=period.year, half=period.half) if period else self.none()

    def periods(self) -> list[Period]:
        """The half-years of these reports, the latest first."""
        pairs = self.order_by("-year", "-half").values_list("year", "half").distinct()
        return [Period(*pair) for pair in pairs]

    def latest_period(self) -> Period | None:
        latest = self.order_by("-year", "-half").values_list("year", "half").first()
        return Period(*latest) if latest else None

    def get_by_natural_key(self, area: str, year: int, half: int) -> MidYearReport:
        return self.get(area__slug=area, year=year, half=half)


class MidYearReport(Whole):
    """What one area reported for one half-year, in the sections linked to it.

    It keeps the name under which its area was printed; the area itself may get another.
    """

    kept_fields = ("area_name", "meeting_on")

    area = models.ForeignKey(
        ResidentsArea, on_delete=models.PROTECT, related_name="reports", verbose_name="居民区"
    )
    year = models.PositiveSmallIntegerField("年份", help_text="例如：2019。")
    half = models.PositiveSmallIntegerField("半年", choices=[(1, "上半年"), (2, "下半年")])
    area_name = models.CharField(
        "刊登时的居民区名称",
        max_length=40,
        blank=True,
        help_text="刊登时叫另一个名字才填，例如：富平。居民区改名时自动填上。",
    )
    meeting_on = models.DateField(
        "居民会议日期", null=True, blank=True, help_text="原刊未载则留空。"
    )
    sections: models.ManyToManyField[Section, Coverage] = models.ManyToManyField(
        Section,
        through="Coverage",
        through_fields=("report", "section"),
        related_name="reports",
    )
    corrections = models.ManyToManyField(
        Correction, editable=False, related_name="reports", verbose_name="更正"
    )

    objects = MidYearReportQuerySet.as_manager()
    history = history("年中报告")

    class Meta:
        verbose_name = "年中报告"
        verbose_name_plural = "年中报告"
        ordering = ["-year", "-half", "area"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "year", "half"],
                name="one_report_per_area_and_period",
                violation_error_message="这个居民区这半年的报告已经有了，请在原有的报告里修改。",
            ),
            models.CheckConstraint(
                condition=Q(half__in=[1, 2], year__gte=1900, year__lte=2999),
                name="report_period_is_a_half_year",
                violation_error_message="年份应为四位数字，半年应为上半年或下半年。",
            ),
            # What the foreign key of two columns in Coverage points at.
            models.UniqueConstraint(fields=["id", "area"], name="report_with_its_area"),
        ]

    def __str__(self) -> str:
        return f"{self.printed_area}{self.period.label}"

    @property
    def printed_area(self) -> str:
        """The area as it was called when the report was printed."""
        return f"{self.area_name}居民区" if self.area_name else str(self.area)

    def get_absolute_url(self) -> str:
        return reverse("report", args=[self.area.slug, self.period])

    def is_published(self) -> bool:
        """Whether readers can read something of it."""
        return MidYearReport.objects.entered_for(AnonymousUser()).filter(pk=self.pk).exists()

    def printed_article(self) -> Article | None:
        """The article of its first section, a public one if there is any."""
        links = Coverage.objects.filter(report=self).in_print_order()
        link = links.visible_to(AnonymousUser()).first() or links.first()
        return link.section.article if link else None

    def was_public(self) -> bool:
        """Whether it was printed in an issue that readers can open, or could."""
        issues = Issue.objects.filter(articles__sections__coverage__report=self).distinct()
        return any(issue.was_public() for issue in issues)

    @property
    def period(self) -> Period:
        return Period(self.year, self.half)

    def natural_key(self) -> tuple[str, int, int]:
        return (self.area.slug, self.year, self.half)

    natural_key.dependencies = ["residents_areas.residentsarea"]  # type: ignore[attr-defined]

    def printed_sections(self) -> list[Section]:
        """The sections it was printed in, in the order that its coverage comes in."""
        return [link.section for link in self.coverage.all()]

    def figure_sets(self) -> list[FigureSet]:
        """The figures in order; those of one group together, where the first of them stands."""
        sets: dict[str | int, FigureSet] = {}
        for figure in self.figures.all():
            sets.setdefault(figure.group or figure.pk, FigureSet()).figures.append(figure)
        return list(sets.values())

    def link_sections(self, sections: Iterable[Section]) -> None:
        """Make these, and no others, the sections the report was printed in.

        A section that is dropped stays linked to the area. One that figures, honours or plans
        still quote cannot be dropped: IntegrityError at the end of the transaction.
        """
        wanted = list(sections)
        with transaction.atomic():
            for link in Coverage.objects.filter(report=self).exclude(section__in=wanted):
                link.report = None
                link.save()
            for section in wanted:
                link, _ = Coverage.objects.get_or_create(area=self.area, section=section)
                if link.report != self:
                    link.report = self
                    link.save()


def link_areas(section: Section, areas: Iterable[ResidentsArea]) -> None:
    """Make these, and no others, the areas that a section is about; one by one, for the history."""
    wanted = list(areas)
    with transaction.atomic():
        Coverage.objects.filter(section=section).exclude(area__in=wanted).delete()
        for area in wanted:
            Coverage.objects.get_or_create(area=area, section=section)


class Coverage(Whole):
    """A section is about an area, and may be where a report of that area was printed."""

    # Of what else it is told in the history.
    told_with = {"articles.article": "section__article"}

    area = models.ForeignKey(
        ResidentsArea, on_delete=models.PROTECT, related_name="coverage", verbose_name="居民区"
    )
    section = models.ForeignKey(
        Section, on_delete=models.CASCADE, related_name="coverage", verbose_name="小节"
    )
    report = models.ForeignKey(
        MidYearReport,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="coverage",
        verbose_name="年中报告",
    )

    objects = CoverageQuerySet.as_manager()
    history = history("报道")

    class Meta:
        verbose_name = "报道"
        verbose_name_plural = "报道"
        ordering = ["area", "section"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "section"],
                name="section_once_per_area",
                violation_error_message="这一小节已经与这个居民区相连。",
            ),
            # What a figure's foreign key of two columns points at.
            models.UniqueConstraint(fields=["report", "section"], name="section_once_per_report"),
            SameParentForeignKey(
                name="coverage_report_of_its_area",
                fields=["report", "area"],
                to_table="residents_areas_midyearreport",
                to_columns=["id", "area_id"],
                violation_error_message="这份报告不是这个居民区的，请另选。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area}：{self.section}"

    def natural_key(self) -> tuple[str, ...]:
        return (self.area.slug, *self.section.natural_key())

    natural_key.dependencies = [  # type: ignore[attr-defined]
        "articles.section",
        "residents_areas.midyearreport",
    ]
