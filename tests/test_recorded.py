"""Who changed what, and two people who edit the same thing."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Model
from django.test import Client

from articles.changes import entries, version_of
from articles.models import Article, Section, Tag
from articles.models import Page as PrintedPage
from tests.admin_forms import change_address, form, send
from tests.html import Page, page
from tests.make import make_area, make_article, make_figure, make_issue, make_report, make_section
from wanli.public_tables import ARCHIVE

pytestmark = pytest.mark.django_db

CORRECTION = {"correction_kind": "entry", "correction_words": "录入有误。"}


def history(client: Client, row: Model) -> str:
    address = change_address(row).replace("/change/", "/history/")
    told: str = Page(page(client, address)).all("#content-main")[0].to_text()
    return told


@pytest.fixture
def colleague() -> Client:
    user = User.objects.create_user("tongshi", password="correct horse battery", is_staff=True)
    user.groups.add(Group.objects.get(name="编辑"))
    client = Client()
    client.force_login(user)
    return client


def test_an_article_s_history_tells_of_its_parts_and_tags(editor_client: Client) -> None:
    section = make_section(heading="旧小标题")
    article = section.article
    changes = {"headline": "新主题", "sections-0-heading": "新小标题", "tags": "养老"}
    assert not send(editor_client, change_address(article), **changes)
    told = history(editor_client, article)
    for words in ("bianji", "新主题", "旧小标题", "新小标题", "养老"):
        assert words in told
    assert not send(editor_client, change_address(article), tags="")
    assert "删除文章的标签" in history(editor_client, article)


def test_reports_areas_and_issues_have_a_history_too(editor_client: Client) -> None:
    report = make_report(area=make_area())
    make_figure(report=report)
    assert not send(editor_client, change_address(report), **{"figures-0-label": "改过的说明"})
    assert "改过的说明" in history(editor_client, report)
    assert not send(editor_client, change_address(report.area), aliases="又一个名字")
    assert "又一个名字" in history(editor_client, report.area)
    issue = make_issue(is_published=False)
    assert not send(editor_client, change_address(issue), title="改过的名称")
    assert "改过的名称" in history(editor_client, issue)


@pytest.mark.usefixtures("founding_issue")
def test_what_came_without_a_history_is_kept_as_it_was_before_its_first_change(
    editor_client: Client,
) -> None:
    section = Section.objects.earliest("pk")
    old, section.body = section.body, "改过的正文。"
    section.save()
    told = history(editor_client, section.article)
    assert old.splitlines()[0] in told
    assert "改过的正文。" in told
    assert "增加" not in told


def test_only_staff_who_may_look_see_a_history(client: Client, editor_client: Client) -> None:
    article = make_article()
    address = change_address(article).replace("/change/", "/history/")
    assert client.get(address).status_code == 302
    client.force_login(User.objects.create_user("guest", is_staff=True))
    assert client.get(address).status_code == 403
    assert editor_client.get("/admin/articles/article/9999/history/").status_code == 404


def test_readers_cost_no_history(client: Client, django_assert_max_num_queries: Any) -> None:
    article = make_article()
    with django_assert_max_num_queries(12) as queries:
        page(client, article.get_absolute_url())
    assert not [q for q in queries.captured_queries if "historical" in q["sql"]]


def test_the_later_of_two_is_told_and_loses_nothing(
    editor_client: Client, colleague: Client
) -> None:
    section = make_section(body="原来的正文。")
    article = section.article
    address = change_address(article)
    mine = form(editor_client, address)
    theirs = {"headline": "同事的主题", "sections-0-body": "同事的正文。"}
    assert not send(colleague, address, **theirs)
    mine |= {"headline": "我的主题", "sections-0-body": "我的正文。", **CORRECTION}
    shown = Page(editor_client.post(address, mine).content.decode())
    errors = "".join(one.to_text() for one in shown.all(".errorlist"))
    assert "别人改过它" in errors
    for words in ("tongshi", "同事的主题", "同事的正文。"):
        assert words in errors
    again = shown.form("#content-main form")
    assert (again["headline"], again["sections-0-body"]) == ("我的主题", "我的正文。")
    article.refresh_from_db()
    assert article.headline == "同事的主题"
    editor_client.post(address, again)
    article.refresh_from_db()
    section.refresh_from_db()
    assert (article.headline, section.body) == ("我的主题", "我的正文。")


@pytest.mark.parametrize("kind", ["issue", "report"])
def test_issues_and_reports_are_not_silently_overwritten_either(
    editor_client: Client, colleague: Client, kind: str
) -> None:
    rows: dict[str, tuple[Any, dict[str, str]]] = {
        "issue": (make_issue(is_published=False), {"title": "同事的名称"}),
        "report": (make_report(), {"meeting_on": "2020-07-01"}),
    }
    row, changes = rows[kind]
    mine = form(editor_client, change_address(row))
    assert not send(colleague, change_address(row), **changes)
    html = editor_client.post(change_address(row), mine).content.decode()
    assert "别人改过它" in html
    assert next(iter(changes.values())) in html


def test_looking_again_gives_another_version_after_a_change_of_a_part() -> None:
    section = make_section()
    before = version_of(section.article)
    section.heading = "改过的"
    section.save()
    assert version_of(section.article) > before


def test_the_areas_of_a_section_are_told_in_its_article_the_area_and_the_report(
    editor_client: Client,
) -> None:
    area, report = make_area(), make_report()
    section = report.sections.get()
    areas = [report.area.pk, area.pk]
    assert not send(editor_client, change_address(section.article), **{"sections-0-areas": areas})
    for row in (section.article, area):
        told = history(editor_client, row)
        assert "增加报道" in told
        assert str(area) in told or str(section) in told
    assert not send(editor_client, change_address(report), printed_in=make_section().pk)
    assert "修改报道" in history(editor_client, report)
    link = section.coverage.get(area=area)
    assert not send(
        editor_client, change_address(section.article), **{"sections-0-areas": areas[:1]}
    )
    assert not type(link).objects.filter(pk=link.pk).exists()
    assert "删除报道" in history(editor_client, section.article)


def test_the_pages_of_an_article_are_told(editor_client: Client) -> None:
    article = make_article()
    one, two = (PrintedPage.objects.create(issue=article.issue, number=n) for n in (1, 2))
    assert not send(editor_client, change_address(article), pages=[one.pk])
    assert not send(editor_client, change_address(article), pages=[one.pk, two.pk])
    (line,) = [entry.exchanges for entry in entries(article) if "第2版" in str(entry.exchanges)]
    assert [tuple(one) for one in line] == [("所在版面", "第1版", "第1版、第2版")]
    assert "第2版" in history(editor_client, article)


def test_pages_of_before_there_was_a_history_are_no_change() -> None:
    article = make_article()
    article.pages.add(PrintedPage.objects.create(issue=article.issue, number=1))
    Article.history.all().delete()
    article.headline = "改过的题"
    article.save()
    (entry,) = entries(article)
    assert [one.label for one in entry.exchanges] == ["主题"]


@pytest.mark.parametrize("kind", ["areas", "pages", "tag"])
def test_links_and_tags_are_not_silently_overwritten(
    editor_client: Client, colleague: Client, kind: str
) -> None:
    section = make_section(article=make_article(issue=make_issue(is_published=False)))
    article = section.article
    article.tags.add("旧名")
    printed = PrintedPage.objects.create(issue=article.issue, number=7)
    area = make_area()
    rows: dict[str, tuple[Model, dict[str, Any], str]] = {
        "areas": (article, {"sections-0-areas": [area.pk]}, str(area)),
        "pages": (article, {"pages": [printed.pk]}, "第7版"),
        "tag": (Tag.objects.get(), {"name": "新名"}, "新名"),
    }
    row, changes, shown = rows[kind]
    mine = form(editor_client, change_address(row))
    assert not send(colleague, change_address(row), **changes)
    errors = Page(editor_client.post(change_address(row), mine).content.decode()).all(".errorlist")
    told = "".join(one.to_text() for one in errors)
    assert "别人改过它" in told
    assert shown in told


def test_whatever_readers_see_has_a_history() -> None:
    """But what follows from other rows, and what is only ever added."""
    without = {"SearchDocument", "SearchIssue", "SearchName", "Tombstone", "Correction", "Wording"}
    for app, names in ARCHIVE.items():
        for name in set(names.split()) - without:
            assert hasattr(apps.get_model(app, name), "history"), name


def test_what_is_withheld_is_shown_in_the_history_to_whoever_may_withhold(
    editor: User, editor_client: Client
) -> None:
    article = make_article()
    looker = User.objects.create_user("looker", is_staff=True)
    names = ["view_article", "view_issue", "change_article"]
    looker.user_permissions.set(Permission.objects.filter(codename__in=names))
    other = Client()
    other.force_login(looker)
    addresses = [
        change_address(article).replace("/change/", "/history/"),
        change_address(article.issue).replace("/change/", "/compare/"),
    ]
    for address in addresses:
        assert other.get(address).status_code == 403
        assert editor_client.get(address).status_code == 200
