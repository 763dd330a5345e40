"""The door 导入期刊: choose files or paste text, look, put right, 保存为草稿."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from articles.importing.parts import Reading
from articles.importing.state import from_state, to_state
from articles.models.addresses import address_word
from residents_areas.importing import preview
from residents_areas.importing.writing import NotWritten, period_of, write
from residents_areas.models import ImportJob, ImportPicture, ResidentsArea
from residents_areas.periods import Period

if TYPE_CHECKING:
    JobModelAdmin = admin.ModelAdmin[ImportJob]
    JobModelForm = forms.ModelForm[ImportJob]
else:
    JobModelAdmin, JobModelForm = admin.ModelAdmin, forms.ModelForm


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        return [super(ManyFilesField, self).clean(each, initial) for each in data or []]


class ImportForm(JobModelForm):
    """The first step: files or text, read at once; what cannot be read is said here."""

    uploads = ManyFilesField(
        label="文件",
        required=False,
        help_text="Word（.docx）、PDF、网页或文本，可以一次选几个。",
    )
    text = forms.CharField(
        label="或者粘贴文字", required=False, widget=forms.Textarea(attrs={"rows": 16})
    )
    is_big5 = forms.BooleanField(label="文本文件是 Big5 编码", required=False)

    class Meta:
        model = ImportJob
        fields: list[str] = []

    def clean(self) -> dict[str, Any]:
        # Loaded by the processes that import, not by every one that answers.
        from residents_areas.importing.reading import gather

        data = super().clean() or {}
        text = data.get("text", "").strip()
        sources = [(file.name, file.read()) for file in data.get("uploads") or []]
        sources += [("粘贴的文字", text)] if text else []
        if not sources:
            raise forms.ValidationError("请选择文件，或者粘贴文字。")
        self.gathered = gather(sources, "big5" if data.get("is_big5") else None)
        if self.gathered.errors:
            raise forms.ValidationError(self.gathered.errors)
        self.instance.name = "、".join(name for name, _ in sources)[:200]
        return data


@admin.register(ImportJob)
class ImportJobAdmin(JobModelAdmin):
    form = ImportForm
    fields = ["uploads", "text", "is_big5"]
    list_display = ["name", "created_by", "created_at", "changed_at", "issue"]
    list_filter = ["created_by", "issue"]
    search_fields = ["name"]

    def save_model(self, request: HttpRequest, obj: ImportJob, form: Any, change: bool) -> None:
        gathered = form.gathered
        period = period_of(gathered.reading)
        obj.created_by = request.user  # type: ignore[assignment]
        obj.reading, obj.source = to_state(gathered.reading), gathered.lines
        obj.period = period.slug if period else ""
        obj.slug = f"{period.year}-midyear" if period else ""
        if gathered.reading.published_on:
            obj.slug = gathered.reading.published_on.isoformat()
        with transaction.atomic():
            obj.save()
            for name, data in gathered.pictures.items():
                ImportPicture.objects.create(job=obj, name=name, data=data)

    def response_add(
        self, request: HttpRequest, obj: ImportJob, post_url_continue: Any = None
    ) -> Any:
        return HttpResponseRedirect(
            reverse("admin:residents_areas_importjob_change", args=[obj.pk])
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The preview: the source on the left, what was made of it on the right."""
        job = get_object_or_404(ImportJob, pk=object_id)
        if not self.has_change_permission(request, job):
            raise PermissionDenied
        if request.method == "POST":
            return self.work(request, job)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"导入：{job}",
            "job": job,
            "reading": from_state(job.reading),
            "areas": ResidentsArea.objects.all(),
        }
        return TemplateResponse(request, "admin/import_preview.html", context)

    def work(self, request: HttpRequest, job: ImportJob) -> HttpResponseRedirect:
        """Keep what was typed, then do the deed of the button pressed."""
        reading = from_state(job.reading)
        sent = request.POST.dict()
        slugs = set(ResidentsArea.objects.values_list("slug", flat=True))
        errors = preview.apply(reading, sent, slugs)
        job.slug = str(sent.get("slug", job.slug)).strip()
        job.period = str(sent.get("period", job.period)).strip()
        deed = str(sent.get("do", ""))
        if deed and deed != "write" and not preview.do(reading, deed):
            errors.append("这一节已经不在了，可能在另一个窗口里改过，请看看现在的样子。")
        job.reading = to_state(reading)
        job.save()
        if deed == "write" and not errors:
            return self.write(request, job, reading)
        for error in errors:
            messages.error(request, error)
        if not errors:
            messages.success(request, "已保存，可以随时回来接着做。")
        return HttpResponseRedirect(request.path)

    def write(self, request: HttpRequest, job: ImportJob, reading: Reading) -> HttpResponseRedirect:
        """保存为草稿: the whole issue or, with the reasons, nothing."""
        errors = preview.unfounded(reading)
        if not address_word.regex.match(job.slug):  # type: ignore[union-attr]
            errors.append(f"网址名：{address_word.message}")
        try:
            period = Period.from_slug(job.period) if job.period else None
        except ValueError:
            errors.append("所涉半年应写成 2019-h1（上半年）或 2019-h2（下半年）。")
        if not errors:
            pictures = {row.name: bytes(row.data) for row in job.pictures.all()}
            try:
                draft = write(reading, job.slug, period=period, pictures=pictures)
            except NotWritten as error:
                errors.append(str(error))
        if errors:
            for message in errors:
                messages.error(request, message)
            return HttpResponseRedirect(request.path)
        job.issue = draft.issue
        job.save(update_fields=["issue"])
        messages.success(request, "已保存为草稿：" + "；".join(draft.changes[:20]) + "。")
        return HttpResponseRedirect(reverse("admin:articles_issue_change", args=[draft.issue.pk]))
