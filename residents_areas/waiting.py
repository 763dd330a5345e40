"""What waits for somebody to do it, in the archive as it stands.

The staff home page counts the rows of each task, and the admin's lists show them: both ask here, so
that a number and the list behind it agree.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model, QuerySet
from django.urls import reverse

from articles.checks import Finding
from articles.long_lists import MOST
from articles.models import Article, Issue, Photo
from articles.models.issue import IssueQuerySet
from articles.models.photo import PhotoQuerySet

from .checks import open_findings
from .models import ImportJob, MidYearReport

Staff = User | AnonymousUser


class Asker:
    """Who asks, how many rows of a task they care for, and what the check-lists of all unpublished
    issues still hold, asked once."""

    def __init__(self, user: Staff, most: int = MOST) -> None:
        self.user, self.most = user, most

    @cached_property
    def left(self) -> dict[int, list[Finding]]:
        # By their keys: each question of the check-list would look for them among all issues.
        unpublished = Issue.objects.unpublished().order_by().values_list("pk", flat=True)
        return open_findings(Issue.objects.filter(pk__in=list(unpublished)))

    def open(self) -> IssueQuerySet:
        """Unpublished issues with something left on their check-list."""
        return Issue.objects.filter(pk__in=list(self.left))

    def ready(self) -> IssueQuerySet:
        """Drafts with nothing left on it."""
        return Issue.objects.drafts().exclude(pk__in=list(self.left))


class Task(NamedTuple):
    """One thing to do: the rows that wait for it, by the key that stands in the list's address."""

    model: type[Model]
    key: str
    words: str
    rows: Callable[[Asker], QuerySet[Any]]

    def address(self) -> str:
        meta = self.model._meta
        rows = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
        return f"{rows}?waiting={self.key}"

    def may_be_seen_by(self, user: Staff) -> bool:
        meta = self.model._meta
        deeds = ("view", "change")
        return any(user.has_perm(f"{meta.app_label}.{deed}_{meta.model_name}") for deed in deeds)


class Work(NamedTuple):
    """One kind of work; `nothing` is said when none of its tasks has a row."""

    name: str
    nothing: str
    tasks: list[Task]


def going_on() -> QuerySet[ImportJob]:
    """Imports of which no draft has been written yet."""
    return ImportJob.objects.filter(issue=None)


def with_photos(photos: PhotoQuerySet, most: int) -> QuerySet[Article]:
    """The newest that have one of these, of which there is an index: so many, and one more."""
    articles = photos.order_by("-article_id").values("article").distinct()
    return Article.objects.filter(pk__in=articles[: most + 1])


WORKS = [
    Work(
        "导入",
        "没有进行中的导入。",
        [
            Task(
                ImportJob,
                "mine",
                "我的导入，还没有写成草稿",
                lambda asker: going_on().filter(created_by=asker.user.pk),
            ),
            Task(
                ImportJob,
                "others",
                "同事的导入，还没有写成草稿",
                lambda asker: going_on().exclude(created_by=asker.user.pk),
            ),
            Task(
                ImportJob,
                "doubts",
                "导入时读出的疑问，等人看",
                lambda _: going_on().filter(reading__doubts__0__isnull=False),
            ),
        ],
    ),
    Work(
        "核对",
        "没有要核对的。",
        [
            Task(Issue, "open", "期刊，核对还没有做完", lambda asker: asker.open()),
            Task(
                Article,
                "no-picture",
                "文章，有图片只留下说明",
                lambda asker: with_photos(Photo.objects.without_picture(), asker.most),
            ),
            Task(
                Article,
                "no-alt",
                "文章，有图片没有替代文字",
                lambda asker: with_photos(Photo.objects.without_alt(), asker.most),
            ),
            Task(
                MidYearReport,
                "no-figures",
                "年中报告，没有数字",
                lambda _: MidYearReport.objects.filter(figures=None),
            ),
            Task(
                MidYearReport,
                "no-statements",
                "年中报告，数字、荣誉、计划一样也没有",
                lambda _: MidYearReport.objects.stating_nothing(),
            ),
        ],
    ),
    Work(
        "发布",
        "没有草稿，也没有定时的期刊。",
        [
            Task(Issue, "drafts", "草稿，读者还看不到", lambda _: Issue.objects.drafts()),
            Task(Issue, "ready", "草稿，核对完了，可以发布", lambda asker: asker.ready()),
            Task(Issue, "scheduled", "定时，到时候公开", lambda _: Issue.objects.scheduled()),
        ],
    ),
]
