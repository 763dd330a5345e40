"""The print: issue, page, article, section, photo, tag; the corrections of what was printed; what
search knows of it; the check-list's sign-offs; the log of what was done to it."""

from .article import Article, Section
from .correction import Correction
from .event import Event
from .issue import Issue, Page
from .photo import Photo
from .search import SearchDocument, SearchName
from .sign_off import SignOff
from .tag import Tag, TaggedArticle

__all__ = [
    "Article",
    "Correction",
    "Event",
    "Issue",
    "Page",
    "Photo",
    "SearchDocument",
    "SearchName",
    "Section",
    "SignOff",
    "Tag",
    "TaggedArticle",
]
