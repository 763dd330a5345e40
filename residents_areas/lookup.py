"""Which residents' area an estate belongs to: asked of the names that search keeps."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from articles.models import SearchName
from articles.search.log import found_nothing
from articles.search.names import cards, near, suggestions, unmarked
from articles.search.query import Query, Term
from articles.search.text import normal

from .models import ResidentsArea

Kind = SearchName.Kind
KINDS = (Kind.AREA, Kind.ESTATE)
MAX_LENGTH = 40
CALLED = re.compile("(?:居民区|居委会|小区)$")


class Place(NamedTuple):
    """An area, and the name of its estate that was asked for; empty if the area itself was."""

    area: ResidentsArea
    estate: str


@dataclass
class Answer:
    """What is known of a name: the places called so, else those that have it in their names, else
    those spelled much like it; all empty if the archive knows nothing."""

    typed: str
    exact: list[Place] = field(default_factory=list)
    alike: list[Place] = field(default_factory=list)
    near: list[Place] = field(default_factory=list)

    @property
    def is_in_vain(self) -> bool:
        """Whether nothing is called so, which is told in the log."""
        return not self.exact and not self.alike


def look_up(typed: str, at: datetime) -> Answer | None:
    """The answer to what was typed, by its characters or its pinyin; None if nothing was."""
    printed = re.sub(r'[\s"“”＂]', "", typed[:MAX_LENGTH])
    text = unmarked(printed)
    if not any(character.isalnum() for character in text):
        return None
    query = Query([Term(printed, normal(printed).text)])
    bare = CALLED.sub("", text) or text
    called = cards(query, at, KINDS)
    exact = [row for row in called if {row.normal, row.pinyin} & {text, bare}]
    answer = Answer(printed, exact=places(exact))
    if not exact:
        answer.alike = places([*called, *suggestions(bare, at, KINDS)])
    if answer.is_in_vain:
        answer.near = places(near(query, at, KINDS))
        found_nothing(query)
    return answer


def places(names: Iterable[SearchName]) -> list[Place]:
    """Where the names lead, each place once."""
    names = list(names)
    areas = {area.slug: area for area in ResidentsArea.objects.all()} if names else {}
    found = [
        Place(areas[name.slug], name.name if name.kind == Kind.ESTATE else "")
        for name in names
        if name.slug in areas
    ]
    return list(dict.fromkeys(found))
