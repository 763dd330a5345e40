"""The places: residents' areas, their mid-year reports, and what those state."""

from .area import Estate, ResidentsArea
from .report import Coverage, MidYearReport
from .statement import Figure, Honour, Plan

__all__ = [
    "Coverage",
    "Estate",
    "Figure",
    "Honour",
    "MidYearReport",
    "Plan",
    "ResidentsArea",
]
