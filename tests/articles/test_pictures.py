from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms
from pytest_django import DjangoCaptureOnCommitCallbacks

from articles import derivatives, pictures
from articles.derivatives import derivative_widths
from articles.models import Page, Photo
from articles.pictures import PictureFile, open_picture
from tests.make import make_article, make_issue, make_photo, make_picture

BOMB_SIDE = 9_000  # 81 million pixels, black: a PNG of a few kilobytes


def test_a_picture_is_offered_in_three_widths_and_never_enlarged() -> None:
    assert derivative_widths(4000) == [400, 800, 1600]
    assert derivative_widths(1000) == [400, 800, 1000]
    assert derivative_widths(300) == [300]


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_the_four_formats_are_accepted_whatever_the_name_says(file_format: str) -> None:
    picture = open_picture(make_picture(file_format=file_format, name="picture.txt"))
    assert (picture.format, picture.size) == (file_format, (1000, 500))


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    "content", [b"", SVG, b"%PDF-1.7", b"GIF89a", b"\xff\xd8\xff\xe0 no more of it"]
)
def test_what_is_no_picture_is_refused_in_plain_words(content: bytes) -> None:
    with pytest.raises(ValidationError, match="不是可用的图片|图片已损坏"):
        open_picture(ContentFile(content))


def test_gif_is_refused_although_pillow_could_read_it() -> None:
    with pytest.raises(ValidationError, match="请用 JPEG、PNG、WebP 或 TIFF"):
        open_picture(make_picture(file_format="GIF", mode="L"))


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_picture_cut_short_is_refused(file_format: str) -> None:
    noise = Image.effect_noise((200, 200), 80).convert("RGB")
    buffer = BytesIO()
    noise.save(buffer, file_format)
    half = buffer.getvalue()[: buffer.tell() // 2]
    with pytest.raises(ValidationError, match="已损坏|不是可用的图片"):
        open_picture(ContentFile(half))


def test_a_small_file_of_very_many_pixels_is_refused() -> None:
    bomb = make_picture(size=(BOMB_SIDE, BOMB_SIDE), mode="1", file_format="PNG")
    assert bomb.size and bomb.size < 100_000
    with pytest.raises(ValidationError, match="像素太多"):
        open_picture(bomb)


def test_a_file_of_more_than_30_mb_is_refused_before_it_is_decoded() -> None:
    padded = make_picture().read() + b"\0" * pictures.MAX_BYTES
    with pytest.raises(ValidationError, match="超过 30 MB"):
        open_picture(ContentFile(padded))


def with_gps_and_orientation() -> SimpleUploadedFile:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90°
    exif[0x010F] = "maker"
    exif.get_ifd(0x8825)[1] = "N"
    return make_picture(size=(1000, 500), exif=exif)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.mark.django_db
def test_an_upload_is_kept_as_it_is_and_shown_without_exif(picture_folders: Path) -> None:
    upload = with_gps_and_orientation()
    uploaded = upload.read()
    photo = make_photo(article=make_article(), image=upload)
    assert (photo.width, photo.height) == (500, 1000)

    original = picture_folders / "originals" / str(photo.image.name)
    assert original.read_bytes() == uploaded
    stem = original.stem
    shown = picture_folders / "media"
    assert files(shown) == sorted(
        f"{stem}-{width}.{extension}" for width in (400, 500) for extension in ("jpg", "webp")
    )
    for path in shown.rglob("*.*"):
        with Image.open(path) as derivative:
            assert not derivative.getexif()
            assert "exif" not in derivative.info
            assert derivative.height == 2 * derivative.width


@pytest.mark.django_db
def test_the_address_of_a_picture_is_that_of_a_derivative(picture_folders: Path) -> None:
    photo = make_photo(article=make_article(), image=make_picture(size=(1000, 500)))
    assert photo.image.url.endswith("-1000.jpg")
    assert isinstance(photo.image, PictureFile)
    assert [part.split()[1] for part in photo.image.webp_srcset.split(", ")] == [
        "400w",
        "800w",
        "1000w",
    ]
    media = picture_folders / "media"
    assert (media / photo.image.url.removeprefix("/media/")).is_file()


@pytest.mark.django_db
def test_taking_the_picture_away_leaves_the_caption(picture_folders: Path) -> None:
    photo = make_photo(article=make_article(), image=make_picture())
    photo.image = ""
    photo.save()
    photo.refresh_from_db()
    assert (photo.width, photo.height, photo.caption) == (None, None, "居民在看报")
    assert list(Photo.objects.without_picture()) == [photo]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("mode", "file_format"), [("RGBA", "PNG"), ("CMYK", "JPEG"), ("I;16", "PNG"), ("L", "TIFF")]
)
def test_every_kind_of_pixel_becomes_a_picture_for_the_web(
    picture_folders: Path, mode: str, file_format: str
) -> None:
    make_photo(article=make_article(), image=make_picture(mode=mode, file_format=file_format))
    for path in (picture_folders / "media").rglob("*.jpg"):
        with Image.open(path) as derivative:
            assert derivative.mode == "RGB"


