from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import OuterRef
from django.urls import reverse

from articles.models import Section
from articles.models.addresses import address_word
from articles.models.history import history
from articles.models.nested import Nested, related, unfold
from articles.models.tombstone import never_an_area
from articles.models.whole import Whole


class AreaManager(models.Manager["ResidentsArea"]):
    def get_by_natural_key(self, slug: str) -> ResidentsArea:
        return self.get(slug=slug)

    def with_estates(self) -> list[ResidentsArea]:
        """All, with their estates, in one query."""
        estates: dict[str, Any] = {"estate_rows": related(ResidentsArea, "estates")}
        areas: list[ResidentsArea] = list(self.annotate(**estates))
        unfold(areas, estates="estate_rows")
        return areas

    def with_neighbours(self) -> models.QuerySet[ResidentsArea]:
        """Each with `previous` and `next`, lists of the area beside it by code, if there is one."""
        before = self.filter(code__lt=OuterRef("code")).order_by("-code")[:1]
        behind = self.filter(code__gt=OuterRef("code")).order_by("code")[:1]
        return self.annotate(
            previous=Nested(before, "id", "name", "slug"), next=Nested(behind, "id", "name", "slug")
        )


class ResidentsArea(Whole):
    """One of the street's residents' areas (居民区), under one residents' committee (居委会).

    What is said of it is kept as it is now. Reports keep the name under which they were printed.
    """

    code = models.CharField(
        "统计用区划代码",
        max_length=12,
        unique=True,
        validators=[RegexValidator(r"^\d{12}\Z", "应为 12 位数字。")],
        help_text="国家统计局编制，12 位；居民区按它排列。",
    )
    name = models.CharField(
        "名称", max_length=40, unique=True, help_text="晨报上的叫法，例如：富平。"
    )
    official_name = models.CharField(
        "居委会全称", max_length=80, unique=True, help_text="例如：富平社区居委会。"
    )
    aliases = models.TextField("别名", blank=True, help_text="其他叫法，一行一个。")
    slug = models.CharField(
        "网址名",
        max_length=40,
        unique=True,
        validators=[address_word, never_an_area],
        help_text="网址 /areas/…/ 里的名字，例如 fuping。公开后不再更改。",
    )
    sections: models.ManyToManyField[Section, models.Model] = models.ManyToManyField(
        Section, through="Coverage", related_name="areas"
    )

    objects = AreaManager()
    history = history("居民区")

    class Meta:
        verbose_name = "居民区"
        verbose_name_plural = "居民区"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.name}居民区"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Another name leaves the one so far with the reports, and as an alias to be found by."""
        with transaction.atomic():
            before = ResidentsArea.objects.filter(pk=self.pk).first() if self.pk else None
            if before and before.name != self.name:
                self.leave_behind(before.name)
            super().save(*args, **kwargs)

    def leave_behind(self, name: str) -> None:
        if name not in self.all_names():
            self.aliases = f"{self.aliases}\n{name}".strip()
        reports: Any = self
        for report in reports.reports.filter(area_name=""):
            report.area_name = name
            report.save()

    def get_absolute_url(self) -> str:
        return reverse("area", args=[self.slug])

    def was_public(self) -> bool:
        """Every area has its page from the start."""
        return True

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def alias_list(self) -> list[str]:
        return [line for raw in self.aliases.splitlines() if (line := raw.strip())]

    def all_names(self) -> list[str]:
        return [self.name, self.official_name, *self.alias_list()]

    def clean(self) -> None:
        mine = set(self.all_names())
        for other in ResidentsArea.objects.exclude(pk=self.pk):
            shared = mine & set(other.all_names())
            if shared:
                names = "、".join(sorted(shared))
                raise ValidationError({"aliases": f"“{names}”已是{other}的名称，请另取。"})


class EstateManager(models.Manager["Estate"]):
    def get_by_natural_key(self, name: str) -> Estate:
        return self.get(name=name)


class Estate(Whole):
    """A housing estate (小区): part of one residents' area, and no area itself."""

    area = models.ForeignKey(
        ResidentsArea, on_delete=models.CASCADE, related_name="estates", verbose_name="居民区"
    )
    name = models.CharField("小区", max_length=60, unique=True)

    objects = EstateManager()
    history = history("小区")

    class Meta:
        verbose_name = "小区"
        verbose_name_plural = "小区"
        ordering = ["area", "pk"]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.name,)

    natural_key.dependencies = ["residents_areas.residentsarea"]  # type: ignore[attr-defined]
