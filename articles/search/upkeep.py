"""Signals that keep the index true, and what is kept of a scheduled issue: articles are changed
from the admin's forms and lists, the import, fixtures and a shell, so no one place could call
for it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.signals import post_delete, post_save, pre_delete

from articles.models import (
    Article,
    Issue,
    Page,
    Photo,
    Publication,
    SearchDocument,
    SearchName,
    Section,
    Tag,
    TaggedArticle,
    Wording,
)

from .index import index_articles, lock_issues, remove_documents
from .issues import keep_issues, remove_issue
from .names import keep_only, name_of_tag


def index_of(which: Q) -> None:
    """Index the published articles that the condition gives, and those that were published.

    Whoever publishes their issue meanwhile waits, and sees what was changed.
    """
    with transaction.atomic():
        issues = lock_issues(Article.objects.filter(which))
        index_published(which)
        for issue in issues:
            Publication.objects.renew(issue)


def index_published(which: Q) -> None:
    there = Exists(SearchDocument.objects.filter(article=OuterRef("pk")))
    is_published = Q(issue__state=Issue.State.PUBLISHED)
    index_articles(Article.objects.filter(which).filter(is_published | there).distinct())


def goes_with_article(origin: Model | QuerySet[Any] | None) -> bool:
    """Whether a deletion is part of that of its article or issue, which sees to the index."""
    model = origin.model if isinstance(origin, QuerySet) else type(origin)
    return model in (Article, Issue)


def issue_saved(instance: Issue, created: bool, **kwargs: Any) -> None:
    if not created:
        index_of(Q(issue=instance))
    keep_issues([instance.pk])


def issue_goes(instance: Issue, **kwargs: Any) -> None:
    remove_issue(instance)


def page_changed(instance: Page, origin: Any = None, **kwargs: Any) -> None:
    if not goes_with_article(origin):
        keep_issues([instance.issue_id])


def wording_changed(instance: Wording, origin: Any = None, **kwargs: Any) -> None:
    if not goes_with_article(origin) and (issue := instance.correction.issue_id):
        keep_issues([issue])


def article_saved(instance: Article, **kwargs: Any) -> None:
    index_of(Q(pk=instance.pk))


def article_goes(instance: Article, **kwargs: Any) -> None:
    remove_documents(article=instance)


def article_gone(instance: Article, origin: Any = None, **kwargs: Any) -> None:
    model = origin.model if isinstance(origin, QuerySet) else type(origin)
    if model is not Issue:
        Publication.objects.renew(instance.issue)


def section_goes(instance: Section, **kwargs: Any) -> None:
    remove_documents(section=instance)


def part_saved(instance: Section | Photo | Wording, **kwargs: Any) -> None:
    index_of(Q(pk=instance.article_id))


def part_gone(instance: Section | Photo | Wording, origin: Any = None, **kwargs: Any) -> None:
    if not goes_with_article(origin):
        index_of(Q(pk=instance.article_id))


def tag_saved(instance: Tag, created: bool, **kwargs: Any) -> None:
    keep_only(SearchName.Kind.TAG, instance.slug, [name_of_tag(instance)])
    if not created:
        index_of(Q(tags=instance))


def tag_gone(instance: Tag, **kwargs: Any) -> None:
    keep_only(SearchName.Kind.TAG, instance.slug)


def tagged(instance: TaggedArticle, **kwargs: Any) -> None:
    index_of(Q(pk=instance.content_object_id))


def untagged(instance: TaggedArticle, origin: Any = None, **kwargs: Any) -> None:
    if not goes_with_article(origin):
        index_of(Q(pk=instance.content_object_id))


def connect() -> None:
    post_save.connect(issue_saved, sender=Issue)
    pre_delete.connect(issue_goes, sender=Issue)
    post_save.connect(article_saved, sender=Article)
    pre_delete.connect(article_goes, sender=Article)
    post_delete.connect(article_gone, sender=Article)
    pre_delete.connect(section_goes, sender=Section)
    for part in (Section, Photo, Wording):
        post_save.connect(part_saved, sender=part)
        post_delete.connect(part_gone, sender=part)
    for change in (post_save, post_delete):
        change.connect(page_changed, sender=Page)
        change.connect(wording_changed, sender=Wording)
    post_save.connect(tag_saved, sender=Tag)
    post_delete.connect(tag_gone, sender=Tag)
    post_save.connect(tagged, sender=TaggedArticle)
    post_delete.connect(untagged, sender=TaggedArticle)
