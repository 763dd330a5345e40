"""How staff withhold and restore."""

from typing import Any

import pytest
from django.test import Client

from articles.models import Event, Withholding
from tests.admin_forms import change_address, form, send
from tests.html import Page, page
from tests.make import make_article, make_photo, make_section

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/withholding/add/"
WHY = {"reason": "privacy", "asked_by": "本人来电"}


def withhold(client: Client, article: Any, **what: Any) -> str:
    address = f"{ADD}?article={article.pk}"
    return send(client, address, article=article.pk, **WHY, **what)


def test_an_article_s_form_leads_to_withholding_it(editor_client: Client, client: Client) -> None:
    article = make_article()
    shown = Page(page(editor_client, change_address(article)))
    assert f"{ADD}?article={article.pk}" in shown.values(".field-withheld a", "href")
    assert not withhold(editor_client, article)
    one = Withholding.objects.get()
    assert (one.what(), one.decided_by, one.asked_by) == ("整篇文章", "bianji", "本人来电")
    assert client.get(article.get_absolute_url()).status_code == 410
    shown = Page(page(editor_client, change_address(article)))
    assert change_address(one) in shown.values(".field-withheld a", "href")


def test_only_parts_of_the_article_are_offered(editor_client: Client) -> None:
    section, _ = make_section(), make_section()
    photo = make_photo(article=section.article)
    shown = Page(page(editor_client, f"{ADD}?article={section.article_id}"))
    assert shown.values("#id_section option", "value") == ["", str(section.pk)]
    assert shown.values("#id_photo option", "value") == ["", str(photo.pk)]


@pytest.mark.parametrize(
    ("passage", "words"),
    [
        ("没有这个人", "没有这几个字"),
        ("居", "至少填两个字"),
        ("62 个。下半年", "一次填一句以内"),
    ],
)
def test_a_passage_that_cannot_be_hidden_is_refused_in_chinese(
    editor_client: Client, passage: str, words: str
) -> None:
    section = make_section()
    assert words in withhold(editor_client, section.article, passage=passage)
    assert not Withholding.objects.exists()


def test_one_thing_at_a_time(editor_client: Client) -> None:
    section = make_section()
    errors = withhold(editor_client, section.article, section=section.pk, passage="整治楼道")
    assert "一次只选一样" in errors


def test_what_is_withheld_is_not_withheld_again(editor_client: Client) -> None:
    article = make_article()
    assert not withhold(editor_client, article)
    assert "已经隐去了" in withhold(editor_client, article)


@pytest.mark.parametrize("kind", ["section", "photo", "passage"])
def test_a_part_is_restored_with_a_reason(editor_client: Client, client: Client, kind: str) -> None:
    section = make_section(body="会议由甲同志主持。")
    photo = make_photo(article=section.article, caption="甲同志发言")
    part = {"section": section.pk, "photo": photo.pk, "passage": "甲同志"}[kind]
    address = section.article.get_absolute_url()
    before = page(client, address)
    assert not withhold(editor_client, section.article, **{kind: part})
    assert page(client, address) != before
    one = Withholding.objects.get()
    assert not send(editor_client, change_address(one), restored_because="当事人同意")
    assert page(client, address) == before


def test_it_is_restored_with_a_reason(editor_client: Client, client: Client) -> None:
    article = make_article()
    withhold(editor_client, article)
    one = Withholding.objects.get()
    assert send(editor_client, change_address(one), restored_because="")
    assert client.get(article.get_absolute_url()).status_code == 410
    assert not send(editor_client, change_address(one), restored_because="当事人同意")
    assert client.get(article.get_absolute_url()).status_code == 200
    one.refresh_from_db()
    assert (one.restored_by, one.restored_because) == ("bianji", "当事人同意")
    assert "restored_because" not in form(editor_client, change_address(one))
    assert list(Event.objects.order_by("pk").values_list("kind", "who", "words")) == [
        ("withhold", "bianji", "本人来电"),
        ("reveal", "bianji", "当事人同意"),
    ]


def test_a_photo_moved_into_a_withheld_section_is_withheld_too(editor_client: Client) -> None:
    section = make_section()
    photo = make_photo(article=section.article)
    withhold(editor_client, section.article, section=section.pk)
    changes = {"photos-0-section": section.pk}
    assert not send(editor_client, change_address(section.article), **changes)
    photo.refresh_from_db()
    assert photo.is_withheld
