from django.contrib import admin
from django.urls import path

from residents_areas.admin.handbook import handbook
from wanli.preview import preview

from . import views

admin.site.site_header = "万里社区晨报 · 编辑部"
admin.site.site_title = "万里社区晨报编辑部"
admin.site.index_title = "期刊与居民区"

# Ours come first: the admin has a log-in page of its own.
urlpatterns = [
    path("login/", views.login, name="login"),
    path("verify/", views.verify, name="verify"),
    path("enrol/", views.enrol, name="enrol"),
    path("enrol/code.svg", views.enrol_code, name="enrol_code"),
    path("recovery-codes/", views.recovery_codes, name="recovery_codes"),
    path("handbook/", admin.site.admin_view(handbook), name="handbook"),
    path("preview/", admin.site.admin_view(preview), name="preview"),
    path("preview/<path:path>", admin.site.admin_view(preview), name="preview"),
    path("", admin.site.urls),
]
