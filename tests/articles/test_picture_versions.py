"""A photo's picture is replaced, cropped and put back; nothing that came in is lost."""

from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks

from articles.derivatives import WHOLE, part_of
from articles.models import Correction, Photo, PictureVersion, Withholding
from tests.admin_forms import change_address, form, rows, send
from tests.make import make_article, make_photo, make_picture

pytestmark = pytest.mark.django_db


def halves() -> SimpleUploadedFile:
    """A picture of 1000 by 500, its left half red and its right half blue."""
    picture = Image.new("RGB", (1000, 500), "red")
    picture.paste("blue", (500, 0, 1000, 500))
    buffer = BytesIO()
    picture.save(buffer, "PNG")
    return SimpleUploadedFile("halves.png", buffer.getvalue())


@pytest.fixture
def photo(picture_folders: Path) -> Photo:
    return make_photo(article=make_article(), image=halves(), alt="两半")


def shown(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "media").rglob("*.*"))


def crop(photo: Photo, *edges: str) -> None:
    photo.crop_left, photo.crop_top, photo.crop_right, photo.crop_bottom = map(Decimal, edges)
    photo.save()


def test_a_crop_is_shown_and_the_original_stays(
    photo: Photo,
    picture_folders: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    original = picture_folders / "originals" / str(photo.image.name)
    before, old = original.read_bytes(), shown(picture_folders)
    whole_address = photo.image.url
    with django_capture_on_commit_callbacks(execute=True):
        crop(photo, "0.5", "0.2", "1", "1")
    photo.refresh_from_db()
    assert (photo.width, photo.height) == (500, 400)
    assert photo.image.url != whole_address
    with Image.open(picture_folders / "media" / photo.image.url.removeprefix("/media/")) as part:
        red, _, blue = part.convert("RGB").getpixel((250, 200))  # type: ignore[misc]
        assert part.size == (500, 400) and blue > 200 > 50 > red
    assert original.read_bytes() == before
    assert not set(old) & set(shown(picture_folders))
    assert len(shown(picture_folders)) == 4


def test_what_is_no_longer_shown_is_taken_away_only_with_the_change(
    photo: Photo, picture_folders: Path
) -> None:
    old = shown(picture_folders)
    with pytest.raises(RuntimeError), transaction.atomic():
        crop(photo, "0.5", "0", "1", "1")
        raise RuntimeError
    assert set(old) <= set(shown(picture_folders))


def test_a_picture_that_takes_the_place_of_another_is_shown_whole(photo: Photo) -> None:
    crop(photo, "0.5", "0", "1", "1")
    photo.image = make_picture(size=(600, 300))
    photo.save()
    photo.refresh_from_db()
    assert (photo.image.box, photo.width, photo.height) == (WHOLE, 600, 300)


def test_every_change_is_written_down_once(photo: Photo) -> None:
    first = str(photo.image.name)
    photo.changed_by = "bianji"
    crop(photo, "0.5", "0", "1", "1")
    photo.caption = "只改说明"
    photo.save()
    photo.image = make_picture()
    photo.save()
    photo.image = ""
    photo.save()
    versions = [(v.image, v.box == WHOLE, v.who) for v in photo.versions.all()]
    assert versions == [
        (versions[0][0], True, "bianji"),
        (first, False, "bianji"),
        (first, True, ""),
    ]
    assert versions[0][0] != first


def test_what_was_shown_before_anybody_noted_it_is_kept_too(photo: Photo) -> None:
    PictureVersion.objects.all().delete()
    first = photo.image.name
    photo.image = make_picture()
    photo.save()
    assert [(v.image == first, v.at is None) for v in photo.versions.all()] == [
        (False, False),
        (True, True),
    ]


@pytest.mark.parametrize(
    "edges", [("0.5", "0", "0.5", "1"), ("0", "0.6", "1", "0.5"), ("-0.1", "0", "1", "1")]
)
def test_no_box_is_empty_or_goes_over_the_edge(photo: Photo, edges: tuple[str, ...]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        crop(photo, *edges)


def test_the_narrowest_box_has_one_pixel() -> None:
    narrow = (Decimal("0.9999"), Decimal("0.9999"), Decimal(1), Decimal(1))
    assert part_of(Image.new("RGB", (10, 10)), narrow).size == (1, 1)


def test_staff_crop_a_picture_and_put_the_earlier_one_back(
    photo: Photo, editor_client: Client
) -> None:
    address = change_address(photo)
    assert not send(editor_client, address, crop_left="0.25", crop_right="0.75")
    photo.refresh_from_db()
    assert photo.width == 500
    last, first = photo.versions.all()
    assert (last.who, first.who) == ("bianji", "")
    page = editor_client.get(address).content.decode()
    assert "bianji，只用一部分" in page and "整幅" in page
    assert not send(editor_client, address, earlier=first.pk, crop_left="0.5")
    photo.refresh_from_db()
    assert (photo.image.box, photo.width) == (WHOLE, 1000)
    newest = photo.versions.first()
    assert newest and (newest.who, newest.image) == ("bianji", photo.image.name)


def test_staff_replace_a_picture_and_a_bad_one_changes_nothing(
    photo: Photo, editor_client: Client
) -> None:
    address, first = change_address(photo), photo.image.name
    assert "不是可用的图片" in send(
        editor_client, address, image=SimpleUploadedFile("x.jpg", b"MZ")
    )
    assert not send(editor_client, address, image=make_picture(size=(640, 480)))
    photo.refresh_from_db()
    assert photo.width == 640 and photo.image.name != first
    assert [v.image for v in photo.versions.all()] == [photo.image.name, first]


@pytest.mark.parametrize(
    ("edges", "words"),
    [
        ({"crop_left": "0.8", "crop_right": "0.2"}, "左边小于右边"),
        ({"crop_left": "-1"}, "0 到 1 之间"),
        ({"crop_bottom": "1.5"}, "0 到 1 之间"),
        ({"crop_top": "上"}, "数字"),
    ],
)
def test_a_wrong_box_is_explained(
    photo: Photo, editor_client: Client, edges: dict[str, str], words: str
) -> None:
    assert words in send(editor_client, change_address(photo), **edges)
    photo.refresh_from_db()
    assert photo.image.box == WHOLE


def test_an_earlier_picture_whose_original_is_gone_cannot_be_put_back(
    photo: Photo, editor_client: Client, picture_folders: Path
) -> None:
    first = str(photo.image.name)
    photo.image = make_picture()
    photo.save()
    (picture_folders / "originals" / first).unlink()
    version = photo.versions.last()
    assert version
    assert "原件不见了" in send(editor_client, change_address(photo), earlier=version.pk)
    photo.refresh_from_db()
    assert photo.image.name != first


def test_only_staff_see_what_was_shown_once(
    photo: Photo, client: Client, editor_client: Client
) -> None:
    crop(photo, "0.5", "0", "1", "1")
    version = photo.versions.last()
    assert version
    address = f"/admin/articles/photo/{photo.pk}/version/{version.pk}.jpg"
    assert client.get(address).status_code == 302
    nobody = User.objects.create_user("nobody", password="x", is_staff=True)
    client.force_login(nobody)
    assert client.get(address).status_code == 403
    seen = editor_client.get(address)
    assert seen["Content-Type"] == "image/jpeg" and "no-store" in seen["Cache-Control"]
    assert Image.open(BytesIO(seen.content)).size == (320, 160)
    part = photo.versions.first()
    assert part
    address = address.replace(f"/{version.pk}.", f"/{part.pk}.")
    sizes = [
        Image.open(BytesIO(editor_client.get(where).content)).size
        for where in (address, f"{address}?whole")
    ]
    assert sizes == [(320, 320), (320, 160)]
    assert editor_client.get(address.replace(f"/{part.pk}.", "/999999.")).status_code == 404


def test_the_articles_form_says_who_replaced_a_picture_and_leads_to_its_page(
    photo: Photo, editor_client: Client
) -> None:
    address = change_address(photo.article)
    assert change_address(photo) in editor_client.get(address).content.decode()
    assert "photos-0-crop_left" not in form(editor_client, address)
    errors = send(editor_client, address, **{"photos-0-image": make_picture(size=(400, 200))})
    assert not errors
    newest = photo.versions.first()
    assert newest and newest.who == "bianji"


def test_a_photo_may_be_added_with_its_article(
    picture_folders: Path, editor_client: Client
) -> None:
    article = make_article()
    errors = send(
        editor_client,
        change_address(article),
        **rows("photos", 0, caption="会场", image=make_picture()),
    )
    assert not errors
    assert [v.who for v in article.photos.get().versions.all()] == ["bianji"]


@pytest.mark.parametrize("goes", ["photo", "article"])
def test_with_a_photo_goes_what_visitors_were_given_of_it(
    photo: Photo,
    picture_folders: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    goes: str,
) -> None:
    name = photo.image.name
    assert shown(picture_folders)
    with django_capture_on_commit_callbacks(execute=True):
        (photo if goes == "photo" else photo.article).delete()
    assert not shown(picture_folders)
    assert (picture_folders / "originals" / str(name)).exists()


def test_readers_are_told_of_a_crop_of_what_they_can_see(
    photo: Photo, editor_client: Client
) -> None:
    data = {**form(editor_client, change_address(photo)), "crop_left": "0.5"}
    nothing = {"correction_kind": "", "correction_words": ""}
    html = editor_client.post(change_address(photo), {**data, **nothing}).content.decode()
    assert "请在“更正”里选类别" in html
    photo.refresh_from_db()
    assert photo.crop_left == 0
    words = {"correction_kind": "entry", "correction_words": "图片裁去了一半。"}
    assert editor_client.post(change_address(photo), {**data, **words}).status_code == 302
    assert Correction.objects.get().words == "图片裁去了一半。"


def test_the_later_of_two_who_crop_is_told(photo: Photo, editor_client: Client) -> None:
    old = form(editor_client, change_address(photo))
    assert not send(editor_client, change_address(photo), crop_left="0.5")
    words = {"correction_kind": "entry", "correction_words": "换个裁法。"}
    html = editor_client.post(change_address(photo), {**old, **words}).content.decode()
    assert "别人改过它" in html
    photo.refresh_from_db()
    assert photo.crop_left == Decimal("0.5")


def test_a_crop_of_a_withheld_photo_shows_nothing(
    photo: Photo,
    picture_folders: Path,
    editor: User,
    editor_client: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        Withholding(
            article=photo.article, photo=photo, reason="portrait", asked_by="本人"
        ).take_effect(editor)
    assert not shown(picture_folders)
    assert "隐去了，读者看不到" in editor_client.get(change_address(photo)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert not send(editor_client, change_address(photo), crop_left="0.5")
    assert not shown(picture_folders)
