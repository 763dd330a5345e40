"""The print: issue, page, article, section, photo, tag; the corrections of what was printed; the
files of its pictures; what search knows of it; the log of what was done to it."""

from .article import Article, Section
from .correction import Correction
from .event import Event
from .issue import Issue, Page
from .original import Original
from .photo import Photo
from .picture_version import PictureVersion
from .search import SearchDocument, SearchName
from .tag import Tag, TaggedArticle

__all__ = [
    "Article",
    "Correction",
    "Event",
    "Issue",
    "Original",
    "Page",
    "Photo",
    "PictureVersion",
    "SearchDocument",
    "SearchName",
    "Section",
    "Tag",
    "TaggedArticle",
]
