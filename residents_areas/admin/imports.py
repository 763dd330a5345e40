"""The door 导入期刊: choose files or paste text, look, put right, 保存为草稿."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from articles.importing.parts import Reading
from articles.importing.state import CONTROL, from_state, to_state
from articles.models import Correction, Issue
from articles.pictures import EMPTY
from articles.recorded import telling
from articles.straight import straight
from residents_areas.importing import preview
from residents_areas.importing.checking import NotWritten, refusals
from residents_areas.importing.proposing import period_of, slug_of
from residents_areas.importing.writing import write
from residents_areas.models import ImportJob, ImportPicture, ResidentsArea
from residents_areas.periods import Period

from .waiting import WaitingFilter

if TYPE_CHECKING:
    JobModelAdmin = admin.ModelAdmin[ImportJob]
    JobModelForm = forms.ModelForm[ImportJob]
else:
    JobModelAdmin, JobModelForm = admin.ModelAdmin, forms.ModelForm


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    widget = ManyFiles
    default_error_messages = {"empty": EMPTY}

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
        sources = [(straight(file.name), file.read()) for file in data.get("uploads") or []]
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
    list_filter = [WaitingFilter, "created_by"]
    search_fields = ["name"]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Reads outside a transaction, in which other writers would wait for a long PDF."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        is_sent = request.method == "POST"
        form = ImportForm(*(request.POST, request.FILES) if is_sent else ())
        if form.is_valid():
            job = self.keep(request, form)
            return HttpResponseRedirect(
                reverse("admin:residents_areas_importjob_change", args=[job.pk])
            )
        context = {
            **self.admin_site.each_context(request),
            "title": "导入期刊",
            "adminform": helpers.AdminForm(form, [(None, {"fields": list(form.fields)})], {}),
            "errors": helpers.AdminErrorList(form, []),
            "inline_admin_formsets": [],
            "media": self.media + form.media,
            "show_save_and_add_another": False,
            "show_save_and_continue": False,
        }
        return self.render_change_form(request, context, add=True, form_url=form_url)

    def keep(self, request: HttpRequest, form: ImportForm) -> ImportJob:
        """Begin the work on what the form's files say."""
        job, gathered = form.instance, form.gathered
        period = period_of(gathered.reading)
        job.created_by = request.user  # type: ignore[assignment]
        job.reading, job.source = to_state(gathered.reading), gathered.lines
        job.period = period.slug if period else ""
        job.slug = slug_of(gathered.reading, period)
        with transaction.atomic():
            job.save()
            for name, data in gathered.pictures.items():
                ImportPicture.objects.create(job=job, name=name, data=data)
            self.log_addition(request, job, "导入")
        return job

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The preview: the source on the left, what was made of it on the right."""
        job = self.get_object(request, object_id)
        if job is None:
            raise Http404
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
            "kinds": Correction.Kind.choices,
            "published": Issue.objects.published().filter(slug=job.slug).first(),
        }
        return TemplateResponse(request, "admin/import_preview.html", context)

    def work(self, request: HttpRequest, job: ImportJob) -> HttpResponseRedirect:
        """Keep what was typed, then do the deed of the button pressed."""
        sent = {name: CONTROL.sub("", str(value)) for name, value in request.POST.items()}
        if sent.get("revision") != job.revision():
            messages.error(
                request,
                "这份导入刚刚在别处改过（也可能是按了浏览器的“后退”），您这一次的改动没有保存。"
                "请看看现在的样子，再改一遍。",
            )
            return HttpResponseRedirect(request.path)
        reading = from_state(job.reading)
        slugs = set(ResidentsArea.objects.values_list("slug", flat=True))
        errors = preview.apply(reading, sent, slugs)
        errors += self.take_address(job, sent)
        deed = sent.get("do", "").strip()
        if deed and deed != "write" and not preview.do(reading, deed):
            errors.append("没有做成：这一节可能已经不在了，或者这句话改过了。请看看现在的样子。")
        job.reading = to_state(reading)
        job.save()
        if deed == "write" and not errors:
            return self.write(request, job, reading)
        for error in errors:
            messages.error(request, error)
        if not errors:
            messages.success(request, "已保存，可以随时回来接着做。")
        return HttpResponseRedirect(request.path)

    def take_address(self, job: ImportJob, sent: dict[str, str]) -> list[str]:
        """The address, the period and the correction typed, if the job can hold them."""
        errors = []
        for name in ("slug", "period", "correction", "correction_kind"):
            typed = sent.get(name, getattr(job, name)).strip()
            if typed and (words := refusals(ImportJob, name, typed)):
                field: Any = ImportJob._meta.get_field(name)
                errors.append(f"{field.verbose_name}：{''.join(words)}")
            else:
                setattr(job, name, typed)
        return errors

    def write(self, request: HttpRequest, job: ImportJob, reading: Reading) -> HttpResponseRedirect:
        """保存为草稿: the whole issue or, with the reasons, nothing."""
        there = Issue.objects.filter(slug=job.slug).exists()
        if not request.user.has_perm(f"articles.{'change' if there else 'add'}_issue"):
            raise PermissionDenied
        errors = preview.unfounded(reading)
        try:
            period = Period.from_slug(job.period) if job.period else None
        except ValueError:
            errors.append("所涉半年应写成 2019-h1（上半年）或 2019-h2（下半年）。")
        if not errors:
            pictures = {row.name: bytes(row.data) for row in job.pictures.all()}
            try:
                with telling(request):
                    draft = write(
                        reading,
                        job.slug,
                        period=period,
                        pictures=pictures,
                        correction=job.correction,
                        kind=job.correction_kind,
                        by=request.user,
                    )
            except NotWritten as error:
                errors.append(str(error))
        if errors:
            for message in errors:
                messages.error(request, message)
            return HttpResponseRedirect(request.path)
        # With the keys of the rows written: a second writing finds them whatever is renamed.
        job.issue, job.reading, job.correction = draft.issue, to_state(reading), ""
        job.save()
        done = "已更正" if draft.issue.is_published() else "已保存为草稿"
        messages.success(request, f"{done}：" + "；".join(draft.notes()[:20]) + "。")
        return HttpResponseRedirect(reverse("admin:articles_issue_change", args=[draft.issue.pk]))
