from django.urls import path

from . import views
from .search.views import search

urlpatterns = [
    path("issues/", views.issues, name="issues"),
    path("issues/<slug:issue>/", views.issue, name="issue"),
    path("issues/<slug:issue>/<slug:article>/", views.article, name="article"),
    path("search/", search, name="search"),
    path("tags/", views.tags, name="tags"),
    path("tags/<slug:tag>/", views.tag, name="tag"),
]
