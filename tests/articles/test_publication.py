"""What is kept of an issue at each publication, and shown beside what it is now."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from articles.models import Article, Issue, Publication, Section
from articles.snapshot import snapshot_of
from tests.html import Page, page
from tests.make import (
    make_article,
    make_figure,
    make_honour,
    make_issue,
    make_photo,
    make_plan,
    make_report,
    make_section,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue() -> Issue:
    """A draft with something of everything in it."""
    issue = make_issue(is_published=False, number=7)
    article = make_article(issue=issue, headline="楼道清爽", lead="导语。")
    article.tags.add("楼道")
    section = make_section(article=article, heading="富平居民区")
    make_photo(article=article, section=section)
    report = make_report(sections=[section])
    make_figure(report=report)
    make_honour(report=report)
    make_plan(report=report)
    return Issue.objects.get()


def compared(client: Client, issue: Issue, query: str = "") -> Page:
    return Page(page(client, f"/admin/articles/issue/{issue.pk}/compare/{query}"))


def texts(shown: Page, selector: str) -> list[str]:
    return [element.to_text().strip() for element in shown.all(selector)]


def test_publishing_keeps_what_readers_see(issue: Issue, editor: User) -> None:
    issue.publish(by=editor)
    kept = Publication.objects.get()
    assert (kept.issue, kept.public_from, kept.who) == (issue, issue.published_at, "bianji")
    assert kept.document == snapshot_of(Issue.objects.get())
    (article,) = kept.document["articles"]
    (section,) = article["sections"]
    assert (article["headline"], article["tags"]) == ("楼道清爽", ["楼道"])
    assert (section["figures"], section["plans"]) == (["整治楼道 62 个"], ["继续推进"])
    assert article["photos"][0]["section"] == "富平居民区"


def test_what_is_withheld_is_not_kept(issue: Issue) -> None:
    article = issue.articles.get()
    hidden = make_article(issue=issue, headline="隐去的文章")
    Article.objects.filter(pk=hidden.pk).update(is_withheld=True)
    article.sections.update(is_withheld=True)
    article.photos.update(is_withheld=True)
    (kept,) = snapshot_of(issue)["articles"]
    assert (kept["headline"], kept["sections"], kept["photos"]) == ("楼道清爽", [], [])


def test_what_was_seen_is_not_changed_by_a_correction_nor_by_the_next_publication(
    issue: Issue,
) -> None:
    issue.publish()
    first = Publication.objects.get().document
    section = Section.objects.get()
    section.heading = "万里居民区"
    section.save()
    assert Publication.objects.get().document == first
    issue.withdraw("照片须重新核对")
    issue.publish()
    documents = list(Publication.objects.order_by("pk").values_list("document", flat=True))
    assert documents[0] == first
    assert documents[1]["articles"][0]["sections"][0]["heading"] == "万里居民区"


def test_a_scheduled_issue_is_kept_as_it_is_when_its_time_comes(issue: Issue) -> None:
    issue.publish(timezone.now() + timedelta(days=1))
    section = Section.objects.get()
    section.heading = "万里居民区"
    section.save()
    report = section.reports.get()
    report.figures.get().delete()
    make_article(issue=issue, headline="后加的")
    (kept,) = Publication.objects.all()
    assert kept.document == snapshot_of(Issue.objects.get())
    assert [article["headline"] for article in kept.document["articles"]] == ["楼道清爽", "后加的"]
    Article.objects.get(headline="后加的").delete()
    assert Publication.objects.get().document == snapshot_of(Issue.objects.get())


def test_what_was_scheduled_and_never_seen_is_not_kept(issue: Issue) -> None:
    issue.publish(timezone.now() + timedelta(days=1))
    issue.publish(timezone.now() + timedelta(days=2))
    assert Publication.objects.get().public_from == issue.published_at
    issue.withdraw("还要核对")
    assert not Publication.objects.exists()
    assert not issue.was_public()


def test_an_address_once_public_stays_while_the_issue_is_scheduled_again(issue: Issue) -> None:
    issue.publish()
    issue.withdraw("照片须重新核对")
    issue.publish(timezone.now() + timedelta(days=1))
    issue.withdraw("还要核对")
    assert issue.published_at is None
    assert issue.was_public()


def test_what_was_kept_outlives_the_issue(issue: Issue) -> None:
    issue.publish()
    for report in list(Section.objects.get().reports.all()):
        report.delete()
    Issue.objects.get().delete()
    kept = Publication.objects.get()
    assert (kept.issue, kept.name) == (None, str(issue))


def test_the_founding_issue_is_kept_when_it_is_loaded() -> None:
    call_command("load_founding_issue", verbosity=0)
    assert Publication.objects.get().document["articles"]


def test_a_withdrawn_issue_is_compared_with_what_was_published_last(
    issue: Issue, editor_client: Client
) -> None:
    issue.publish()
    issue.withdraw("照片须重新核对")
    Section.objects.update(body="居民区整治楼道 26 个。下半年将继续推进。")
    make_article(issue=issue, headline="邻里守望")
    shown = compared(editor_client, issue)
    assert texts(shown, ".part > h2") == ["改动 文章《楼道清爽》", "新增 文章《邻里守望》"]
    gone, new = texts(shown, "del"), texts(shown, "ins")
    assert all(text.startswith("删") for text in gone)
    assert all(text.startswith("增") for text in new)
    assert "增 邻里守望" in new
    (before,) = texts(shown, ".before")[:1]
    assert before.startswith("原来 居民区整治楼道")


def test_the_first_publication_can_be_asked_for(issue: Issue, editor_client: Client) -> None:
    issue.publish()
    first = Publication.objects.get()
    issue.withdraw("照片须重新核对")
    Article.objects.update(headline="楼道亮了")
    issue.publish()
    assert "一字不差" in compared(editor_client, issue).document.to_text()
    shown = compared(editor_client, issue, f"?with={first.pk}")
    assert texts(shown, ".part > h2") == ["改动 文章《楼道亮了》"]
    assert "首次发布" in shown.document.to_text()
    for nonsense in ("x", "0", "9" * 30, "%00"):
        assert "一字不差" in compared(editor_client, issue, f"?with={nonsense}").document.to_text()


def test_an_issue_that_was_never_published_has_nothing_to_compare(
    issue: Issue, editor_client: Client
) -> None:
    assert "还没有发布过" in compared(editor_client, issue).document.to_text()
    assert "还没有存档" in compared(editor_client, make_issue()).document.to_text()


def test_only_staff_who_may_see_issues_compare_them(issue: Issue, client: Client) -> None:
    address = f"/admin/articles/issue/{issue.pk}/compare/"
    assert client.get(address).status_code == 302
    client.force_login(User.objects.create_user("guest", is_staff=True))
    assert client.get(address).status_code == 403


def test_comparing_reads_only(issue: Issue, editor_client: Client) -> None:
    address = f"/admin/articles/issue/{issue.pk}/compare/"
    assert editor_client.post(address).status_code == 405
    assert editor_client.get("/admin/articles/issue/999999/compare/").status_code == 404
