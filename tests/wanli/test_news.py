"""What the front page says has happened lately."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from articles.models import Correction, Issue
from tests.html import page
from tests.make import make_article, make_issue
from wanli.news import MOST, news

pytestmark = pytest.mark.django_db


def test_issues_and_corrections_stand_together_the_newest_first() -> None:
    now = timezone.now()
    old, new = (make_issue(at=now - timedelta(days=days), title=f"{days}天前") for days in (9, 3))
    article = make_article(issue=old, headline="改过的文章")
    Correction.objects.create(article=article, words="改了一个字。")
    draft = make_article(issue=make_issue(is_published=False))
    Correction.objects.create(article=draft, words="读者看不到。")
    make_issue(at=now + timedelta(days=1), title="明天")
    found = news(AnonymousUser())
    assert [one.name for one in found] == [
        "改过的文章",
        "《万里社区晨报》3天前",
        "《万里社区晨报》9天前",
    ]
    assert found[0].words == "改了一个字。"
    assert found[1].address == new.get_absolute_url()


def test_no_more_than_a_few_are_told() -> None:
    for _ in range(MOST + 2):
        make_issue()
    assert len(news(AnonymousUser())) == MOST


def test_the_founding_issue_is_public_from_when_it_was_loaded(client: Client) -> None:
    before = timezone.now()
    call_command("load_founding_issue", stdout=StringIO())
    published_at = Issue.objects.get().published_at
    assert published_at
    assert before <= published_at <= timezone.now()
    assert f"{timezone.localdate():%Y-%m-%d}" in page(client, "/")
