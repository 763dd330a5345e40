"""What staff do in the admin, form by form."""

from datetime import date
from pathlib import Path

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from articles.models import Article, Issue, Photo, Section
from articles.models import Page as IssuePage
from tests.admin_forms import change_address, form, rows, send
from tests.html import Page, page
from tests.make import (
    make_article,
    make_issue,
    make_photo,
    make_picture,
    make_section,
)

pytestmark = pytest.mark.django_db

ISSUE = {"masthead": "万里社区晨报", "title": "2019年年中", "slug": "2019-midyear"}
PERIOD = {"covers_from": "2019-01-01", "covers_to": "2019-06-30"}


def test_an_issue_of_which_the_print_says_little_can_be_entered(editor_client: Client) -> None:
    assert not send(editor_client, "/admin/articles/issue/add/", **ISSUE, **PERIOD)
    issue = Issue.objects.get()
    assert (issue.number, issue.published_on, issue.state) == (None, None, "draft")


def test_an_issue_without_date_and_period_is_refused_in_chinese(editor_client: Client) -> None:
    errors = send(editor_client, "/admin/articles/issue/add/", **ISSUE)
    assert "出版日期不详时，请填写所涉时段的起止日期" in errors
    assert not Issue.objects.exists()


def test_an_address_with_chinese_letters_is_refused_in_chinese(editor_client: Client) -> None:
    changes = {**ISSUE, **PERIOD, "slug": "年中"}
    assert "只能用小写英文字母" in send(editor_client, "/admin/articles/issue/add/", **changes)


def test_an_article_begins_with_its_headline_in_the_issue(editor_client: Client) -> None:
    issue = make_issue(is_published=False)
    make_article(issue=issue, headline="先有的")
    changes = rows("articles", 1, position=1, headline="新头条", column="要闻")
    changes["articles-0-position"] = 2
    assert not send(editor_client, change_address(issue), **changes)
    assert list(issue.articles.values_list("headline", "order", "slug")) == [
        ("新头条", 1, "a2"),
        ("先有的", 2, "a1"),
    ]


def test_an_article_stays_in_its_issue(editor_client: Client) -> None:
    assert "issue" not in form(editor_client, change_address(make_article()))


def test_the_address_of_a_published_issue_stays(editor_client: Client) -> None:
    issue = make_issue(slug="kept")
    assert "slug" not in form(editor_client, change_address(issue))
    send(editor_client, change_address(issue), slug="changed")
    issue.refresh_from_db()
    assert issue.slug == "kept"


def test_an_article_is_entered_with_sections_photo_and_tags(
    editor_client: Client, picture_folders: Path
) -> None:
    issue = make_issue(is_published=False)
    errors = send(
        editor_client,
        "/admin/articles/article/add/",
        issue=issue.pk,
        headline="主题",
        tags="垃圾分类、楼组，邻里",
        **{"sections-TOTAL_FORMS": 2},
        **{"sections-0-heading": "甲居民区", "sections-0-body": "甲的正文。"},
        **{"sections-1-heading": "乙居民区", "sections-1-body": "乙的正文。"},
        **rows("photos", 0, caption="会场", image=make_picture()),
    )
    assert not errors
    article = Article.objects.get()
    assert (article.slug, article.order) == ("a1", 1)
    assert {tag.name for tag in article.tags.all()} == {"垃圾分类", "楼组", "邻里"}
    sections = article.sections.order_by("order")
    assert [(s.heading, s.anchor) for s in sections] == [("甲居民区", "s1"), ("乙居民区", "s2")]
    assert article.photos.get().width == 1000


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (
            SimpleUploadedFile("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            "不是可用的图片",
        ),
        (SimpleUploadedFile("x.jpg", b"MZ\x90"), "不是可用的图片"),
        (make_picture(size=(9000, 9000), mode="1", file_format="PNG"), "像素太多"),
    ],
    ids=["svg", "no picture", "bomb"],
)
def test_a_bad_upload_is_refused_and_nothing_else_is_lost(
    editor_client: Client, picture_folders: Path, upload: SimpleUploadedFile, words: str
) -> None:
    upload.seek(0)
    article = make_article()
    address = change_address(article)
    changes = rows("photos", 0, caption="会场", image=upload)
    assert words in send(editor_client, address, **changes)
    assert not Photo.objects.exists()
    response = editor_client.post(address, {**form(editor_client, address), **changes})
    assert "会场" in response.content.decode()


