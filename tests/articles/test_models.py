from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from articles.models import Article, Issue, Page, Photo
from articles.models.issue import Visitor
from articles.models.nested import first as first_row
from tests.make import make_article, make_issue, make_photo, make_section

pytestmark = pytest.mark.django_db

READER = AnonymousUser()


def test_published_means_published_and_not_in_the_future() -> None:
    now = timezone.now()
    draft = make_issue(is_published=False)
    public = make_issue(at=now - timedelta(seconds=1))
    future = make_issue(at=now + timedelta(hours=1))
    assert list(Issue.objects.published(now)) == [public]
    assert set(Issue.objects.published(now + timedelta(hours=2))) == {public, future}
    for at in (now, now + timedelta(hours=2)):
        for issue in (draft, public, future):
            assert issue.is_published(at) == (issue in Issue.objects.published(at))
            assert issue.is_scheduled(at) == (issue in Issue.objects.scheduled(at))


def test_what_is_not_published_is_a_draft_or_scheduled() -> None:
    now = timezone.now()
    draft, public = make_issue(is_published=False), make_issue(at=now)
    scheduled = make_issue(at=now + timedelta(hours=1))
    assert list(Issue.objects.drafts()) == [draft]
    assert list(Issue.objects.scheduled(now)) == [scheduled]
    assert set(Issue.objects.unpublished(now)) == {draft, scheduled}
    assert [issue.stage for issue in (draft, scheduled, public)] == ["草稿", "定时", "已发布"]


def test_visible_to_staff_is_everything_and_to_readers_what_is_published() -> None:
    draft, public = make_issue(is_published=False), make_issue()
    assert list(Issue.objects.visible_to(READER)) == [public]
    assert list(Issue.objects.visible_to(User(is_staff=False))) == [public]
    assert set(Issue.objects.visible_to(User(is_staff=True))) == {draft, public}


def test_articles_and_photos_are_visible_with_their_issue() -> None:
    for is_published in (False, True):
        article = make_article(issue=make_issue(is_published=is_published))
        photo = make_photo(article=article)
        assert (article in Article.objects.visible_to(READER)) is is_published
        assert (photo in Photo.objects.visible_to(READER)) is is_published


def test_publishing_makes_an_issue_public_at_once() -> None:
    issue = make_issue(is_published=False)
    issue.publish()
    assert list(Issue.objects.published()) == [issue]


def beside(issue: Issue, user: Visitor = READER) -> list[Issue | None]:
    """The issues before and behind this one, of those the user may see."""
    row: Any = Issue.objects.with_neighbours(user).get(pk=issue.pk)
    return [first_row(row.previous), first_row(row.next)]


def test_an_issue_without_a_date_is_filed_by_the_period_it_covers() -> None:
    undated = make_issue(
        published_on=None, covers_from=date(2019, 1, 1), covers_to=date(2019, 6, 30)
    )
    before, after = (
        make_issue(published_on=date(2019, 6, 29)),
        make_issue(published_on=date(2019, 7, 1)),
    )
    assert list(Issue.objects.all()) == [after, undated, before]
    assert beside(undated) == [before, after]


def test_next_and_previous_issue_skip_what_the_reader_may_not_see() -> None:
    first, draft, last = make_issue(), make_issue(is_published=False), make_issue()
    assert beside(first) == [None, last]
    assert beside(first, User(is_staff=True)) == [None, draft]
    assert beside(last) == [first, None]


def test_issues_of_the_same_day_follow_each_other() -> None:
    one, two = (make_issue(published_on=date(2019, 6, 29)) for _ in range(2))
    assert beside(one) == [None, two]
    assert beside(two) == [one, None]


def test_article_numbers_are_given_once_and_never_again() -> None:
    issue = make_issue()
    first, second = make_article(issue=issue), make_article(issue=issue)
    assert (first.slug, second.slug) == ("a1", "a2")
    second.delete()
    assert make_article(issue=issue).slug == "a3"


def test_section_anchors_are_given_once_and_never_again() -> None:
    article = make_article()
    make_section(article=article)
    make_section(article=article).delete()
    section = make_section(article=article)
    assert section.anchor == "s3"
    section.heading = "改过的小标题"
    section.save()
    assert section.anchor == "s3"


def test_saving_a_row_read_earlier_does_not_give_numbers_again() -> None:
    issue = make_issue()
    article = make_article(issue=issue)
    make_section(article=article).delete()
    issue.save()
    article.save()
    make_article(issue=issue).delete()
    issue.save()
    assert make_article(issue=issue).slug == "a3"
    assert make_section(article=article).anchor == "s2"


def test_numbers_go_on_behind_a_counter_that_a_fixture_set_back() -> None:
    issue = make_issue()
    make_article(issue=issue)
    Issue.objects.update(last_article_number=0)
    assert make_article(issue=issue).slug == "a2"


def test_without_an_order_a_row_goes_last_among_its_siblings() -> None:
    article = make_article()
    assert [make_section(article=article).order for _ in range(3)] == [1, 2, 3]
    assert make_section().order == 1


def test_next_and_previous_article_follow_the_order_of_the_print() -> None:
    issue = make_issue()
    third, first, second = (make_article(issue=issue, order=order) for order in (3, 1, 2))
    make_article()
    found: Any = Article.objects.filter(issue=issue).with_neighbours()
    assert [row.next for row in found] == [[second], [third], []]
    assert [row.previous for row in found] == [[], [first], [second]]


@pytest.mark.parametrize(
    "fields",
    [
        {"published_on": None},
        {"covers_from": date(2019, 1, 1)},
        {"covers_from": date(2019, 6, 30), "covers_to": date(2019, 1, 1)},
        {"is_published": False, "state": "published"},
    ],
)
def test_the_database_refuses_an_issue_that_cannot_be(fields: dict[str, object]) -> None:
    with pytest.raises(IntegrityError):
        make_issue(**fields)  # type: ignore[arg-type]


def test_the_database_refuses_a_second_issue_of_the_same_address() -> None:
    make_issue(slug="same")
    with pytest.raises(IntegrityError):
        make_issue(slug="same")


def test_the_database_refuses_two_siblings_in_one_place() -> None:
    issue = make_issue()
    article = make_article(issue=issue, order=1)
    make_section(article=article, order=1)
    make_photo(article=article, order=1)
    Page.objects.create(issue=issue, order=1)
    for again in (
        lambda: make_article(issue=issue, order=1),
        lambda: make_section(article=article, order=1),
        lambda: make_photo(article=article, order=1),
        lambda: Page.objects.create(issue=issue, order=1),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            again()


def test_the_database_refuses_a_photo_in_a_section_of_another_article() -> None:
    photo, elsewhere = make_photo(article=make_article()), make_section()
    with pytest.raises(IntegrityError), transaction.atomic():
        Photo.objects.filter(pk=photo.pk).update(section=elsewhere)
        connection.check_constraints()


def test_a_form_says_in_chinese_that_the_section_is_of_another_article() -> None:
    photo = Photo(article=make_article(), section=make_section(), caption="说明", order=1)
    with pytest.raises(ValidationError, match="所在小节不属于这篇文章"):
        photo.full_clean()


def test_the_database_refuses_a_photo_without_picture_and_caption() -> None:
    with pytest.raises(IntegrityError):
        make_photo(article=make_article(), caption="")


def test_a_photo_outlives_its_section() -> None:
    section = make_section()
    photo = make_photo(article=section.article, section=section)
    section.delete()
    photo.refresh_from_db()
    assert photo.section is None
