"""Deleting what residents could read."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.db.models.signals import pre_delete
from django.test import Client

from articles.models import Article, Event, Issue, Page, Section, Tag, Tombstone, Withholding
from residents_areas.models import Honour, MidYearReport, ResidentsArea
from tests.admin_forms import change_address, form, send
from tests.make import (
    make_area,
    make_article,
    make_honour,
    make_issue,
    make_photo,
    make_report,
    make_section,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator_client(db: None) -> Client:
    user = User.objects.create_user("guanli", password="correct horse battery", is_staff=True)
    user.groups.add(Group.objects.get(name="管理员"))
    client = Client()
    client.force_login(user)
    return client


def delete(client: Client, row: Model) -> int:
    address = change_address(row).replace("/change/", "/delete/")
    return client.post(address, {"post": "yes"}).status_code


def choose(client: Client, *rows: Model) -> None:
    """Delete rows from their list."""
    listed = f"/admin/{rows[0]._meta.app_label}/{rows[0]._meta.model_name}/"
    keys = [row.pk for row in rows]
    chosen = {"action": "delete_selected", "_selected_action": keys, "post": "yes"}
    client.post(listed, chosen)


def make_full_article(*, is_published: bool) -> Article:
    """An article with a section of an area, a photo, a tag and a withholding of each."""
    article = make_article(issue=make_issue(is_published=is_published))
    section = make_section(article=article)
    section.areas.add(make_area())
    photo = make_photo(article=article)
    article.tags.add("垃圾分类")
    for part in ({}, {"section": section}, {"photo": photo}):
        Withholding.objects.create(article=article, reason="privacy", asked_by="来电", **part)
    return article


@pytest.mark.parametrize("is_published", [True, False])
@pytest.mark.parametrize("is_chosen_in_list", [True, False])
@pytest.mark.parametrize("is_issue", [True, False])
def test_a_row_goes_with_its_parts(
    administrator_client: Client,
    editor_client: Client,
    is_published: bool,
    is_chosen_in_list: bool,
    is_issue: bool,
) -> None:
    article = make_full_article(is_published=is_published)
    row: Issue | Article = article.issue if is_issue else article
    client = administrator_client if is_published else editor_client
    if is_chosen_in_list:
        choose(client, row)
    else:
        assert delete(client, row) == 302
    assert not type(row)._base_manager.filter(pk=row.pk).exists()
    assert not Section.objects.exists() and not Withholding.objects.exists()
    assert Tombstone.objects.filter(address=row.get_absolute_url()).exists() == is_published


def test_one_public_row_keeps_all_that_are_chosen_with_it(editor_client: Client) -> None:
    draft = make_full_article(is_published=False)
    choose(editor_client, draft, make_article())
    assert Article.objects.count() == 2


def test_where_one_of_those_chosen_cannot_be_deleted_nothing_is_and_no_stone_is_laid(
    administrator_client: Client, client: Client
) -> None:
    first, second = make_article(), make_article()

    def refuse(instance: Article, **kwargs: Any) -> None:
        if instance == second:
            raise OSError("no room")

    pre_delete.connect(refuse, sender=Article)
    try:
        with pytest.raises(OSError, match="no room"):
            choose(administrator_client, first, second)
    finally:
        pre_delete.disconnect(refuse, sender=Article)
    assert not Tombstone.objects.exists() and not Event.objects.exists()
    for article in (first, second):
        assert client.get(article.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("kind", ["tag", "area"])
def test_tags_and_areas_that_residents_see_are_deleted_by_administrators(
    editor_client: Client, administrator_client: Client, client: Client, kind: str
) -> None:
    article = make_article()
    article.tags.add("垃圾分类")
    row: Tag | ResidentsArea = Tag.objects.get() if kind == "tag" else make_area()
    address = row.get_absolute_url()
    assert client.get(address).status_code == 200
    assert delete(editor_client, row) == 403
    choose(editor_client, row)
    assert client.get(address).status_code == 200
    assert delete(administrator_client, row) == 302
    assert client.get(address).status_code == 410
    event = Event.objects.get()
    assert (event.kind, event.who, event.address) == ("delete", "guanli", address)


def test_editors_delete_tags_of_drafts(editor_client: Client) -> None:
    make_full_article(is_published=False)
    assert delete(editor_client, Tag.objects.get()) == 302
    assert not Tag.objects.exists() and not Tombstone.objects.exists()


@pytest.mark.parametrize("is_published", [True, False])
def test_editors_delete_pages_and_statements_of_drafts_only(
    editor_client: Client, is_published: bool
) -> None:
    issue = make_issue(is_published=is_published)
    section = make_section(article=make_article(issue=issue))
    report = make_report(sections=[section])
    Page.objects.create(issue=issue, number=1)
    make_honour(report=report)
    assert not send(editor_client, change_address(issue), **{"pages-0-DELETE": "on"})
    assert not send(editor_client, change_address(report), **{"honours-0-DELETE": "on"})
    assert (Page.objects.exists(), Honour.objects.exists()) == (is_published, is_published)


def test_administrators_delete_public_pages_and_statements(administrator_client: Client) -> None:
    report = make_report()
    issue = Issue.objects.get()
    Page.objects.create(issue=issue, number=1)
    make_honour(report=report)
    send(administrator_client, change_address(issue), **{"pages-0-DELETE": "on"})
    send(administrator_client, change_address(report), **{"honours-0-DELETE": "on"})
    assert not Page.objects.exists() and not Honour.objects.exists()


def test_a_withdrawn_article_is_not_deleted_from_the_form_of_its_issue(
    editor_client: Client,
) -> None:
    article = make_article()
    article.issue.withdraw("误发")
    send(editor_client, change_address(article.issue), **{"articles-0-DELETE": "on"})
    assert Article.objects.exists()


def test_editors_delete_drafts_only(editor_client: Client) -> None:
    section = make_section()
    make_report(area=make_area(), sections=[section])
    make_photo(article=section.article)
    public = [section.article, section.article.issue, MidYearReport.objects.get()]
    for row in public:
        assert delete(editor_client, row) == 403
        choose(editor_client, row)
        assert type(row)._base_manager.filter(pk=row.pk).exists()
    data = form(editor_client, change_address(section.article))
    assert not [name for name in data if name.endswith("DELETE")]
    send(editor_client, change_address(section.article), **{"sections-0-DELETE": "on"})
    assert Section.objects.exists()
    draft = make_article(issue=make_issue(is_published=False))
    assert delete(editor_client, draft) == 302
    assert not Article.objects.filter(pk=draft.pk).exists()


def test_what_an_administrator_deletes_leaves_a_tombstone(
    administrator_client: Client, client: Client
) -> None:
    article = make_article()
    address, issue = article.get_absolute_url(), article.issue
    assert delete(administrator_client, article) == 302
    for one in (address, f"{address}cite.ris"):
        response = client.get(one)
        assert response.status_code == 410
        assert "这一页不再公开" in response.content.decode()
    event = Event.objects.get()
    assert (event.kind, event.who, event.address) == ("delete", "guanli", address)
    assert make_article(issue=issue).slug == "a2"


def test_the_address_of_a_deleted_issue_is_never_given_again(
    administrator_client: Client, client: Client
) -> None:
    article = make_article(issue=make_issue(slug="2020-05"))
    assert delete(administrator_client, article.issue) == 302
    for address in (article.issue.get_absolute_url(), article.get_absolute_url()):
        assert client.get(address).status_code == 410
    new = {"masthead": "晨报", "title": "另一期", "slug": "2020-05", "published_on": "2020-05-01"}
    assert "以前用过" in send(administrator_client, "/admin/articles/issue/add/", **new)
    assert not Issue.objects.exists()


def test_a_deleted_report_answers_gone(administrator_client: Client, client: Client) -> None:
    section = make_section()
    report = make_report(area=make_area(), sections=[section])
    make_report(area=make_area(), sections=[make_section()])
    address = report.get_absolute_url()
    assert delete(administrator_client, report) == 302
    assert client.get(address).status_code == 410
    assert client.get(f"{address}notice/").status_code == 410


def test_a_section_deleted_by_an_administrator_is_written_down(
    administrator_client: Client,
) -> None:
    section = make_section()
    changes = {"sections-0-DELETE": "on"}
    assert not send(administrator_client, change_address(section.article), **changes)
    assert list(Event.objects.order_by("pk").values_list("kind", flat=True)) == [
        "delete",
        "correct",
    ]
    assert make_section(article=section.article).anchor == "s2"


def test_a_draft_leaves_no_tombstone(editor_client: Client, client: Client) -> None:
    issue = make_issue(is_published=False)
    assert delete(editor_client, issue) == 302
    assert client.get(issue.get_absolute_url()).status_code == 404
    assert make_issue(slug=issue.slug).pk


def test_a_tag_that_was_taken_off_its_articles_is_deleted_as_a_public_one(
    administrator_client: Client, editor_client: Client, client: Client
) -> None:
    article = make_article()
    article.tags.add("垃圾分类")
    tag = Tag.objects.get()
    assert not send(editor_client, change_address(article), tags="")
    assert not tag.tagged.exists()
    assert delete(editor_client, tag) == 403
    assert delete(administrator_client, tag) == 302
    assert client.get(tag.get_absolute_url()).status_code == 410


def test_so_is_a_tag_whose_article_or_issue_is_deleted(
    administrator_client: Client, editor_client: Client
) -> None:
    for is_issue in (False, True):
        article = make_article()
        article.tags.add(f"标签{is_issue}")
        assert delete(administrator_client, article.issue if is_issue else article) == 302
        tag = Tag.objects.get(name=f"标签{is_issue}")
        assert delete(editor_client, tag) == 403


def test_a_tag_of_drafts_alone_is_deleted_by_editors(editor_client: Client) -> None:
    article = make_article(issue=make_issue(is_published=False))
    article.tags.add("垃圾分类")
    assert delete(editor_client, Tag.objects.get()) == 302
    assert not Tombstone.objects.exists()


def test_the_name_that_readers_know_a_tag_by_stays(editor_client: Client) -> None:
    make_article().tags.add("垃圾分类")
    make_article(issue=make_issue(is_published=False)).tags.add("草稿里的")
    public, other = Tag.objects.get(name="垃圾分类"), Tag.objects.get(name="草稿里的")
    assert "name" not in form(editor_client, change_address(public))
    assert not send(editor_client, change_address(other), name="改过的")


def test_the_address_of_a_deleted_tag_or_area_is_given_to_nothing_else(
    administrator_client: Client, client: Client
) -> None:
    make_article().tags.add("垃圾分类")
    tag, area = Tag.objects.get(), make_area()
    assert delete(administrator_client, tag) == 302
    assert delete(administrator_client, area) == 302
    again = {"name": "分类", "slug": tag.slug}
    assert "不再改作别用" in send(administrator_client, "/admin/articles/tag/add/", **again)
    names = {"name": "新区", "official_name": "新区居委会", "code": "310107031999"}
    address = "/admin/residents_areas/residentsarea/add/"
    assert "不再改作别用" in send(administrator_client, address, **names, slug=area.slug)
    for article in (make_article(), make_article()):
        article.tags.add("垃圾分类")
    new = Tag.objects.get()
    assert new.slug == f"{tag.slug}-2"
    assert client.get(tag.get_absolute_url()).status_code == 410
    assert client.get(new.get_absolute_url()).status_code == 200
