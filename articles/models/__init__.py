"""The print: issue, page, article, section, photo, tag; the corrections of what was printed; the
files of its pictures; what search knows of it; what is withheld of it; the check-list's sign-offs;
what readers saw at each publication; the log of what was done to it."""

from .article import Article, Section
from .correction import Correction, Wording
from .event import Event
from .issue import Issue
from .original import Original
from .page import Page
from .photo import Photo
from .picture_version import PictureVersion
from .publication import Publication
from .search import SearchDocument, SearchIssue, SearchName
from .sign_off import SignOff
from .tag import Tag, TaggedArticle
from .tombstone import Tombstone
from .withholding import Withholding

__all__ = [
    "Article",
    "Correction",
    "Event",
    "Issue",
    "Original",
    "Page",
    "Photo",
    "PictureVersion",
    "Publication",
    "SearchDocument",
    "SearchIssue",
    "SearchName",
    "Section",
    "SignOff",
    "Tag",
    "TaggedArticle",
    "Tombstone",
    "Withholding",
    "Wording",
]
