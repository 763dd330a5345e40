"""The places: residents' areas, their mid-year reports, and what those state."""

from .area import Estate, ResidentsArea
from .import_job import ImportJob, ImportPicture
from .report import Coverage, MidYearReport
from .statement import STATEMENTS, Figure, Honour, Plan

__all__ = [
    "STATEMENTS",
    "Coverage",
    "Estate",
    "Figure",
    "Honour",
    "ImportJob",
    "ImportPicture",
    "MidYearReport",
    "Plan",
    "ResidentsArea",
]
