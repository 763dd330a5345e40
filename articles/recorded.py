"""Forms of rows whose changes are written down: the list of changes, and nobody's work lost to
somebody else's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from .changes import Entry, entries, version_of
from .models.numbering import lock
from .settling import unsettled, words_of

# The hidden field by which a form says of which version it is.
VERSION = "_version"
AGAIN = "您打开这一页以后，别人改过它，所以还没有保存；您填的都还在下面。别人改的是："
NOT_KEPT = "图片没有存进去，所以什么也没有保存：{}。您填的都还在下面，图片要重新选。"
KEEP = "请对照着改好。再按一次保存，就照您这一页的样子存。"


class VersionedForm:
    """Refuses what was filled in on the ground of an older version, and says what is newer."""

    data: Any
    instance: Model

    # Why it could not be saved although nothing is wrong with it.
    refusal = ""

    def clean(self) -> Any:
        cleaned = super().clean()  # type: ignore[misc]
        if self.refusal:
            self.add_error(None, self.refusal)  # type: ignore[attr-defined]
        sent = self.data.get(VERSION)
        if self.instance.pk and sent is not None:
            # Whoever saves the same row meanwhile waits, and is then told.
            lock(self.instance)
            if sent != version_of(self.instance):
                newer = [told(entry) for entry in entries(self.instance, sent)]
                self.add_error(None, [AGAIN, *newer, KEEP])  # type: ignore[attr-defined]
        return cleaned


def may_see_withheld(request: HttpRequest) -> bool:
    """The history, and what was published once, show to whoever may withhold what is withheld."""
    return request.user.has_perm("articles.add_withholding")


def told(entry: Entry) -> str:
    """A change in a sentence."""
    at = timezone.localtime(entry.at)
    parts = "；".join(f"{label}：“{old}”改为“{new}”" for label, old, new in entry.exchanges)
    return f"{at:%H:%M} {entry.who} {entry.deed}{entry.what}。{parts}"


@contextmanager
def telling(request: HttpRequest) -> Iterator[None]:
    """Around what is saved: who sent it is told of each picture that is not as it should be."""
    with unsettled() as faults:
        yield
    for fault in faults:
        messages.error(request, f"{fault}。")


class WithPictures:
    """For a model of which pictures may be kept, or taken from readers."""

    def changeform_view(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Where a picture could not be kept, the form comes back with all that was typed."""
        view = super().changeform_view  # type: ignore[misc]
        with telling(request):
            try:
                answer: HttpResponse = view(request, *args, **kwargs)
            except OSError as error:
                request.refusal = NOT_KEPT.format(words_of(error))
                answer = view(request, *args, **kwargs)
        return answer

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with telling(request):
            answer: HttpResponse = super().delete_view(request, *args, **kwargs)  # type: ignore[misc]
        return answer

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The actions, too."""
        with telling(request):
            answer: HttpResponse = super().changelist_view(request, *args, **kwargs)  # type: ignore[misc]
        return answer


class RecordedAdmin(WithPictures):
    """For a model with a history."""

    change_form_template: ClassVar[str] = "admin/recorded_form.html"

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)  # type: ignore[misc]
        said = {"refusal": getattr(request, "refusal", "")}
        return type(form.__name__, (VersionedForm, form), said)

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With the version that a form shows: after a conflict, the newer one."""
        obj = kwargs.get("obj") or next(iter(args[3:4]), None)
        context["version"] = version_of(obj) if obj else None
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]
        return response

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Who changed what, of the row and of its parts."""
        model_admin: Any = self
        row = model_admin.get_object(request, object_id)
        if row is None:
            raise Http404
        may_look = model_admin.has_view_or_change_permission(request, row)
        if not may_look or not may_see_withheld(request):
            raise PermissionDenied
        context = {
            **admin.site.each_context(request),
            "title": f"修改记录：{row}",
            "opts": model_admin.opts,
            "object": row,
            "entries": entries(row),
        }
        return TemplateResponse(request, "admin/history.html", context)
