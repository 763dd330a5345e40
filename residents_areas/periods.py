from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

SLUG = r"(?:19|2\d)\d{2}-h[12]"


class Period(NamedTuple):
    """A half-year; periods compare in the order of time."""

    year: int
    half: int

    @classmethod
    def from_slug(cls, slug: str) -> Period:
        """2019-h1 is the first half of 2019; ValueError for anything else."""
        if not re.fullmatch(SLUG, slug):
            raise ValueError(slug)
        return cls(int(slug[:4]), int(slug[-1]))

    @property
    def slug(self) -> str:
        return f"{self.year}-h{self.half}"

    @property
    def starts_on(self) -> date:
        return date(self.year, 1 if self.half == 1 else 7, 1)

    @property
    def ends_on(self) -> date:
        return date(self.year, 6, 30) if self.half == 1 else date(self.year, 12, 31)

    @property
    def label(self) -> str:
        return f"{self.year}年{'上' if self.half == 1 else '下'}半年"


class PeriodConverter:
    """The path converter `period`: 2019-h1 in the address, a Period in the view."""

    regex = SLUG

    def to_python(self, value: str) -> Period:
        return Period.from_slug(value)

    def to_url(self, value: Period | str) -> str:
        return value if isinstance(value, str) else value.slug
