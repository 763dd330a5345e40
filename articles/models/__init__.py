"""The print: issue, page, article, section, photo, tag; and the corrections of what was printed."""

from .article import Article, Section
from .correction import Correction
from .issue import Issue, Page
from .photo import Photo
from .tag import Tag, TaggedArticle

__all__ = ["Article", "Correction", "Issue", "Page", "Photo", "Section", "Tag", "TaggedArticle"]
