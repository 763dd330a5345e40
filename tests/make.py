"""Rows for tests: each helper names what matters to a test and fills in the rest."""

from datetime import date, datetime, timedelta
from io import BytesIO
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from articles.models import Article, Issue, Photo, Section
from residents_areas.models import Coverage, Figure, Honour, MidYearReport, Plan, ResidentsArea

numbers = count(1)


def make_issue(*, is_published: bool = True, at: datetime | None = None, **fields: Any) -> Issue:
    """An issue, published an hour ago (or `at`) unless it is to be a draft."""
    number = next(numbers)
    if is_published:
        fields |= {
            "state": Issue.State.PUBLISHED,
            "published_at": at or timezone.now() - timedelta(hours=1),
        }
    return Issue.objects.create(
        **{
            "title": f"第{number}次试刊",
            "slug": f"issue-{number}",
            "published_on": date(2020, 1, 1) + timedelta(days=number),
            **fields,
        }
    )


def make_article(*, issue: Issue | None = None, **fields: Any) -> Article:
    return Article.objects.create(
        **{"issue": issue or make_issue(), "headline": f"第{next(numbers)}条新闻", **fields}
    )


def make_section(*, article: Article | None = None, **fields: Any) -> Section:
    return Section.objects.create(
        **{
            "article": article or make_article(),
            "heading": "小标题",
            "body": "居民区整治楼道 62 个。下半年将继续推进。",
            **fields,
        }
    )


def make_photo(*, article: Article, **fields: Any) -> Photo:
    return Photo.objects.create(**{"article": article, "caption": "居民在看报", **fields})


def make_area(**fields: Any) -> ResidentsArea:
    number = next(numbers)
    return ResidentsArea.objects.create(
        **{
            "code": f"{310107030000 + number}",
            "name": f"新村{number}",
            "official_name": f"新村{number}居委会",
            "slug": f"area-{number}",
            **fields,
        }
    )


def make_report(
    *, area: ResidentsArea | None = None, sections: list[Section] | None = None, **fields: Any
) -> MidYearReport:
    """A report of the first half of 2020, printed in `sections` (one new section)."""
    report = MidYearReport.objects.create(
        **{"area": area or make_area(), "year": 2020, "half": 1, **fields}
    )
    report.link_sections([make_section()] if sections is None else sections)
    return report


def statement_fields(report: MidYearReport) -> dict[str, Any]:
    section = report.sections.earliest("pk")
    return {"report": report, "section": section, "quote": "居民区整治楼道 62 个。"}


def make_figure(*, report: MidYearReport, **fields: Any) -> Figure:
    words = {"printed": "整治楼道 62 个", "label": "整治楼道", "value": 62, "unit": "个"}
    return Figure.objects.create(**{**statement_fields(report), **words, **fields})


def make_honour(*, report: MidYearReport, **fields: Any) -> Honour:
    return Honour.objects.create(**{**statement_fields(report), "title": "文明小区", **fields})


def make_plan(*, report: MidYearReport, **fields: Any) -> Plan:
    words = {"text": "继续推进", "quote": "下半年将继续推进。"}
    return Plan.objects.create(**{**statement_fields(report), **words, **fields})


def make_coverage(*, area: ResidentsArea, section: Section) -> Coverage:
    return Coverage.objects.create(area=area, section=section)


def make_picture(
    *,
    size: tuple[int, int] = (1000, 500),
    file_format: str = "JPEG",
    name: str = "picture.jpg",
    mode: str = "RGB",
    **options: Any,
) -> SimpleUploadedFile:
    """An upload that holds a picture; options go to Pillow's save."""
    buffer = BytesIO()
    Image.new(mode, size, "teal" if mode == "RGB" else 0).save(buffer, file_format, **options)
    return SimpleUploadedFile(name, buffer.getvalue())
