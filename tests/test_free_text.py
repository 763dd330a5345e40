"""What staff type, into whatever form, is kept without what turns round the text behind it, and its
lines end in one way."""

import json
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.db.models import Model
from django.test import Client

from articles.changes import entries
from articles.models import Article, Correction, Event, Issue, Tag, Withholding
from articles.straight import TURNING
from residents_areas.models import ImportJob
from tests.admin_forms import change_address, form, send
from tests.articles.importing.test_parser import BROKEN
from tests.hostile.texts import make_small_archive
from tests.html import Page
from tests.make import make_article, make_issue, make_section
from tests.residents_areas.test_desk import press, reasons
from tests.residents_areas.test_import_door import paste, work

pytestmark = pytest.mark.django_db

TURNED = "\u202e"
CORRECTED = {"correction_kind": "entry"}


@pytest.fixture
def administrator(db: None) -> User:
    return User.objects.create_superuser("guanli", password="correct horse battery")


@pytest.fixture
def administrator_client(administrator: User) -> Client:
    make_small_archive()
    client = Client()
    client.force_login(administrator)
    return client


def is_free(field: forms.Field) -> bool:
    """Of an address of mail Django makes sure itself."""
    is_text = isinstance(field, forms.CharField) and not isinstance(field, forms.EmailField)
    return is_text and not field.disabled


def turned() -> list[str]:
    """The fields of all tables in which something turned is kept."""
    return [
        f"{model._meta.label}.{field.name}"
        for app in ("articles", "residents_areas", "auth", "admin")
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        for value in model._base_manager.values_list(field.attname, flat=True)
        if TURNING.search(json.dumps(without_dropped(value), ensure_ascii=False))
    ]


def without_dropped(value: Any) -> Any:
    """A reading without its list of what was left out of the text."""
    return {**value, "dropped": []} if isinstance(value, dict) else value


def typed(client: Client, address: str) -> dict[str, str]:
    """What the free fields of the page's forms hold, or a word, with something turned behind it;
    but the code, which is as long as it may be."""
    shown = client.get(address).context
    found = [shown["adminform"].form]
    for inline in shown["inline_admin_formsets"]:
        found += inline.formset.initial_forms
    return {
        one.add_prefix(name): f"{one.get_initial_for_field(field, name) or '富平'}{TURNED}"
        for one in found
        for name, field in one.fields.items()
        if is_free(field) and name != "code"
    }


# By forms of their own: see below.
OTHERS = {"articles.withholding", "residents_areas.importjob"}
# Of which nothing is changed by a form.
FIXED = {"articles.event", "articles.section"}
CHANGED = {model._meta.label_lower for model in admin.site._registry} - OTHERS - FIXED


@pytest.mark.parametrize("label", sorted(CHANGED))
def test_what_is_typed_into_a_form_and_its_parts_is_kept_straight(
    administrator_client: Client, label: str
) -> None:
    make_article(issue=make_issue(is_published=False)).tags.add("草稿的")
    row: Any = apps.get_model(label)._default_manager.order_by("pk").last()
    address = change_address(row)
    data = {**form(administrator_client, address), **typed(administrator_client, address)}
    assert any(TURNED in str(value) for value in data.values()) or label == "articles.photo"
    response = administrator_client.post(address, {**data, **CORRECTED})
    assert response.status_code == 302, errors(response)
    assert turned() == []


def errors(response: Any) -> str:
    found = Page(response.content.decode()).all(".errorlist, .errornote")
    return "".join(one.to_text() for one in found)


def test_tags_are_kept_straight(administrator_client: Client) -> None:
    article = make_article(issue=make_issue(is_published=False))
    assert not send(administrator_client, change_address(article), tags=f"垃圾{TURNED}分类")
    assert Tag.objects.filter(name="垃圾分类").exists()
    new = {"name": f"新{TURNED}标签", "slug": "xin"}
    assert not send(administrator_client, "/admin/articles/tag/add/", **new)
    assert turned() == []


