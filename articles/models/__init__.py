"""The print: issue, page, article, section, photo, tag; and the corrections of what was printed;
what search knows of it."""

from .article import Article, Section
from .correction import Correction
from .issue import Issue, Page
from .photo import Photo
from .search import SearchDocument, SearchName
from .tag import Tag, TaggedArticle

__all__ = [
    "Article",
    "Correction",
    "Issue",
    "Page",
    "Photo",
    "SearchDocument",
    "SearchName",
    "Section",
    "Tag",
    "TaggedArticle",
]
