"""The log of what was done."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from articles.models import Event
from tests.make import make_article

pytestmark = pytest.mark.django_db


def test_a_line_tells_who_did_what_to_what_and_why(editor: User) -> None:
    article = make_article(headline="楼道整治")
    Event.objects.record(Event.Kind.CORRECT, article, by=editor, words="错了一个字", count=1)
    line = Event.objects.get()
    assert (line.kind, line.who, line.subject) == ("correct", "bianji", "楼道整治")
    assert line.address == article.get_absolute_url()
    assert (line.words, line.details) == ("错了一个字", {"count": 1})
    assert str(line) == "更正 楼道整治"


def test_a_line_outlives_what_it_tells_of() -> None:
    article = make_article(headline="楼道整治")
    Event.objects.record(Event.Kind.DELETE, article)
    article.delete()
    assert Event.objects.get().subject == "楼道整治"


@pytest.mark.parametrize("deed", ["update", "delete"])
def test_no_line_can_be_changed_or_deleted(deed: str) -> None:
    Event.objects.record(Event.Kind.BACKUP, "馆藏")
    deeds: dict[str, Any] = {
        "update": lambda: Event.objects.update(words="没有发生过"),
        "delete": lambda: Event.objects.all().delete(),
    }
    with pytest.raises(IntegrityError, match="只能增加"), transaction.atomic():
        deeds[deed]()
    assert Event.objects.get().words == ""