def test_a_withholding_and_its_end_are_kept_straight(administrator_client: Client) -> None:
    article = Article.objects.earliest("pk")
    new = {"article": article.pk, "passage": f"整治{TURNED}楼道", "reason": "privacy"}
    address = "/admin/articles/withholding/add/"
    assert not send(administrator_client, address, asked_by=f"本{TURNED}人", **new)
    withheld = Withholding.objects.get()
    assert (withheld.passage, withheld.asked_by) == ("整治楼道", "本人")
    because = f"本人{TURNED}同意"
    assert not send(administrator_client, change_address(withheld), restored_because=because)
    assert Event.objects.get(kind="reveal").words == "本人同意"
    assert turned() == []


def test_reasons_given_on_the_desk_are_kept_straight(administrator_client: Client) -> None:
    issue: Issue = Article.objects.earliest("pk").issue
    press(administrator_client, issue, **dict.fromkeys(reasons(issue), f"原{TURNED}刊"))
    assert "请写明撤回的理由" in press(administrator_client, issue, "_withdraw", reason=TURNED)
    press(administrator_client, issue, "_withdraw", reason=f"重新{TURNED}核对")
    assert Event.objects.get(kind="withdraw").words == "重新核对"
    assert issue.sign_offs.exists()
    assert turned() == []


def test_an_import_is_kept_straight(administrator_client: Client) -> None:
    client = administrator_client
    file = SimpleUploadedFile(
        f"paper{TURNED}.txt", BROKEN.replace("富平", f"富{TURNED}平").encode()
    )
    sent = {"uploads": file, "text": f"后来{TURNED}的话"}
    assert client.post("/admin/residents_areas/importjob/add/", sent).status_code == 302
    assert ImportJob.objects.get().name == "paper.txt、粘贴的文字"
    job = paste(client)
    shown = Page(client.get(change_address(job)).content.decode()).form("#import-form")
    written = ("headline", "heading", "body", "lead", "quote", "printed", "label", "correction")
    texts = {
        name: f"{value}{TURNED}"
        for name, value in shown.items()
        if name.rsplit(".", 1)[-1] in written
    }
    assert len(texts) > 8
    assert "已保存为草稿" in work(client, job, "write", **texts)
    assert turned() == []


def test_an_account_s_name_is_kept_straight_and_its_password_opens(
    administrator_client: Client, client: Client
) -> None:
    password = f"correct{TURNED} horse battery"
    new = {"username": f"bian{TURNED}ji", "password1": password, "password2": password}
    assert not send(administrator_client, "/admin/auth/user/add/", **new)
    User.objects.filter(username="bianji").update(is_staff=True)
    sent = {"username": "bianji", "password": password}
    assert client.post("/admin/login/?next=/admin/", sent).status_code == 302


def test_the_search_for_turned_text_finds_it(administrator_client: Client) -> None:
    row: Model = make_article(headline=f"富平{TURNED}")
    assert "articles.Article.headline" in turned() and row.pk


def as_browsers_send(data: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.replace("\n", "\r\n") if isinstance(value, str) else value
        for name, value in data.items()
    }


def test_lines_as_browsers_end_them_are_no_change(editor_client: Client) -> None:
    section = make_section(body="第一段。\n第二段。")
    article = section.article
    make_section(article=article, body="甲。\n乙。")
    address = change_address(article)
    sent = as_browsers_send(form(editor_client, address))
    assert "\r\n" in sent["sections-0-body"]
    assert editor_client.post(address, sent).status_code == 302
    assert not Correction.objects.exists()
    words = {"correction_kind": "entry", "correction_words": "题录错了。"}
    changes = {"sections-0-body": "第一段。\r\n改过的第二段。", **words}
    sent = as_browsers_send(form(editor_client, address))
    assert editor_client.post(address, {**sent, **changes}).status_code == 302
    section.refresh_from_db()
    assert section.body == "第一段。\n改过的第二段。"
    texts = [one.exchanges for one in entries(article) if one.deed == "修改"]
    assert [len(one) for one in texts] == [1]
