"""Where files cannot be written or deleted: all that can be is, and who sent the change is told
what became of it."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client

from articles.importing.parts import Article as ArticlePart
from articles.importing.parts import Photo as PhotoPart
from articles.importing.parts import Reading
from articles.models import Article, Photo, Section, Withholding
from articles.settling import unsettled
from residents_areas.importing.checking import NotWritten
from residents_areas.importing.writing import write
from residents_areas.periods import Period
from tests.admin_forms import change_address, form, rows
from tests.articles.importing.test_parser import BROKEN
from tests.html import Page
from tests.make import make_article, make_issue, make_photo, make_picture
from tests.residents_areas.test_import import run
from tests.residents_areas.test_import_door import paste, work

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

NOT_GONE = "改动已经保存，但读者还取得到旧的图片"
REMEDY = "check_fixity --tidy"
ADD = "/admin/articles/withholding/add/"


@pytest.fixture
def administrator_client() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("guanli", password="correct horse battery"))
    return client


@pytest.fixture
def article(picture_folders: Path) -> Article:
    """With three photos, of the first of which one file cannot be deleted: a folder with something
    in it stands in its place."""
    made = make_article(issue=make_issue(is_published=False))
    for width in (1000, 900, 850):
        make_photo(article=made, image=make_picture(size=(width, 500)))
    stick(made.photos.earliest("order"), picture_folders)
    return made


def stick(photo: Photo, folder: Path) -> None:
    path = folder / "media" / photo.image.derivatives()[0]
    path.unlink()
    path.mkdir()
    (path / "stuck").touch()


def files(folder: Path) -> list[str]:
    return [path.name for path in (folder / "media").rglob("*") if path.is_file()]


def photo_files(photo: Photo) -> set[str]:
    return {Path(name).name for name in photo.image.derivatives()}


def deletion(row: Article) -> tuple[str, dict[str, Any]]:
    return change_address(row).replace("/change/", "/delete/"), {"post": "yes"}


def choice(row: Article) -> tuple[str, dict[str, Any]]:
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    return "/admin/articles/article/", chosen


def withholding(row: Article) -> tuple[str, dict[str, Any]]:
    return ADD, {"article": row.pk, "reason": "privacy", "asked_by": "本人"}


@pytest.mark.parametrize("deed", [deletion, choice, withholding])
def test_one_that_sticks_keeps_no_other_and_staff_are_told(
    administrator_client: Client, article: Article, picture_folders: Path, deed: Any
) -> None:
    address, sent = deed(article)
    answer = administrator_client.post(address, sent, follow=True)
    assert answer.status_code == 200
    assert files(picture_folders) == ["stuck"]
    said = "".join(one.to_text() for one in Page(answer.content.decode()).all(".messagelist"))
    assert said.count(NOT_GONE) == 1 and REMEDY in said
    assert not Article.objects.filter(pk=article.pk, is_withheld=False).exists()


def misplaced(folder: Path) -> tuple[Photo, Section]:
    """The photo of the paper that was imported, taken out of its section, which is withheld; one of
    its files cannot be deleted. The paper, imported again, puts it back."""
    photo = Photo.objects.get(article__issue__slug="paper")
    section, by = photo.section, User.objects.create_user("bianji")
    assert section
    photo.section, photo.image = None, make_picture()
    photo.save()
    Withholding(
        article=photo.article, section=section, reason="privacy", asked_by="本人"
    ).take_effect(by)
    stick(photo, folder)
    return photo, section


def check_that_it_is_hidden(photo: Photo, section: Section, folder: Path) -> None:
    photo.refresh_from_db()
    assert (photo.section, photo.is_withheld) == (section, True)
    assert not photo_files(photo) & set(files(folder))


def test_a_command_tells_it_too(areas: None, picture_folders: Path, tmp_path: Path) -> None:
    paper = tmp_path / "paper.txt"
    paper.write_text(BROKEN, encoding="utf-8")
    assert run(paper, "--issue", "paper")[2] == 0
    photo, section = misplaced(picture_folders)
    _, error, status = run(paper, "--issue", "paper")
    assert status == 1
    assert NOT_GONE in error and REMEDY in error
    check_that_it_is_hidden(photo, section, picture_folders)


def test_who_imports_in_the_newsroom_is_told_too(
    areas: None,
    administrator_client: Client,
    picture_folders: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    job = paste(administrator_client)
    assert "已保存为草稿" in work(administrator_client, job, "write", slug="paper")
    photo, section = misplaced(picture_folders)
    said = work(administrator_client, job, "write")
    assert said.count(NOT_GONE) == 1 and REMEDY in said and "已保存为草稿" in said
    assert not [record for record in caplog.records if NOT_GONE in record.message]
    check_that_it_is_hidden(photo, section, picture_folders)


def test_where_nobody_waits_to_be_told_the_log_is(
    article: Article, picture_folders: Path, caplog: pytest.LogCaptureFixture
) -> None:
    article.delete()
    assert files(picture_folders) == ["stuck"]
    assert [record.levelname for record in caplog.records if NOT_GONE in record.message] == [
        "ERROR"
    ]


def test_what_is_undone_inside_a_transaction_takes_no_picture_away(
    article: Article, picture_folders: Path
) -> None:
    before = files(picture_folders)
    first, second, _ = article.photos.order_by("order")
    with unsettled() as faults, transaction.atomic():
        with pytest.raises(RuntimeError), transaction.atomic():
            second.delete()
            raise RuntimeError
        first.delete()
    assert len(faults) == 1 and NOT_GONE in faults[0]
    lost = photo_files(first)
    assert sorted(files(picture_folders)) == sorted(name for name in before if name not in lost)


@pytest.fixture
def no_room_for_readers(picture_folders: Path) -> Path:
    """Originals can be kept; what readers are given can neither be written nor be deleted."""
    (picture_folders / "media").mkdir()
    (picture_folders / "media" / "photos").touch()
    return picture_folders


def test_a_form_whose_picture_was_half_kept_says_that_nothing_was(
    administrator_client: Client, no_room_for_readers: Path
) -> None:
    article = make_article(issue=make_issue(is_published=False))
    address = change_address(article)
    sent = form(administrator_client, address) | {"headline": "改过的题"}
    sent |= rows("photos", 0, image=make_picture(), caption="新图")
    answer = Page(administrator_client.post(address, sent).content.decode())
    again = answer.form("#content-main form")
    assert (again["headline"], again["photos-0-caption"]) == ("改过的题", "新图")
    said = "".join(one.to_text() for one in answer.all(".errorlist, .messagelist"))
    assert "图片没有存进去，所以什么也没有保存" in said and "已经保存" not in said
    assert not Photo.objects.exists()
    assert Article.objects.get().headline == article.headline
    assert not [path for path in (no_room_for_readers / "originals").rglob("*") if path.is_file()]


def test_an_import_whose_picture_was_half_kept_is_refused(no_room_for_readers: Path) -> None:
    part = PhotoPart("新图", picture="图1")
    reading = Reading(articles=[ArticlePart(line=1, headline="社区简讯", photos=[part])])
    with pytest.raises(NotWritten, match="没有存进去，所以什么也没有导入"):
        write(reading, "paper", period=Period(2020, 1), pictures={"图1": make_picture().read()})
    assert not Article.objects.exists()
