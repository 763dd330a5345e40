"""The parts of the print that the parser finds; all text in them is exactly as read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .blocks import Doubt


@dataclass
class Join:
    """Two halves of a sentence that columns broke: where the first ends, how the second begins."""

    before: str
    after: str
    line: int


# `key` of a photo, section or article: that of the database row it was written to, so that it is
# found again whatever has been typed since.


@dataclass
class Photo:
    """A caption, a picture of the file (by name), or both."""

    caption: str
    taken_on: date | None = None
    credit: str = ""
    picture: str = ""
    line: int = 0
    key: int | None = None


@dataclass
class Figure:
    """A number achieved: `value` in the printed unit; `group` is shared by one statement's."""

    printed: str
    label: str
    value: Decimal
    unit: str
    qualifier: str
    group: str | None
    quote: str
    is_wanted: bool = True


@dataclass
class Honour:
    title: str
    holder: str
    quote: str
    is_wanted: bool = True


@dataclass
class Plan:
    text: str
    quote: str
    is_wanted: bool = True


@dataclass
class Paragraph:
    """`column` is what heads its column, if it is the cell of a table."""

    text: str
    line: int
    column: str = ""


@dataclass
class Section:
    """A headed part of an article; `area` is the slug of the area its heading names, without one
    a person says why in `no_area_because`."""

    heading: str
    area: str | None
    line: int
    body: list[Paragraph] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)
    photos: list[Photo] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    honours: list[Honour] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    meeting_on: date | None = None
    no_area_because: str = ""
    key: int | None = None

    def says(self, words: str) -> bool:
        """Whether the words stand in one of its paragraphs."""
        return any(words in paragraph.text for paragraph in self.body)


# The fields of an article's head, one line of text each.
TITLES = ("column", "kicker", "headline", "subhead", "byline")


@dataclass
class Article:
    """`has_quoted_column`: the column is named in the lead, where its words stay too."""

    line: int
    column: str = ""
    has_quoted_column: bool = False
    kicker: str = ""
    headline: str = ""
    subhead: str = ""
    byline: str = ""
    lead: list[Paragraph] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    photos: list[Photo] = field(default_factory=list)
    key: int | None = None


@dataclass
class Reading:
    """All that was read of a file. `imprint` is the masthead, number and date lines as printed;
    `year` that of dates without one; `dropped` what was left out: decoration, brackets of
    markers, with its line."""

    articles: list[Article] = field(default_factory=list)
    imprint: list[str] = field(default_factory=list)
    number: int | None = None
    published_on: date | None = None
    year: int | None = None
    doubts: list[Doubt] = field(default_factory=list)
    dropped: list[tuple[int, str]] = field(default_factory=list)

    def characters(self) -> Counter[str]:
        """How often each character but white space is in the parts and in what was dropped."""
        count: Counter[str] = Counter()
        for text in self.texts():
            count.update("".join(text.split()))
        return count

    def texts(self) -> Iterator[str]:
        """All texts of the parts, and what was dropped: together the whole source, each once."""
        yield from self.imprint
        yield from (text for _, text in self.dropped)
        for article in self.articles:
            yield "" if article.has_quoted_column else article.column
            yield from (article.kicker, article.headline, article.subhead, article.byline)
            yield from (paragraph.text for paragraph in article.lead)
            yield from (photo.caption for photo in article.photos)
            for section in article.sections:
                yield section.heading
                yield from (paragraph.text for paragraph in section.body)
                yield from (photo.caption for photo in section.photos)

    def add(self, other: Reading) -> None:
        """Take in what was read of a further file of the same issue."""
        self.articles += other.articles
        self.imprint += other.imprint
        self.number = self.number or other.number
        self.published_on = self.published_on or other.published_on
        self.year = self.year or other.year
        self.doubts += other.doubts
        self.dropped += other.dropped