def test_sections_take_the_order_of_the_numbers_typed(editor_client: Client) -> None:
    article = make_article()
    for heading in "甲乙丙":
        make_section(article=article, heading=heading)
    changes = {"sections-0-position": 3, "sections-1-position": 2, "sections-2-position": 1}
    assert not send(editor_client, change_address(article), **changes)
    assert headings(article) == {"丙": 1, "乙": 2, "甲": 3}


def headings(article: Article) -> dict[str, int]:
    return dict(
        Section.objects.filter(article=article).order_by("order").values_list("heading", "order")
    )


def test_equal_and_missing_numbers_are_no_error(editor_client: Client) -> None:
    article = make_article()
    for heading in "甲乙丙":
        make_section(article=article, heading=heading)
    changes = {"sections-0-position": "", "sections-1-position": 7, "sections-2-position": 7}
    assert not send(editor_client, change_address(article), **changes)
    assert headings(article) == {"乙": 1, "丙": 2, "甲": 3}


def test_a_deleted_section_closes_the_gap_and_a_new_one_may_stand_first(
    editor_client: Client,
) -> None:
    article = make_article(issue=make_issue(is_published=False))
    for heading in "甲乙丙":
        make_section(article=article, heading=heading)
    changes = {
        "sections-0-position": 2,
        "sections-1-DELETE": "on",
        "sections-2-position": 3,
        **rows("sections", 3, position=1, heading="丁", body="正文。"),
    }
    assert not send(editor_client, change_address(article), **changes)
    assert headings(article) == {"丁": 1, "甲": 2, "丙": 3}


def test_a_section_that_somebody_adds_meanwhile_is_kept(editor_client: Client) -> None:
    article = make_article(issue=make_issue(is_published=False))
    make_section(article=article, heading="甲")
    data = form(editor_client, change_address(article))
    make_section(article=article, heading="别人加的")
    data |= rows("sections", 1, heading="乙", body="正文。")
    told = Page(editor_client.post(change_address(article), data).content.decode())
    assert "别人改过它" in "".join(error.to_text() for error in told.all(".errorlist"))
    editor_client.post(change_address(article), told.form("#content-main form"))
    assert headings(article) == {"甲": 1, "乙": 2, "别人加的": 3}


def test_page_numbers_can_be_exchanged(editor_client: Client) -> None:
    issue = make_issue(is_published=False)
    for number in (1, 2, 3):
        IssuePage.objects.create(issue=issue, number=number, name=f"原{number}版")
    changes = {"pages-0-number": 2, "pages-1-number": 1}
    assert not send(editor_client, change_address(issue), **changes)
    names = IssuePage.objects.order_by("number").values_list("name", flat=True)
    assert list(names) == ["原2版", "原1版", "原3版"]


def test_a_page_number_given_twice_is_refused_in_chinese(editor_client: Client) -> None:
    issue = make_issue(is_published=False)
    for number in (1, 2):
        IssuePage.objects.create(issue=issue, number=number)
    errors = send(editor_client, change_address(issue), **{"pages-0-number": 2})
    assert "版次重复了" in errors


def test_a_photo_outlives_its_section_deleted_in_the_same_form(editor_client: Client) -> None:
    section = make_section(article=make_article(issue=make_issue(is_published=False)))
    photo = make_photo(article=section.article, section=section)
    changes = {"sections-0-DELETE": "on", "photos-0-caption": "改过的说明"}
    assert not send(editor_client, change_address(section.article), **changes)
    photo.refresh_from_db()
    assert (photo.section, photo.caption) == (None, "改过的说明")


