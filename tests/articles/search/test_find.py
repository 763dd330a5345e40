"""What is found is what a plain scan of the normalised text finds, on both databases."""

import random
from dataclasses import replace
from datetime import date, timedelta
from itertools import compress
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Issue, SearchDocument
from articles.search import postgresql
from articles.search.answer import Sort, answer
from articles.search.find import Filters, Places, Question, documents, terms_of
from articles.search.gather import gather, titled
from articles.search.index import documents_of, with_everything
from articles.search.query import parse
from articles.search.rarest import with_rarest
from articles.search.rebuild import differences
from tests.articles.search.found import numbers, question
from tests.make import make_article, make_issue, make_photo, make_section

pytestmark = pytest.mark.django_db

WORDS = (
    "居民 富平 垃圾分类 走访 87 户 2019 年 志愿者 楼道 QQ 群 加装 电梯 的 一 居 ， 。 下半年 1,794"
).split()


def make_archive(count: int, seed: int = 1) -> None:
    chance = random.Random(seed)
    for number in range(count):
        issue = make_issue(published_on=date(2020, 1, 1) + timedelta(days=chance.randrange(900)))
        article = make_article(issue=issue, headline="".join(chance.choices(WORDS, k=4)))
        for _ in range(3):
            body = " ".join(chance.choices(WORDS, k=12))
            make_section(article=article, heading=chance.choice(WORDS), body=body)
        if number % 3 == 0:
            make_photo(article=article, caption="居民在 87 号楼看报")


def scanned(typed: str) -> set[tuple[int, int | None]]:
    """The documents that a plain scan of all texts finds."""
    query = parse(typed)
    return {
        (document.article_id, document.section_id)
        for article in with_everything(Article.objects.all())
        for document in documents_of(article)
        if all(term.needle in document.text for term in query.terms)
        and not any(term.needle in document.text for term in query.excluded)
    }


def found(typed: str, **filters: Any) -> list[tuple[int, int | None]]:
    return [(hit.article, hit.section) for hit in documents(numbers(typed, **filters), [])]


def test_what_is_found_is_exactly_what_has_the_terms() -> None:
    make_archive(12)
    chance = random.Random(2)
    texts = list(SearchDocument.objects.values_list("text", flat=True))
    queries = [
        "居",
        "87",
        '"7"',
        "87户",
        "民区",
        "居民",
        "居民区",
        "的 居民",
        "居民 -富平",
        "，",
        "qq群",
        "一居",
        "垃圾分类 走访",
    ]
    for _ in range(60):
        text = chance.choice(texts)
        start = chance.randrange(len(text) - 1)
        piece = text[start : start + chance.randint(1, 8)]
        queries.append("".join(c for c in piece if c < "\ue000" or c > "\uf8ff"))
    asked = [query for query in queries if parse(query).terms]
    assert len(asked) > 40
    for query in asked:
        assert sorted(found(query), key=str) == sorted(scanned(query), key=str), query