def test_a_scan_of_16_bits_is_scaled_and_not_clipped() -> None:
    scan = Image.new("I;16", (10, 10), 128 * 256)
    assert derivatives.on_white(derivatives.resized(scan, 5)).getpixel((2, 2)) == (128, 128, 128)


def test_the_profile_of_a_grey_picture_is_not_given_to_the_coloured_one() -> None:
    grey = Image.new("L", (10, 10))
    grey.info["icc_profile"] = b"grey"
    assert "icc_profile" not in derivatives.on_white(grey).info


@pytest.mark.django_db
def test_a_phones_jpeg_of_several_pictures_is_accepted(picture_folders: Path) -> None:
    upload = make_picture(
        file_format="MPO", save_all=True, append_images=[Image.new("RGB", (9, 9))]
    )
    photo = make_photo(article=make_article(), image=upload)
    assert str(photo.image.name).endswith(".jpg")
    assert photo.width == 1000


def test_transparent_parts_become_white() -> None:
    clear = Image.new("RGBA", (10, 10), (0, 0, 0, 0))
    assert derivatives.on_white(clear).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.django_db
def test_a_broken_picture_leaves_neither_row_nor_file(picture_folders: Path) -> None:
    article = make_article()
    broken: File[bytes] = ContentFile(b"no picture", name="picture.jpg")
    with pytest.raises(ValidationError):
        make_photo(article=article, image=broken)
    assert not Photo.objects.exists()
    assert files(picture_folders) == []


@pytest.mark.django_db
def test_a_page_may_have_a_scan(picture_folders: Path) -> None:
    page = Page.objects.create(issue=make_issue(), number=1, scan=make_picture(size=(2000, 3000)))
    assert (page.scan_width, page.scan_height) == (2000, 3000)
    assert page.scan.url.endswith("-1600.jpg")


@pytest.mark.django_db
def test_a_picture_with_a_profile_is_shown_in_the_colours_of_every_screen(
    picture_folders: Path,
) -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # What it calls red is green, and the other way round.
    strange = srgb.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")
    teal = make_picture(icc_profile=strange).read()
    make_photo(article=make_article(), image=ContentFile(teal, name="teal.jpg"))
    for path in (picture_folders / "media").rglob("*.*"):
        with Image.open(path) as derivative:
            assert "icc_profile" not in derivative.info
            red, shown_green, _ = derivative.convert("RGB").getpixel((5, 5))  # type: ignore[misc]
            assert red > shown_green + 60


def test_a_film_behind_a_picture_is_no_scan_of_it() -> None:
    picture = make_picture().read()
    assert pictures.scans(ContentFile(picture + b"\xff\xda" * 1_000)) == 1
    assert pictures.scans(ContentFile(picture[:-2] + b"\xff\xda\0\2" * 9 + b"\xff\xd9")) == 10


@pytest.mark.django_db
@pytest.mark.parametrize("is_replaced", [True, False], ids=["replaced", "taken away"])
def test_of_a_scan_that_is_no_longer_the_page_s_nothing_stays_public(
    picture_folders: Path,
    is_replaced: bool,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    kept = Page.objects.create(issue=make_issue(), scan=make_picture())
    old = files(picture_folders / "media")
    assert old
    kept.name = "要闻"
    kept.save()
    assert files(picture_folders / "media") == old
    kept.scan = make_picture(size=(600, 300)) if is_replaced else ""
    with django_capture_on_commit_callbacks(execute=True):
        kept.save()
    new = files(picture_folders / "media")
    assert not set(old) & set(new)
    assert bool(new) == is_replaced
    assert len(files(picture_folders / "originals")) == 1 + is_replaced
