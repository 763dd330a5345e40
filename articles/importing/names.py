"""Recognising the names of areas and estates at a heading and inside a text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from .fold import fold

SUFFIX = r"(?:社区)?(?:居民区|居民委员会|居委会|居委|社区|小区|党总支)?"
# What the name of a unit that is none of ours ends with.
UNIT = re.compile(r"^[\u4e00-\u9fff]{2,6}(?:居民区|居民委员会|居委会|社区|小区|新村|村委会)$")
OTHER_UNIT = re.compile(
    r"^(?!各|本|全|该|整个|一些|不少|许多)([\u4e00-\u9fff]{2,6}?(?:居民区|居民委员会|居委会|新村|村委会))(?!们|的干部)"
)
SPACE = re.compile(r"\s+")
# What stands before the name in a heading: a number of the list, a bullet, an opening bracket.
LEADING = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）]?[、.．:：)）]?|第[一二三四五六七八九十\d]+[、：:]?|"
    r"[①-⑳●■◆▲★☆•·▪○□【\[「〔]+)*"
)
# What parts the name from a phrase behind it: 富平居民区：楼道亮了.
PARTING = r"(?:[:：|｜—–\-·•,，】\]」〕!！]|$)"


def bare(heading: str) -> str:
    """A heading folded, without blanks and without what stands before the name in it."""
    return LEADING.sub("", SPACE.sub("", fold(heading)), count=1)


@dataclass(frozen=True)
class Names:
    """`areas` and `estates`: every name and alias, with the slug of the area it stands for."""

    areas: Mapping[str, str]
    estates: Mapping[str, str]

    @cached_property
    def _heading(self) -> re.Pattern[str]:
        return re.compile(rf"(?:万里街道)?({self._any_area}){SUFFIX}{PARTING}")

    @cached_property
    def _opening(self) -> re.Pattern[str]:
        return re.compile(rf"^(?:[^，,。；;]{{0,12}}[，,]\s*|在|而)?({self._any_area}){SUFFIX}")

    @cached_property
    def _mention(self) -> re.Pattern[str]:
        return re.compile(self._any_area)

    @cached_property
    def _any_area(self) -> str:
        # The longest name first: 颐华第一 before 颐华.
        names = sorted(map(fold, self.areas), key=len, reverse=True)
        return "|".join(map(re.escape, names)) or r"(?!)"

    @cached_property
    def _slugs(self) -> dict[str, str]:
        return {fold(name): slug for name, slug in self.areas.items()}

    @cached_property
    def _estate_slugs(self) -> dict[str, str]:
        return {fold(name): slug for name, slug in self.estates.items()}

    def of_heading(self, text: str) -> str | None:
        """The slug of the area that this heading names, at its beginning, whole and alone or
        with a phrase behind it; None if it names none of ours."""
        found = self._heading.match(bare(text))
        return self._slugs[found[1]] if found else None

    def of_estate(self, text: str) -> str | None:
        """The slug of the area of the estate that this heading names."""
        name = SPACE.sub("", fold(text))
        return self._estate_slugs.get(name) or self._estate_slugs.get(name.removesuffix("小区"))

    def is_unit(self, text: str) -> bool:
        """Whether a heading has the form of a unit's name, ours or not."""
        name = re.split("[:：|｜]", bare(text))[0]
        return bool(self.of_heading(text) or UNIT.match(name))

    def mentioned(self, text: str) -> set[str]:
        """The slugs of all areas whose names stand in the text."""
        return {self._slugs[name] for name in self._mention.findall(fold(text))}

    def opening_unit(self, text: str) -> tuple[str, str | None] | None:
        """The unit, ours or not, whose name opens the text: (its name, its slug or None)."""
        found = self.opening(text)
        if found:
            return found[0], found[0]
        other = OTHER_UNIT.match(fold(text))
        return (other[1], None) if other else None

    def opening(self, text: str) -> tuple[str, str] | None:
        """The area whose name opens the text, behind at most a time or a place: (slug, name)."""
        found = self._opening.match(fold(text))
        return (self._slugs[found[1]], text[found.start(1) : found.end()]) if found else None
