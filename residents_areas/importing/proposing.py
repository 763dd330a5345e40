"""What the text itself says of the half-year that it reports, and of the issue's address."""

from __future__ import annotations

from articles.importing import parts
from residents_areas.periods import Period


def period_of(reading: parts.Reading) -> Period | None:
    """The half-year whose work the text reports: the first half, if it says 上半年, of the year
    that it is dated by; never a guess at another."""
    articles = reading.articles
    texts = [paragraph.text for article in articles for paragraph in article.lead]
    texts += [p.text for article in articles for section in article.sections for p in section.body]
    if reading.year is None or not any("上半年" in text for text in texts):
        return None
    return Period(reading.year, 1)


def slug_of(reading: parts.Reading, period: Period | None) -> str:
    """The address to propose for the issue: its date, else its half-year; empty without both."""
    if reading.published_on:
        return reading.published_on.isoformat()
    if period:
        return f"{period.year}-{'midyear' if period.half == 1 else 'yearend'}"
    return ""
