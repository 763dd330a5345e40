from django.conf import settings
from django.urls import include, path

from . import health, views
from .sitemaps import sitemap, sitemap_part

handler400 = "wanli.views.bad_request"
handler404 = "wanli.views.not_found"
handler500 = "wanli.views.fallen"
urlpatterns = [
    path("", views.home, name="home"),
    path("about/", views.about, name="about"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemap_part, name="sitemap_part"),
    path("healthz", health.healthz, name="healthz"),
    path("", include("articles.urls")),
    path("", include("residents_areas.urls")),
]
if settings.ADMIN_ENABLED:
    urlpatterns.append(path("admin/", include("wanli.door.urls")))
if settings.SERVE_MEDIA:
    media_root = {"root": settings.MEDIA_ROOT}
    address = f"{settings.MEDIA_URL.lstrip('/')}<path:name>"
    urlpatterns.append(path(address, views.media, media_root))
