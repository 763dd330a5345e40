"""The admin of the places, and what this floor adds to the print's."""

from . import articles, desk, imports, places, reports

__all__ = ["articles", "desk", "imports", "places", "reports"]
