"""Recognising the names of areas and estates at a heading and inside a text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from .fold import fold

SUFFIX = r"(?:社区)?(?:居民区|居民委员会|居委会|居委|社区|小区|党总支)?"
# What the name of a unit that is none of ours ends with.
UNIT = re.compile(
    r"^[\u4e00-\u9fff]{2,6}(?<![进到在入爱回下])(?:居民区|居民委员会|居委会|社区|小区|新村|村委会)$"
)
OTHER_UNIT = re.compile(
    r"^(?!各|本|全|该|整个|一些|不少|许多)([\u4e00-\u9fff]{2,6}?(?:居民区|居民委员会|居委会|新村|村委会))(?!们|的干部)"
)
# Other bodies that a digest reports on beside the areas.
BODY = re.compile(
    r"^(?!各|本|全|该|整个|一些|不少|许多)([\u4e00-\u9fff]{0,12}?(?:派出所|服务中心|文化中心|活动中心|业委会|物业|幼儿园|小学|中学|学校|"
    r"养老院|敬老院|中队|图书馆|医院|银行|救援站|司法所|公司)|[\u4e00-\u9fff]{2,5}社区(?=的|将|也|今年|上半年|把|以|则))"
)
# Where a name that opens a text ends at the latest.
OPENING_LENGTH = 80
SPACE = re.compile(r"\s+")
# What stands before the name in a heading: a number of the list, a bullet, an opening bracket.
LEADING = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）]?[、.．:：)）]?|第[一二三四五六七八九十\d]+[、：:]?|"
    r"[①-⑳●■◆▲★☆•·▪○□【\[「〔])*"
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
    def _spaced(self) -> re.Pattern[str]:
        return re.compile(rf"(?:万里街道)?({self._any_area}){SUFFIX}\s")

    @cached_property
    def _leading(self) -> re.Pattern[str]:
        return re.compile(rf"[“\"「『]?({self._any_area})(?!.{{0,6}}[、和与及等])(?![路桥站街])")

    @cached_property
    def _opening(self) -> re.Pattern[str]:
        return re.compile(
            rf"^(?:[^，,。；;]{{0,12}}[，,]\s*|为[^，,。；;]{{0,24}}[，,]\s*|在|而)?({self._any_area}){SUFFIX}"
        )

    @cached_property
    def _openings(self) -> dict[str, tuple[str, str] | None]:
        """What was asked before: the same paragraphs are, many times."""
        return {}

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

    @cached_property
    def _estate(self) -> re.Pattern[str]:
        estates = sorted(self._estate_slugs, key=len, reverse=True)
        any_estate = "|".join(map(re.escape, estates)) or r"(?!)"
        return re.compile(rf"({any_estate})(?:小区)?{PARTING}")

    def of_heading(self, text: str) -> str | None:
        """The slug of the area that this heading names, at its beginning, whole and alone or
        with a phrase behind it; None if it names none of ours."""
        found = self._heading.match(bare(text)) or self._spaced.match(LEADING.sub("", fold(text)))
        return self._slugs[found[1]] if found else None

    def leading(self, heading: str) -> str | None:
        """The slug of the area that a heading of any form begins with: 香泉搭起“议事凉亭”."""
        found = self._leading.match(bare(heading))
        return self._slugs[found[1]] if found else None

    def of_estate(self, text: str) -> str | None:
        """The slug of the area of the estate that this heading names, alone or with a phrase
        behind it."""
        found = self._estate.match(bare(text))
        return self._estate_slugs[found[1]] if found else None

    def has_place(self, text: str) -> bool:
        """Whether the name of an area or an estate stands in the text."""
        folded = fold(text)
        return bool(self.counted(text)) or any(name in folded for name in self._estate_slugs)

    def is_unit(self, text: str) -> bool:
        """Whether a heading has the form of a unit's name, ours or not."""
        name, *behind = re.split("[:：|｜]", bare(text), maxsplit=1)
        is_list = any("、" in words for words in behind)
        return bool(self.of_heading(text) or (UNIT.match(name) and not is_list))

    def mentioned(self, text: str) -> set[str]:
        """The slugs of all areas whose names stand in the text."""
        return set(self.counted(text))

    def counted(self, text: str) -> Counter[str]:
        """How often each area's names stand in the text, by slug."""
        return Counter(self._slugs[name] for name in self._mention.findall(fold(text)))

    def opening_unit(self, text: str) -> tuple[str, str | None] | None:
        """The unit, ours or not, whose name opens the text: (its name, its slug or None)."""
        found = self.opening(text)
        if found:
            return found[0], found[0]
        other = OTHER_UNIT.match(fold(text))
        return (other[1], None) if other else None

    def opening_body(self, text: str) -> tuple[str, None] | None:
        """Another body than a neighbourhood's whose name opens the text: (its name, None)."""
        found = BODY.match(fold(text))
        return (found[1], None) if found else None

    def opening(self, text: str) -> tuple[str, str] | None:
        """The area whose name opens the text, behind at most a time or a place: (slug, name)."""
        if text not in self._openings:
            found = self._opening.match(fold(text[:OPENING_LENGTH]))
            self._openings[text] = (
                (self._slugs[found[1]], text[found.start(1) : found.end()]) if found else None
            )
        return self._openings[text]
