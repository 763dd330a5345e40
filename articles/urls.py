from django.urls import path

from . import views
from .feeds import feed, tag_feed
from .search.feeds import search_feed
from .search.views import opensearch, search, suggest

urlpatterns = [
    path("issues/", views.issues, name="issues"),
    path("issues/<slug:issue>/", views.issue, name="issue"),
    path("issues/<slug:issue>/<slug:article>/", views.article, name="article"),
    path("issues/<slug:issue>/<slug:article>/cite.ris", views.cite_ris, name="cite_ris"),
    path("issues/<slug:issue>/<slug:article>/cite.bib", views.cite_bib, name="cite_bib"),
    path("search/", search, name="search"),
    path("search/feed/", search_feed, name="search_feed"),
    path("search/suggest/", suggest, name="suggest"),
    path("opensearch.xml", opensearch, name="opensearch"),
    path("tags/", views.tags, name="tags"),
    path("tags/<slug:tag>/", views.tag, name="tag"),
    path("tags/<slug:tag>/feed/", tag_feed, name="tag_feed"),
    path("feed/", feed, name="feed"),
]
