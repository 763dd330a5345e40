"""The admin of the places, and what this floor adds to the print's."""

from . import articles, imports, places, reports

__all__ = ["articles", "imports", "places", "reports"]
