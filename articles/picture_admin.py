"""The page of one photo's picture in admin: replace it, crop it, put an earlier one back."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_safe

from . import correcting
from .derivatives import WHOLE, on_white, part_of, resized
from .long_lists import LongList
from .models import Correction, Photo, PictureVersion
from .models.numbering import lock
from .models.photo import BOX
from .pictures import open_picture, originals
from .recorded import RecordedAdmin

if TYPE_CHECKING:
    PhotoModelAdmin = admin.ModelAdmin[Photo]
    VersionChoiceField = forms.ModelChoiceField[PictureVersion]
else:
    PhotoModelAdmin = admin.ModelAdmin
    VersionChoiceField = forms.ModelChoiceField

THUMBNAIL = 320


def since(version: PictureVersion) -> str:
    """When and by whom, and which part: 2020年1月2日 03:04，张三，只用一部分."""
    at = f"{timezone.localtime(version.at):%Y年%-m月%-d日 %H:%M}" if version.at else "时间不详"
    part = "整幅" if version.box == WHOLE else "只用一部分"
    return "，".join(filter(None, [at, version.who, part]))


class EarlierField(VersionChoiceField):
    def label_from_instance(self, version: PictureVersion) -> str:
        return since(version)


class PictureForm(correcting.CorrectionForm):
    instance: Photo

    earlier = EarlierField(
        PictureVersion.objects.none(),
        label="换回用过的",
        required=False,
        empty_label="不换",
        widget=forms.RadioSelect,
        help_text="选一幅，连同当时的裁剪一起换回；上面填的不算。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        earlier = self.fields.get("earlier")
        if isinstance(earlier, EarlierField):
            now, versions = self.instance.picture(), self.instance.versions.all()
            others = [version.pk for version in versions if version.picture() != now]
            earlier.queryset = PictureVersion.objects.filter(pk__in=others)

    def is_read(self, data: dict[str, Any]) -> bool:
        return self.instance.article.is_published()

    def clean_earlier(self) -> PictureVersion | None:
        version: PictureVersion | None = self.cleaned_data["earlier"]
        if version and not originals().exists(version.image):
            raise forms.ValidationError("这一幅的原件不见了，请从备份里找回，或另选一幅。")
        return version

    def clean(self) -> dict[str, Any]:
        """What is put back takes the place of what else was filled in."""
        data = super().clean()
        version = self.cleaned_data.get("earlier")
        if version:
            self.cleaned_data["image"] = version.image
            self.cleaned_data |= dict(zip(BOX, version.box, strict=True))
        return data


@admin.register(Photo)
class PhotoAdmin(  # type: ignore[misc]
    correcting.CorrectedAdmin, RecordedAdmin, LongList, PhotoModelAdmin
):
    """Photos are entered with their article; here their pictures are changed."""

    form: Any = PictureForm
    list_display = ["__str__", "article"]
    list_select_related = ["article__issue"]
    readonly_fields = ["shown", "original", "versions"]
    fieldsets = [
        (None, {"fields": ["shown", "image"]}),
        (
            "裁剪",
            {
                "fields": ["original", BOX],
                "description": "四条边在原图上的位置，从左、从上量起，0 到 1 之间："
                "例如左边 0.1、右边 0.9，就是两侧各裁去十分之一。原图不变，随时可以改回。",
            },
        ),
        ("用过的图片", {"fields": ["earlier", "versions"]}),
    ]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Photo | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.thumbnail)
        own = path("<int:photo>/version/<int:number>.jpg", view, name="articles_photo_version")
        return [own, *super().get_urls()]

    def save_model(self, request: HttpRequest, obj: Photo, form: Any, change: bool) -> None:
        # Whoever withholds it meanwhile waits, or is seen here.
        lock(obj.article)
        obj.refresh_from_db(fields=["is_withheld"])
        obj.changed_by = request.user.get_username()
        super().save_model(request, obj, form, change)
        if form.has_changed() and form.is_public:
            kind, words = (form.cleaned_data[name] for name in correcting.FIELDS)
            Correction.objects.record(obj.article, kind, words, by=request.user)

    def asked(self, row: Photo | None) -> str:
        return super().asked(row and row.article)

    def thumbnail(self, request: HttpRequest, photo: int, number: int) -> HttpResponse:
        """For staff, small, what was shown once; with `?whole` the whole original."""
        version = get_object_or_404(PictureVersion, photo=photo, pk=number)
        if not self.has_view_permission(request, version.photo):
            raise PermissionDenied
        return small_picture(request, version)

    @admin.display(description="读者现在看到的")
    def shown(self, photo: Photo) -> str:
        if not photo.image:
            return "没有图片，只有说明。"
        if photo.is_withheld:
            return "这幅图片隐去了，读者看不到。"
        return format_html(
            '<img src="{}" alt="{}" width="{}">',
            photo.image.url,
            photo.alt or photo.caption,
            min(THUMBNAIL, photo.width or 0),
        )

    @admin.display(description="原图")
    def original(self, photo: Photo) -> str:
        last = photo.versions.first()
        if not last or last.image != photo.image.name:
            return "换过或裁过一次以后，这里显示整幅原图。"
        return format_html('<img src="{}?whole" alt="整幅原图">', self.address(last))

    @admin.display(description="何时、由谁")
    def versions(self, photo: Photo) -> str:
        return format_html(
            "<ul>{}</ul>",
            format_html_join(
                "",
                '<li>{}<br><img src="{}" alt="" loading="lazy"></li>',
                ((since(version), self.address(version)) for version in photo.versions.all()),
            ),
        )

    def address(self, version: PictureVersion) -> str:
        arguments = [version.photo_id, version.pk]
        return reverse("admin:articles_photo_version", args=arguments)


@require_safe
def small_picture(request: HttpRequest, version: PictureVersion) -> HttpResponse:
    buffer = BytesIO()
    try:
        with originals().open(version.image) as file:
            picture = open_picture(file)
    except FileNotFoundError:
        return HttpResponse("原件不见了。", status=404)
    part = picture if "whole" in request.GET else part_of(picture, version.box)
    width = min(THUMBNAIL, part.width)
    on_white(resized(part, width)).save(buffer, "JPEG", quality=80)
    headers = {"Cache-Control": "private, no-store"}
    return HttpResponse(buffer.getvalue(), content_type="image/jpeg", headers=headers)
