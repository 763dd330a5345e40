"""Numbers with their units in a sentence, but for those that are never a figure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from . import lexicon
from .numbers import ARABIC, CHINESE, CHINESE_DECIMAL, number

NUMBER = re.compile(
    rf"(?<![\d.零〇一二两三四五六七八九])(?P<before>{lexicon.QUALIFIER_BEFORE})?\s{{0,3}}"
    rf"(?:百分之(?P<hundredths>{CHINESE_DECIMAL}|{CHINESE}|{ARABIC})"
    rf"|(?:(?P<low>{ARABIC}|{CHINESE})\s{{0,3}}(?:至|到|[-–—~～]{{1,2}})\s{{0,3}})?"
    rf"(?P<numeral>{ARABIC}|{CHINESE})\s{{0,3}}(?P<behind>{lexicon.QUALIFIER_BEHIND})?\s{{0,3}}"
    rf"(?P<multiplier>[万亿](?!里|一|千|户千))?\s{{0,3}}(?P<behind2>{lexicon.QUALIFIER_BEHIND})?\s{{0,3}}"
    rf"(?P<unit>{lexicon.UNIT}))"
)
# 从0到6: a change printed without a unit.
BARE_CHANGE = re.compile(
    rf"[从由](?:最初的?)?\s?(?P<low>{ARABIC}|{CHINESE})\s?(?:增加|提升|上升|下降|减少|升|降)?到\s?(?P<high>{ARABIC}|{CHINESE})"
    rf"(?=[，,。；;、！!”]|$)"
)
TENTHS = re.compile(
    rf"(?P<before>{lexicon.QUALIFIER_BEFORE})?(?<![零〇一二两三四五六七八九十第])(?P<whole>[一二三四五六七八九])(?P<unit>成)"
    r"(?P<part>[一二三四五六七八九])?(?![立为了员功本果绩熟长都交套片群人分])"
)
CLAUSE_LENGTH = 200
# How far before a number is looked for what makes it none.
BEFORE_LENGTH = 40
CLAUSE_END = "，,。；;！!？?：:"
QUOTED = re.compile(r"[“\"「『][^”\"」』]{0,80}[”\"」』]")
# 由每月 41 起降到 9 起: no frequency.
FROM_EACH = re.compile(r"[从由]每(?:月|周|天|日|年|晚)均?\s*$")
# 除臭装置一套、: one, as a list counts it.
COUNTED_ONE = re.compile(
    r"[\u4e00-\u9fff]{2}(?<![第这那每另某同唯统是了])一[处套座间台部所支辆架栋][、，,。；;]?$"
)
COMMA_INSIDE = re.compile(r"\d[,，]\d{3}")


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
    """Where the clause around the position begins; a comma inside a number ends none.

    A clause is taken to be no longer than CLAUSE_LENGTH.
    """
    first = max(0, position - CLAUSE_LENGTH)
    for start in range(position - 1, first - 1, -1):
        if sentence[start] in CLAUSE_END and not COMMA_INSIDE.match(sentence, start - 1):
            return start + 1
    return first


def quantities(sentence: str) -> Iterator[Quantity]:
    """The quantities of a folded sentence in order; both ends of a range share one place."""
    return iter(
        sorted(
            [*with_units(sentence), *bare_changes(sentence), *tenths(sentence)],
            key=lambda n: n.start,
        )
    )


def with_units(sentence: str) -> Iterator[Quantity]:
    phrases = covered(lexicon.SET_PHRASES, sentence)
    quoted = phrases | covered(QUOTED, sentence)
    for match in NUMBER.finditer(sentence):
        numeral = match["hundredths"] or match["numeral"]
        start = match.start("hundredths" if match["hundredths"] else "numeral")
        is_chinese = re.fullmatch(CHINESE, numeral) is not None
        if start in (quoted if is_chinese else phrases) or never_counts(sentence, match):
            continue
        for each in filter(None, (match["low"], numeral)):
            try:
                value = number(each, match["multiplier"] or "")
            except ValueError:
                continue  # 四万万: written as no number is today
            yield Quantity(
                start=match.start(),
                end=match.end(),
                value=value,
                unit="%" if match["hundredths"] else match["unit"],
                unit_at=None if match["hundredths"] else match.span("unit"),
                qualifier=(match["before"] or "") + (match["behind"] or match["behind2"] or ""),
            )


def bare_changes(sentence: str) -> Iterator[Quantity]:
    """The two ends of each change from a number to a number that have no unit."""
    for match in BARE_CHANGE.finditer(sentence):
        for name in ("low", "high"):
            yield Quantity(match.start("low"), match.end(), number(match[name]), "", None, "")


def tenths(sentence: str) -> Iterator[Quantity]:
    """Shares in tenths: 六成, 近八成五."""
    for match in TENTHS.finditer(sentence):
        value = number(match["whole"]) + (number(match["part"]) / 10 if match["part"] else 0)
        yield Quantity(*match.span(), value, "成", match.span("unit"), match["before"] or "")


def covered(pattern: re.Pattern[str], sentence: str) -> set[int]:
    """The positions inside the matches of a pattern."""
    return {n for match in pattern.finditer(sentence) for n in range(*match.span())}


def never_counts(sentence: str, match: re.Match[str]) -> bool:
    """Dates, times, house numbers, ordinals, ages, durations, frequencies, standing words."""
    before = sentence[max(0, match.start() - BEFORE_LENGTH) : match.start()]
    if lexicon.BEFORE_NO_FIGURE.search(before) and not FROM_EACH.search(before):
        return True
    if match["hundredths"]:
        return False
    if match["numeral"] in {"零", "〇"}:
        return True
    if match["numeral"] in {"百", "千"}:
        return not match["before"]
    if match["numeral"] == "一" and not COUNTED_ONE.search(sentence[: match.end() + 1]):
        return True
    if lexicon.UNIT_NO_FIGURE.match(sentence, match.start("unit")):
        return True
    if lexicon.BEHIND_NO_FIGURE.match(sentence, match.end("numeral")):
        return True
    clause = before[clause_start(before, len(before)) :]
    return match["unit"] == "小时" and not lexicon.HOURS_GIVEN.search(clause)