@pytest.mark.parametrize(
    ("dearer", "period", "way"),
    [
        (0.001, 1000, "by_index"),
        (1000, 1000, "in_order"),
        (1, -1000, "by_index"),
        (10, 3, "in_order"),
    ],
)
@pytest.mark.parametrize("is_oldest_first", [False, True])
def test_what_is_gathered_is_what_is_first_in_either_order(
    monkeypatch: pytest.MonkeyPatch, dearer: float, period: float, way: str, is_oldest_first: bool
) -> None:
    """By PostgreSQL's index, by reading in order, by periods, and by what reads least."""
    sizes = {"FIRST_LOOK": 4, "LOOK": 7, "BY_INDEX": 6, "AT_ONCE": 3}
    for name, size in (sizes | {"DEARER": dearer, "PERIOD": period}).items():
        monkeypatch.setattr(f"articles.search.gather.{name}", size)
    way_taken, ways = getattr(postgresql, way), []

    def noted(*arguments: Any) -> Any:
        ways.append(way)
        return way_taken(*arguments)

    monkeypatch.setattr(postgresql, way, noted)
    make_archive(15)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE articles_searchdocument")
    typed = ("居", "87户", "居民 -富平", "的 楼道", "垃圾分类", "凤凰")
    asked = [replace(question(each), is_oldest_first=is_oldest_first) for each in typed]
    for articles in (3, 1000):
        alone = [gather([each], articles)[0] for each in asked]
        for one, gathered in zip(asked, alone, strict=True):
            every = by_scan(one)
            count = len(gathered.places.numbers)
            assert list(gathered.places) == [column[:count] for column in every], one
            assert gathered.is_all or len(gathered.articles()) > articles
            assert count == len(every.numbers) or not gathered.is_all
            title = list(compress(every.numbers, every.titled))
            headline = [number for number in title if every.heads[every.numbers.index(number)]]
            assert titled(gathered, 5) == (title[:5], headline[:5])
        # Together, the first of each are the same.
        for mine, other in zip(alone, gather(asked, articles), strict=True):
            least = min(len(mine.places.numbers), len(other.places.numbers))
            assert mine.places.numbers[:least] == other.places.numbers[:least]
            assert other.is_all or len(other.articles()) > articles
    assert ways or connection.vendor == "sqlite"


@pytest.mark.parametrize("is_oldest_first", [False, True])
def test_of_a_frequent_term_enough_is_gathered_in_one_question(
    monkeypatch: pytest.MonkeyPatch, is_oldest_first: bool
) -> None:
    for name, size in {"FIRST_LOOK": 8, "AT_ONCE": 5}.items():
        monkeypatch.setattr(f"articles.search.gather.{name}", size)
    make_archive(15)
    asked = replace(question("居"), is_oldest_first=is_oldest_first)
    with CaptureQueriesContext(connection) as queries:
        (gathered,) = gather([asked], 4)
    assert len(queries) == 1
    assert not gathered.is_all
    assert len(gathered.articles()) > 4
    assert gathered.places.numbers == by_scan(asked).numbers[: len(gathered.places.numbers)]


def by_scan(asked: Question) -> Places:
    """What a plain scan of the texts finds, in the order asked for."""
    sign = "" if asked.is_oldest_first else "-"
    rows = [
        row
        for row in SearchDocument.objects.order_by(f"{sign}id")
        if all(term.needle in row.text for term in asked.query.terms)
        and not any(term.needle in row.text for term in asked.query.excluded)
    ]
    return Places(
        [row.pk for row in rows],
        [row.article_id for row in rows],
        [all(term.needle in row.title for term in asked.query.terms) for row in rows],
        [row.section_id is None for row in rows],
    )


@pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite's index")
def test_by_the_rarest_terms_alone_the_same_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    make_archive(15)
    make_article(issue=make_issue(published_on=date(2020, 1, 1)), headline="居民的凤凰与垃圾分类")
    both = [question("居民的凤凰 垃圾分类"), question("居民")]
    assert with_rarest(both) == both
    before = gather(both, 100)
    monkeypatch.setattr("articles.search.rarest.FEW", 2)
    monkeypatch.setattr("articles.search.rarest.AMONG", 60)
    terms, none = (each.terms for each in with_rarest(both))
    assert terms < terms_of(both[0])
    assert "民的凤" in terms or "凤凰" in terms
    assert not none
    assert len(before[0].places.numbers) == 1
    assert [each.places for each in gather(both, 100)] == [each.places for each in before]


def test_only_what_is_public_now_is_found() -> None:
    text = {"heading": "金丝雀", "body": "金丝雀在唱歌。"}
    draft = make_section(article=make_article(issue=make_issue(is_published=False)), **text)
    later = make_issue(at=timezone.now() + timedelta(hours=1))
    make_section(article=make_article(issue=later), **text)
    assert found("金丝雀") == []
    assert not SearchDocument.objects.filter(article=draft.article).exists()
    at = timezone.now() + timedelta(hours=2)
    assert len(numbers("金丝雀", at)) == 1
    draft.article.issue.publish()
    assert found("金丝雀") == [(draft.article_id, draft.pk)]
    draft.article.issue.state = Issue.State.DRAFT
    draft.article.issue.save()
    assert found("金丝雀") == []


