from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from articles.models import Article, Issue, Photo, Section, Tag, TaggedArticle
from articles.search.index import index_articles
from articles.search.issues import keep_issues
from articles.search.large import with_large_portions
from articles.search.rebuild import build_beside, took_indexes_away
from articles.tagging import ascii_slug
from residents_areas.models import Coverage, ResidentsArea
from residents_areas.sample import TAGS, SampleArticle, Sampler

LAST_DAY = date(2018, 12, 31)
AT_ONCE = 25

Day = tuple[date, list[SampleArticle]]


class Command(BaseCommand):
    help = "生成一个有若干期的样本馆藏，供压力测试用；文字是拼凑的。不要在真正的馆藏里运行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--issues", type=int, required=True, help="期数；每期 8 篇。")
        parser.add_argument("--seed", type=int, default=1, help="同一个数生成同样的馆藏。")

    def handle(self, *args: Any, issues: int, seed: int, **options: Any) -> None:
        if not 0 < issues <= LAST_DAY.toordinal() - 366:
            raise CommandError(f"--issues 应在 1 与 {LAST_DAY.toordinal() - 366} 之间。")
        if Issue.objects.filter(slug__startswith="sample-").exists():
            raise CommandError("这里已经有样本了。请换一个空的数据库（DATABASE_URL 或 VAR_DIR）。")
        if not ResidentsArea.objects.exists():
            call_command("loaddata", "areas", verbosity=0)
        areas = {area.slug: area for area in ResidentsArea.objects.all()}
        for name in TAGS:
            Tag.objects.get_or_create(name=name, defaults={"slug": ascii_slug(name)})
        sampler = Sampler([(area.slug, area.name) for area in areas.values()], seed)
        days = sampler.issues(issues, LAST_DAY)
        count = 0
        with with_large_portions():
            is_unbuilt = took_indexes_away()
            while portion := list(islice(days, AT_ONCE)):
                with transaction.atomic():
                    made = write(portion, areas)
                    index_articles(Article.objects.filter(issue__in=made))
                    keep_issues(issue.pk for issue in made)
                count += len(portion)
                if options["verbosity"] > 1:
                    self.stderr.write(f"{count} 期")
            if is_unbuilt:
                build_beside()
        self.stdout.write(f"生成了 {count} 期，{count * 8} 篇。")


def write(days: Iterable[Day], areas: dict[str, ResidentsArea]) -> list[Issue]:
    """Write the issues of some days, without the signals that single rows send."""
    days = list(days)
    issues = Issue.objects.bulk_create(
        Issue(
            slug=f"sample-{day.isoformat()}",
            title=f"{day.year}年{day.month}月{day.day}日",
            published_on=day,
            state=Issue.State.PUBLISHED,
            published_at=datetime(day.year, day.month, day.day, tzinfo=UTC),
            last_article_number=len(articles),
        )
        for day, articles in days
    )
    drawn = [
        (issue, n, a)
        for issue, (_, of_day) in zip(issues, days, strict=True)
        for n, a in enumerate(of_day, 1)
    ]
    articles = Article.objects.bulk_create(article_of(*each) for each in drawn)
    parts = list(zip(articles, (sample for _, _, sample in drawn), strict=True))
    write_sections(parts, areas)
    tags = {tag.name: tag for tag in Tag.objects.filter(name__in=TAGS)}
    TaggedArticle.objects.bulk_create(
        TaggedArticle(tag=tags[name], content_object=article)
        for article, sample in parts
        for name in sample.tags
    )
    return issues


def article_of(issue: Issue, number: int, sample: SampleArticle) -> Article:
    return Article(
        issue=issue,
        order=number,
        slug=f"a{number}",
        column=sample.column,
        headline=sample.headline,
        subhead=sample.subhead,
        byline=sample.byline,
        lead=sample.lead,
        last_section_number=len(sample.sections),
    )


def write_sections(
    parts: list[tuple[Article, SampleArticle]], areas: dict[str, ResidentsArea]
) -> None:
    samples = [sample for _, article in parts for sample in article.sections]
    sections = Section.objects.bulk_create(sections_of(parts))
    Coverage.objects.bulk_create(
        Coverage(area=areas[sample.area], section=section)
        for section, sample in zip(sections, samples, strict=True)
    )
    Photo.objects.bulk_create(
        Photo(
            article_id=section.article_id,
            section=section,
            order=section.order,
            caption=sample.caption,
        )
        for section, sample in zip(sections, samples, strict=True)
        if sample.caption
    )


def sections_of(parts: list[tuple[Article, SampleArticle]]) -> Iterator[Section]:
    for article, sample in parts:
        for number, part in enumerate(sample.sections, start=1):
            yield Section(
                article=article,
                order=number,
                anchor=f"s{number}",
                heading=part.heading,
                body=part.body,
            )
