"""Numbers with their units in a sentence, but for those that are never a figure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from . import lexicon
from .numbers import ARABIC, CHINESE, CHINESE_DECIMAL, number

NUMBER = re.compile(
    rf"(?P<before>{lexicon.QUALIFIER_BEFORE})?\s*"
    rf"(?:百分之(?P<hundredths>{CHINESE_DECIMAL}|{CHINESE}|{ARABIC})"
    rf"|(?:(?P<low>{ARABIC}|{CHINESE})\s*(?:至|到|[-–—~～]{{1,2}})\s*)?"
    rf"(?P<numeral>{ARABIC}|{CHINESE})\s*(?P<behind>{lexicon.QUALIFIER_BEHIND})?\s*"
    rf"(?P<multiplier>[万亿](?!里|一|千|户千))?\s*(?P<behind2>{lexicon.QUALIFIER_BEHIND})?\s*"
    rf"(?P<unit>{lexicon.UNIT}))"
)
CLAUSE_END = "，,。；;！!？?：:"
QUOTED = re.compile(r"[“\"「『][^”\"」』]*[”\"」』]")


@dataclass
class Quantity:
    """A number with its unit in a folded sentence, at [start, end); `unit_at` is None for
    百分之, whose unit is not written as one."""

    start: int
    end: int
    value: Decimal
    unit: str
    unit_at: tuple[int, int] | None
    qualifier: str


def clause_start(sentence: str, position: int) -> int:
    """Where the clause around the position begins; a comma inside a number ends none."""
    for start in range(position - 1, -1, -1):
        if sentence[start] in CLAUSE_END and not re.match(r"\d[,，]\d{3}", sentence[start - 1 :]):
            return start + 1
    return 0


def quantities(sentence: str) -> Iterator[Quantity]:
    """The quantities of a folded sentence in order; both ends of a range share one place."""
    phrases = [match.span() for match in lexicon.SET_PHRASES.finditer(sentence)]
    quoted = [match.span() for match in QUOTED.finditer(sentence)]
    for match in NUMBER.finditer(sentence):
        numeral = match["hundredths"] or match["numeral"]
        start = match.start("hundredths" if match["hundredths"] else "numeral")
        inside = [*phrases, *quoted] if re.fullmatch(CHINESE, numeral) else phrases
        if any(a <= start < b for a, b in inside) or never_counts(sentence, match):
            continue
        for each in filter(None, (match["low"], numeral)):
            yield Quantity(
                start=match.start(),
                end=match.end(),
                value=number(each, match["multiplier"] or ""),
                unit="%" if match["hundredths"] else match["unit"],
                unit_at=None if match["hundredths"] else match.span("unit"),
                qualifier=(match["before"] or "") + (match["behind"] or match["behind2"] or ""),
            )


def never_counts(sentence: str, match: re.Match[str]) -> bool:
    """Dates, times, house numbers, ordinals, ages, durations, frequencies, standing words."""
    before = sentence[: match.start()]
    if lexicon.BEFORE_NO_FIGURE.search(before):
        return True
    if match["hundredths"]:
        return False
    if match["numeral"] in {"一", "百", "千", "零", "〇"}:
        return True
    if lexicon.UNIT_NO_FIGURE.match(sentence[match.start("unit") :]):
        return True
    if lexicon.BEHIND_NO_FIGURE.match(sentence[match.end("numeral") :]):
        return True
    clause = before[clause_start(before, len(before)) :]
    return match["unit"] == "小时" and not lexicon.HOURS_GIVEN.search(clause)
