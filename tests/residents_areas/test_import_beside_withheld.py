"""Importing into an issue of which something is withheld: nothing is mistaken for it, or it for
anything else."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.importing.parts import Article as ArticlePart
from articles.importing.parts import Paragraph, Reading
from articles.importing.parts import Photo as PhotoPart
from articles.importing.parts import Section as SectionPart
from articles.models import Article, Issue, Photo, Section, Withholding
from residents_areas.importing.checking import NotWritten
from residents_areas.importing.writing import write
from tests.html import page
from tests.make import make_article, make_issue, make_photo, make_section

pytestmark = pytest.mark.django_db

HEADLINE, HEADING, CAPTION = "社区简讯", "小标题", "居民在看报"
BODY, OTHER = "甲女士获得了帮助。", "乙先生参加了活动。"
NEXT = "楼道整治完成。"


@pytest.fixture
def issue() -> Issue:
    return make_issue(slug="2020-h1")


def read(*articles: ArticlePart) -> Reading:
    return Reading(articles=list(articles))


def article(*sections: SectionPart, headline: str = HEADLINE, **parts: Any) -> ArticlePart:
    return ArticlePart(line=1, headline=headline, sections=list(sections), **parts)


def section(body: str, heading: str = HEADING) -> SectionPart:
    return SectionPart(heading, None, 1, body=[Paragraph(body, 1)])


def withhold(of: Article, by: User, **what: Any) -> None:
    Withholding(article=of, reason="privacy", asked_by="本人", **what).take_effect(by)


def stored() -> list[Any]:
    return [
        list(model._base_manager.order_by("pk").values()) for model in (Article, Section, Photo)
    ]


def refused(reading: Reading) -> str:
    """What the refusal says; and that nothing was written."""
    before = stored()
    with pytest.raises(NotWritten) as error:
        write(reading, "2020-h1", correction="补录。")
    assert stored() == before
    return str(error.value)


def test_of_two_articles_of_one_headline_neither_is_written_into_the_other(
    issue: Issue, editor: User, client: Client
) -> None:
    hidden, shown = (make_article(issue=issue, headline=HEADLINE) for _ in "ab")
    make_section(article=hidden, body=BODY)
    make_section(article=shown, body=OTHER)
    withhold(hidden, editor)
    assert "不止一处" in refused(read(article(section(OTHER)), article(section(BODY))))
    assert BODY not in page(client, shown.get_absolute_url())


def test_a_new_article_of_the_headline_of_a_withheld_one_is_not_written_into_it(
    issue: Issue, editor: User
) -> None:
    hidden = make_article(issue=issue, headline=HEADLINE, lead="甲女士说。")
    withhold(hidden, editor)
    assert "正隐去着" in refused(read(article(lead=[Paragraph("乙先生说。", 1)])))


def test_of_two_photos_of_one_caption_neither_takes_the_other_s_place(
    issue: Issue, editor: User
) -> None:
    mine = make_article(issue=issue, headline=HEADLINE)
    photos = [make_photo(article=mine, caption=CAPTION) for _ in "ab"]
    withhold(mine, editor, photo=photos[0])
    parts = [PhotoPart(CAPTION), PhotoPart(CAPTION, credit="丙摄")]
    assert "不止一处" in refused(read(article(photos=parts)))


@pytest.mark.parametrize("caption", ["另一句说明", CAPTION], ids=["other", "same"])
def test_a_photo_that_may_be_a_withheld_one_is_not_written(
    issue: Issue, editor: User, caption: str
) -> None:
    mine = make_article(issue=issue, headline=HEADLINE)
    withhold(mine, editor, photo=make_photo(article=mine, caption=CAPTION))
    part = PhotoPart(caption, credit="丙摄")
    assert "隐去" in refused(read(article(photos=[part])))


@pytest.mark.parametrize("heading", [HEADING, ""], ids=["headed", "without heading"])
def test_the_text_of_a_withheld_section_is_not_written_beside_it(
    issue: Issue, editor: User, client: Client, heading: str
) -> None:
    mine = make_article(issue=issue, headline=HEADLINE)
    hidden = make_section(article=mine, heading=heading, body=BODY)
    withhold(mine, editor, section=hidden)
    corrected = section(BODY.replace("帮助", "帮扶"), heading)
    assert "可能正是隐去的那一处" in refused(read(article(corrected)))
    assert "甲女士" not in page(client, mine.get_absolute_url())


@pytest.mark.parametrize("heading", [HEADING, ""], ids=["headed", "without heading"])
def test_a_section_with_a_hidden_passage_is_not_written_again(
    issue: Issue, editor: User, heading: str
) -> None:
    mine = make_article(issue=issue, headline=HEADLINE)
    make_section(article=mine, heading=heading, body=BODY)
    withhold(mine, editor, passage="甲女士")
    assert "可能正是隐去的那一处" in refused(read(article(section(f"{BODY}很好。", heading))))


def test_what_is_as_it_was_stays_withheld_and_what_is_not_is_changed(
    issue: Issue, editor: User, client: Client
) -> None:
    mine = make_article(issue=issue, headline=HEADLINE)
    hidden = make_section(article=mine, heading="", body=BODY)
    photo = make_photo(article=mine, caption=f"{CAPTION}，甲女士在前")
    withhold(mine, editor, section=hidden)
    withhold(mine, editor, passage="甲女士在前")
    reading = read(
        article(section(BODY, ""), subhead="新的副题", photos=[PhotoPart(f"{CAPTION}，甲女士在前")])
    )
    assert write(reading, "2020-h1", correction="补录副题。").changes == [
        f"更新文章“{HEADLINE}”的副题"
    ]
    html = page(client, mine.get_absolute_url())
    assert "新的副题" in html
    assert CAPTION in html
    assert "甲女士" not in html
    assert [one.pk for one in Photo.objects.all()] == [photo.pk]


def test_where_nothing_is_withheld_parts_of_one_name_are_taken_in_turn(issue: Issue) -> None:
    articles = [make_article(issue=issue, headline=HEADLINE) for _ in "ab"]
    for one in articles:
        make_section(article=one, body=BODY)
    write(read(article(section(BODY)), article(section(NEXT))), "2020-h1", correction="改第二篇。")
    assert [one.sections.get().body for one in articles] == [BODY, NEXT]
