"""The print: issue, page, article, section, photo, tag; the corrections of what was printed; what
search knows of it; the check-list's sign-offs; what readers saw at each publication; the log of
what was done to it."""

from .article import Article, Section
from .correction import Correction
from .event import Event
from .issue import Issue, Page
from .photo import Photo
from .publication import Publication
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
    "Publication",
    "SearchDocument",
    "SearchName",
    "Section",
    "SignOff",
    "Tag",
    "TaggedArticle",
]
