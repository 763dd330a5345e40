"""What would turn round the text behind it is not taken from a form."""

import pytest
from django.test import Client

from articles.models import Article, Correction, Issue, Section
from articles.straight import straight
from residents_areas.models import Estate, ResidentsArea
from tests.admin_forms import change_address, rows, send
from tests.make import make_area, make_article, make_issue

TURNED = "\u202e富\u2066平\u061c\u200f新\u2069闻\u202c"


def test_nothing_else_is_taken_away() -> None:
    assert straight(TURNED) == "富平新闻"
    text = "A 座 1—3 楼\u3000“甲”\n▇\U000e0101▇"
    assert straight(text) == text


@pytest.mark.django_db
def test_forms_and_their_inlines_keep_text_that_runs_one_way(editor_client: Client) -> None:
    issue = make_issue(is_published=False)
    article = make_article(issue=issue)
    assert not send(editor_client, change_address(issue), title=TURNED)
    changes = {"headline": TURNED, **rows("sections", 0, heading=TURNED, body=TURNED)}
    assert not send(editor_client, change_address(article), **changes)
    area = make_area()
    names = {"aliases": TURNED, **rows("estates", 0, name=TURNED)}
    assert not send(editor_client, change_address(area), **names)
    public = make_article()
    words = {"correction_kind": "entry", "correction_words": TURNED}
    assert not send(editor_client, change_address(public), headline="改过的题", **words)
    section = Section.objects.get()
    kept = [
        Issue.objects.get(pk=issue.pk).title,
        Article.objects.get(pk=article.pk).headline,
        section.heading,
        section.body,
        ResidentsArea.objects.get().aliases,
        Estate.objects.get().name,
        Correction.objects.get().words,
    ]
    assert kept == ["富平新闻"] * len(kept)
