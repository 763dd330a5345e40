"""The print: issue, page, article, section, photo, tag."""

from .article import Article, Section
from .issue import Issue, Page
from .photo import Photo
from .tag import Tag, TaggedArticle

__all__ = ["Article", "Issue", "Page", "Photo", "Section", "Tag", "TaggedArticle"]
