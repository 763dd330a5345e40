"""The staff handbook: one page, with pictures that tests/handbook_pictures.py makes."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe


@require_safe
def handbook(request: HttpRequest) -> HttpResponse:
    """A week's work, step by step, for staff."""
    context = {**admin.site.each_context(request), "title": "工作手册"}
    return TemplateResponse(request, "admin/handbook.html", context)