def test_a_tag_too_long_is_refused_in_chinese(editor_client: Client) -> None:
    article = make_article()
    assert "超过 30 个字" in send(editor_client, change_address(article), tags="长" * 31)


def test_a_section_is_not_added_without_its_article(editor_client: Client) -> None:
    assert editor_client.get("/admin/articles/section/add/").status_code == 403


def test_a_photo_is_offered_the_sections_of_its_article_only(editor_client: Client) -> None:
    article, elsewhere = make_article(), make_section(heading="别处")
    mine = make_section(article=article)
    make_photo(article=article)
    page = Page(editor_client.get(change_address(article)).content.decode())
    offered = page.values("#id_photos-0-section option", "value")
    assert str(mine.pk) in offered
    assert str(elsewhere.pk) not in offered


def test_the_preview_shows_the_draft_as_residents_will_see_it(editor_client: Client) -> None:
    article = make_article(issue=make_issue(is_published=False))
    page = Page(editor_client.get(change_address(article)).content.decode())
    address = f"/admin/preview{article.get_absolute_url()}"
    assert address in page.values(".field-preview a", "href")
    assert address in page.values(".viewsitelink", "href")
    assert article.headline in editor_client.get(address).content.decode()


@pytest.mark.parametrize("model", ["issue", "article", "tag"])
def test_lists_can_be_searched(editor_client: Client, model: str) -> None:
    make_article(headline="养老进楼组").tags.add("养老")
    make_article(headline="读书进楼组").tags.add("读书")
    html = editor_client.get(f"/admin/articles/{model}/?q=养老").content.decode()
    assert len(Page(html).all("#result_list tbody tr")) == 1


def test_issues_are_found_while_typing(editor_client: Client) -> None:
    make_issue(title="第一百期")
    response = editor_client.get(
        "/admin/autocomplete/?term=一百&app_label=articles&model_name=article&field_name=issue"
    )
    assert [row["text"] for row in response.json()["results"]] == ["万里社区晨报 第一百期"]


def test_a_long_list_shows_what_was_entered_last_and_says_that_there_is_more(
    editor_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [make_article(headline=f"第{number}篇") for number in range(4)]
    more = "更早的请搜索"
    whole = page(editor_client, "/admin/articles/article/")
    assert more not in whole
    assert [whole.index(row.headline) for row in rows] == sorted(
        (whole.index(row.headline) for row in rows), reverse=True
    )
    monkeypatch.setattr("articles.long_lists.MOST", 3)
    monkeypatch.setattr(admin.site.get_model_admin(Article), "list_per_page", 2)
    first, second = (page(editor_client, f"/admin/articles/article/?p={n}") for n in (1, 2))
    assert more in first
    assert "第3篇" in first and "第1篇" in second
    assert "第0篇" not in first + second
    assert "第0篇" in page(editor_client, "/admin/articles/article/?q=第0篇")


def test_a_long_list_that_cannot_be_searched_does_not_say_so(
    editor_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        make_photo(article=make_article(), caption=f"第{number}幅")
    monkeypatch.setattr("articles.long_lists.MOST", 2)
    whole = page(editor_client, "/admin/articles/photo/")
    assert "这里只列新录入的 2 条。" in whole
    assert whole.index("第2幅") < whole.index("第1幅")


def test_of_very_many_issues_the_most_recent_are_listed(
    editor_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("articles.long_lists.MOST", 2)
    for day in (2, 1, 3):
        make_issue(title=f"五月{day}日", published_on=date(2018, 5, day))
    whole = page(editor_client, "/admin/articles/issue/")
    assert "这里只列最近的 2 条，更早的请搜索。" in whole
    assert whole.index("五月3日") < whole.index("五月2日") < whole.index("五月1日")
    assert "五月1日" in page(editor_client, "/admin/articles/issue/?q=五月1日")
