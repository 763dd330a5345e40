"""What staff find in the admin's long lists: what readers can find, and what they cannot."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Q
from django.test import Client, RequestFactory
from django.utils import timezone

from articles.models import Article, Issue, Section, Withholding
from articles.search.staff import query_of, words_of
from tests.html import Page, page
from tests.make import make_article, make_issue, make_photo, make_section

pytestmark = pytest.mark.django_db
CUT = "这里只列较新的"


def found(model: type[Any], typed: str) -> set[Any]:
    one = admin.site.get_model_admin(model)
    rows, _ = one.get_search_results(RequestFactory().get("/"), model.objects.all(), typed)
    return set(rows)


@pytest.fixture
def published() -> Article:
    article = make_article(
        headline="电梯加装记",
        issue=make_issue(slug="2019-07", title="七月号"),
        column="专题策划",
        byline="□本报记者",
        lead="导语里的凤凰。",
    )
    section = make_section(
        article=article, heading="第一居民区", body="共有187户人家（含３６５歲）。"
    )
    make_photo(article=article, section=section, caption="摄于菊园")
    article.tags.add("养老")
    article.save()
    return article


# Of an article itself, by which sections are found only where the index knows them.
OF_ARTICLES = ["本报记者", "养老"]
WORDS = ["电梯", "梯加", "凤凰", "第一居", "187户", "87户", "7户人", "365岁", "菊园", *OF_ARTICLES]
WORDS += [
    "电梯 187户",
    "187户 电梯",
    "七月",
    "2019-07",
    "专题策划",
    '"有187户人"',
    "（含",
    "—— 电梯",
    "，",
]


@pytest.mark.parametrize("typed", WORDS[:-2])
def test_articles_are_found_by_any_part_of_what_is_printed(published: Article, typed: str) -> None:
    make_article(headline="别的", issue=make_issue(slug="2001-01"))
    assert found(Article, typed) == {published}


@pytest.mark.parametrize("typed", WORDS)
@pytest.mark.parametrize("how", ["draft", "scheduled", "withheld", "section", "photo", "restored"])
def test_what_readers_cannot_see_is_found_as_what_they_can(
    published: Article, how: str, typed: str
) -> None:
    """Nothing is found less for being hidden but the digits and letters of other spellings."""
    models = [Article, Issue] if typed in OF_ARTICLES else [Article, Issue, Section]
    before = [found(model, typed) for model in models]
    hide(published, how)
    is_other_spelling = typed == "365岁" and how not in ("scheduled", "restored")
    if not is_other_spelling:
        assert [found(model, typed) for model in models] == before


def withhold(article: Article, **part: Any) -> Withholding:
    one = Withholding(article=article, reason="law", asked_by="来函", **part)
    one.take_effect(User.objects.create_user("wang"))
    return one


def hide(article: Article, how: str) -> None:
    if how == "draft":
        article.issue.withdraw("试试")
    elif how == "scheduled":
        article.issue.publish(at=timezone.now() + timedelta(days=1))
    elif how in ("section", "photo"):
        withhold(article, **{how: getattr(article, f"{how}s").get()})
    else:
        one = withhold(article)
        if how == "restored":
            one.restore(User.objects.get(username="wang"), "可以了")


def test_sections_are_found_by_their_article_too(published: Article) -> None:
    section = published.sections.get()
    for typed in ("187户", "电梯 第一", "七月号"):
        assert found(Section, typed) == {section}
    assert found(Section, "凤凰") == set()


def test_issues_are_found_by_themselves_and_by_a_headline(published: Article) -> None:
    for typed in ("七月", "2019-07", "电梯加装"):
        assert found(Issue, typed) == {published.issue}
    assert found(Issue, "187户") == set()


@pytest.mark.parametrize("model", [Issue, Article, Section])
def test_small_and_capital_letters_of_an_issues_title_are_the_same(model: type[Any]) -> None:
    section = make_section(article=make_article(issue=make_issue(title="Wanli 七月号")))
    one = {Issue: section.article.issue, Article: section.article, Section: section}[model]
    for typed in ("wanli", "WANLI 七月", "七月"):
        assert found(model, typed) == {one}, typed


@pytest.mark.parametrize("model", [Issue, Article, Section])
def test_words_that_stand_nowhere_find_nothing(published: Article, model: type[Any]) -> None:
    for typed in ("没有的词", "电梯 没有的词", "”", "x" * 1000, "\u200b"):
        assert found(model, typed) == set(), typed


def test_what_the_index_does_not_tell_is_asked_of_the_rows(published: Article) -> None:
    assert query_of("——") is None
    assert query_of("很" * 300) is None
    assert query_of("电梯 （") is not None
    make_section(article=published, heading="——")
    assert found(Article, "——") == {published}


def test_words_are_parted_as_elsewhere_in_the_admin() -> None:
    assert words_of('a \'b c\' "d e" f"') == ["a", "b c", "d e", 'f"']


@pytest.mark.parametrize("is_published", [True, False])
@pytest.mark.parametrize(
    ("model", "typed"), [(Article, "电梯"), (Section, "电梯"), (Issue, "晨报")]
)
def test_a_list_that_is_cut_says_so(
    editor_client: Client,
    monkeypatch: pytest.MonkeyPatch,
    model: type[Any],
    typed: str,
    is_published: bool,
) -> None:
    for module in ("articles.search.staff", "articles.searched"):
        monkeypatch.setattr(f"{module}.MOST", 2)
    address = f"/admin/articles/{model._meta.model_name}/?q={quote(typed)}"
    for count in (1, 2, 3):
        issue = make_issue(is_published=is_published)
        section = make_section(article=make_article(issue=issue, headline=f"电梯{count}"))
        if model is Article:
            make_section(article=section.article)
        html = page(editor_client, address)
        assert len(Page(html).all("#result_list tbody tr")) == min(count, 2)
        assert (CUT in html) is (count > 2)


def test_a_filter_narrows_what_is_found(editor_client: Client, published: Article) -> None:
    address = "/admin/articles/article/?q=电梯&issue__state__exact="
    assert "电梯加装记" in page(editor_client, f"{address}published")
    assert "电梯加装记" not in page(editor_client, f"{address}draft")


def test_the_rows_themselves_agree(published: Article) -> None:
    """Of one word: whatever a row's own fields have is found."""
    fields = ["headline", "byline", "lead", "sections__heading", "sections__body", "tags__name"]
    for headline in ("电梯", "加装电梯ABC", "187户", "1187户", "梯電", "abc"):
        make_section(article=make_article(headline=headline), body=f"{headline}之后")
    for typed in ("电梯", "187", "abc", "BC", "梯", "18", "户之"):
        has_it = Q()
        for field in fields:
            has_it |= Q((f"{field}__icontains", typed))
        assert found(Article, typed) >= set(Article.objects.filter(has_it)) != set(), typed
