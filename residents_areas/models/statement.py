from __future__ import annotations

from typing import Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from articles.constraints import SameParentForeignKey
from articles.models import Section
from articles.models.history import history
from articles.models.ordering import Ordered
from articles.models.printed import Printed
from residents_areas.amounts import Amount

from .report import MidYearReport

S = TypeVar("S", bound="Statement")


class StatementQuerySet(models.QuerySet[S], Generic[S]):
    def get_by_natural_key(self, area: str, year: int, half: int, order: int) -> S:
        return self.get(report__area__slug=area, report__year=year, report__half=half, order=order)


class Statement(Printed, Ordered):
    """Something a report states, with the section and the very sentence that say so."""

    order_within = "report"

    report = models.ForeignKey(
        MidYearReport, on_delete=models.CASCADE, related_name="%(class)ss", verbose_name="年中报告"
    )
    section = models.ForeignKey(
        Section,
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        verbose_name="出自小节",
        help_text="报告所据的小节之一。",
    )
    quote = models.TextField("原句", help_text="从该小节正文里复制，一字不改。")

    class Meta:
        abstract = True
        ordering = ["report", "order"]
        constraints = [
            models.UniqueConstraint(fields=["report", "order"], name="%(class)s_order_in_report"),
            SameParentForeignKey(
                name="%(class)s_section_in_its_report",
                fields=["report", "section"],
                to_table="residents_areas_coverage",
                to_columns=["report_id", "section_id"],
                violation_error_message="这一小节没有与这份报告相连；请先在报告里选它。",
            ),
            models.CheckConstraint(
                condition=~Q(quote=""),
                name="%(class)s_has_its_sentence",
                violation_error_message="请填写原句。",
            ),
        ]

    def article_key(self) -> int | None:
        return self.section.article_id if self.section_id else None

    def natural_key(self) -> tuple[str, int, int, int]:
        return (*self.report.natural_key(), self.order)

    natural_key.dependencies = [  # type: ignore[attr-defined]
        "residents_areas.midyearreport",
        "residents_areas.coverage",
    ]

    def clean(self) -> None:
        if self.section_id and self.quote and not self.section.has_sentence(self.quote):
            raise ValidationError(
                {"quote": f"“{self.section}”的正文里没有这句话，请从正文的一段里复制。"}
            )

    def source_address(self) -> str:
        """The address of the quoted sentence."""
        return self.section.address_of(self.quote)


BEHIND_THE_NUMBER = {"多", "余", "来", "几"}
BEFORE_THE_NUMBER = {"近", "约", "超", "逾", "不下", "不少于", "超过", "至少"}


class Figure(Statement):
    """A number achieved, never without the words it was printed in."""

    printed_fields = ("quote", "printed", "label", "unit", "qualifier", "group")
    kept_fields = (*printed_fields, "value")

    printed = models.CharField(
        "原刊文字", max_length=200, help_text="照原刊抄录，例如：走访居民 700 多户。"
    )
    label = models.CharField("说明", max_length=80, help_text="例如：走访居民。")
    value = models.DecimalField(
        "数值",
        max_digits=20,
        decimal_places=4,
        null=True,
        blank=True,
        help_text="按原刊单位：1.9万户写 19000。",
    )
    unit = models.CharField("单位", max_length=20, blank=True, help_text="例如：户、%。")
    qualifier = models.CharField(
        "限定词", max_length=40, blank=True, help_text="例如：多、近、约。"
    )
    group = models.CharField(
        "同组", max_length=40, blank=True, help_text="须一起看的几个数字，填同一个词。"
    )

    objects = StatementQuerySet["Figure"].as_manager()
    history = history("数字")

    class Meta(Statement.Meta):
        verbose_name = "数字"
        verbose_name_plural = "数字"
        constraints = [
            *Statement.Meta.constraints,
            models.CheckConstraint(
                condition=Q(value__isnull=True) | ~Q(unit=""),
                name="figure_value_has_a_unit",
                violation_error_message="有数值就须有单位。",
            ),
            models.CheckConstraint(
                condition=~Q(printed="") & ~Q(label=""),
                name="figure_has_its_printed_words",
                violation_error_message="请填写原刊文字和说明。",
            ),
        ]

    def __str__(self) -> str:
        return self.printed

    def amount(self) -> Amount | None:
        """The value with unit and qualifier in the order Chinese puts them; None without value.

        700 多户, 约 700 户, 87 户（含正在拆除）.
        """
        if self.value is None:
            return None
        number = f"{self.value.normalize():f}"
        if self.qualifier in BEHIND_THE_NUMBER:
            return Amount("", number, f"{self.qualifier}{self.unit}")
        if self.qualifier in BEFORE_THE_NUMBER:
            return Amount(self.qualifier, number, self.unit)
        return Amount("", number, self.unit, self.qualifier)


class Honour(Statement):
    """A title won, without a number."""

    printed_fields = ("quote", "title", "holder")

    title = models.CharField("称号", max_length=80, help_text="例如：上海市文明小区。")
    holder = models.CharField("获得者", max_length=80, blank=True, help_text="例如：凯旋花园。")

    objects = StatementQuerySet["Honour"].as_manager()
    history = history("荣誉")

    class Meta(Statement.Meta):
        verbose_name = "荣誉"
        verbose_name_plural = "荣誉"

    def __str__(self) -> str:
        return f"{self.holder} {self.title}".strip()


class Plan(Statement):
    """What an area says it will do next."""

    printed_fields = ("quote", "text")

    text = models.TextField("计划")

    objects = StatementQuerySet["Plan"].as_manager()
    history = history("计划")

    class Meta(Statement.Meta):
        verbose_name = "计划"
        verbose_name_plural = "计划"

    def __str__(self) -> str:
        return self.text


# By the name that a report and a section have for theirs.
STATEMENTS: dict[str, type[Figure | Honour | Plan]] = {
    "figures": Figure,
    "honours": Honour,
    "plans": Plan,
}