def test_every_change_is_found_at_once() -> None:
    section = make_section(heading="旧题", body="旧文。")
    article = section.article
    photo = make_photo(article=article, section=section, caption="旧图")
    section.heading, section.body = "新题", "新文。"
    section.save()
    photo.caption = "新图"
    photo.save()
    article.tags.add("新标签")
    article.headline = "新主题"
    article.save()
    for word in ("新题", "新文", "新图", "新标签", "新主题"):
        assert found(word), word
    for word in ("旧题", "旧文", "旧图"):
        assert not found(word), word
    tag = article.tags.get()
    tag.name = "改名"
    tag.save()
    assert found("改名")
    article.tags.clear()
    assert not found("改名")
    photo.delete()
    assert not found("新图")
    section.delete()
    assert not found("新文")
    article.delete()
    assert not SearchDocument.objects.exists()
    assert not list(differences())


def test_filters_narrow_what_is_found() -> None:
    issue = make_issue(published_on=date(2019, 7, 18))
    one = make_section(article=make_article(issue=issue, column="专题策划"), body="居民来了。")
    one.article.tags.add("议事")
    make_section(
        article=make_article(issue=make_issue(published_on=date(2020, 7, 18))), body="居民。"
    )
    mine = [(one.article_id, one.pk)]
    assert len(found("居民")) == 2
    assert found("居民", column="专题策划") == mine
    assert found("居民", tag=one.article.tags.get().slug) == mine
    assert found("居民", last=date(2019, 7, 18)) == mine
    assert found("居民", first=date(2019, 7, 19), last=date(2020, 7, 17)) == []
    assert found("居民", issue=issue.pk) == mine


def test_a_headline_counts_before_a_heading_before_a_caption_before_the_text() -> None:
    where = [
        make_section(heading="", body="有凤凰。").article,
        make_photo(article=make_section(heading="", body="无。").article, caption="凤凰").article,
        make_section(heading="凤凰", body="无。").article,
        make_section(article=make_article(headline="凤凰"), heading="", body="无。").article,
    ]
    found = answer(parse("凤凰"), Filters(), Sort.RELEVANCE, 1, timezone.now())
    assert [one.article for one in found.page] == [article.pk for article in reversed(where)]
    assert (found.count, found.is_more) == (4, False)


def test_a_headline_is_never_lost_to_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articles.search.answer.CANDIDATES", 3)
    old = make_article(issue=make_issue(published_on=date(1990, 1, 1)), headline="凤凰飞来")
    for heading in ("", "凤凰"):
        for _ in range(8):
            make_section(heading=heading, body="凤凰。")
    found = answer(parse("凤凰"), Filters(), Sort.RELEVANCE, 1, timezone.now())
    assert found.page[0].article == old.pk


def test_counts_are_exact_up_to_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articles.search.answer.MOST_ARTICLES", 4)
    for number in range(6):
        make_section(heading="", body="凤凰。")
        found = answer(parse("凤凰"), Filters(), Sort.NEWEST, 1, timezone.now())
        assert (found.count, found.is_more) == (min(number + 1, 4), number + 1 > 4)


def test_a_section_that_moves_to_another_article_takes_its_document_along() -> None:
    section, other = make_section(body="凤凰来了。"), make_article()
    section.article = other
    section.save()
    assert found("凤凰") == [(other.pk, section.pk)]
    assert not list(differences())


def test_the_documents_of_an_article_are_numbered_as_printed() -> None:
    article = make_article()
    sections = [make_section(article=article, heading=f"第{n}节") for n in range(4)]
    sections[0].body = "改过了。"
    sections[0].save()
    found = SearchDocument.objects.filter(article=article).order_by("pk")
    assert [document.section for document in found] == [None, *sections]
