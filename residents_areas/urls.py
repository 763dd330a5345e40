from django.urls import path, register_converter

from . import views
from .feeds import area_feed
from .periods import PeriodConverter

register_converter(PeriodConverter, "period")

urlpatterns = [
    path("areas/", views.areas, name="areas"),
    path("areas/<slug:area>/", views.area, name="area"),
    path("areas/<slug:area>/feed/", area_feed, name="area_feed"),
    path("areas/<slug:area>/<period:period>/", views.report, name="report"),
    path("areas/<slug:area>/<period:period>/notice/", views.notice, name="notice"),
    path("reports/", views.reports, name="reports"),
    path("reports/<period:period>/", views.period, name="period"),
]
