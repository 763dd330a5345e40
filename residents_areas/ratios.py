"""Figures that are shown together, and the one picture drawn of them: a part of its whole."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models.statement import Figure

PERCENT = {"%", "％"}
# Words that make a number more or less than what is printed; of such no picture is exact.
INEXACT = set("多余来几近约超逾不至少上下左右")
# Words of a change: its percentage is of the difference, not of a part. And labels that name the
# rest of the whole, of which the percentage need not be.
CHANGE = re.compile("下降|减少|增长|增加|提高|降低|翻")
REST = ("未", "没")


@dataclass
class Ratio:
    """A whole, its part and the percentage that the print gives of it."""

    whole: Figure
    part: Figure
    rate: Figure

    def whole_width(self) -> str:
        return plain(self.whole.value)

    def part_width(self) -> str:
        return plain(self.part.value)


@dataclass
class FigureSet:
    """Figures of one group, or one that stands alone."""

    figures: list[Figure] = field(default_factory=list)

    @property
    def group(self) -> str:
        return self.figures[0].group

    @property
    def ratio(self) -> Ratio | None:
        """The ratio that the print itself states: a whole, a part of it and their percentage.

        Ranges and changes (从 210 个增加到 268 个) are groups too, and a change may be printed with
        a percentage: of what speaks of a change, None. The percentage must be that of the two
        numbers, rounded or cut off at its last digit, and the part must not be named by what it is
        not. Of anything else, and of inexact numbers, None.
        """
        rates = [figure for figure in self.figures if figure.unit in PERCENT]
        counts = [figure for figure in self.figures if figure.unit not in PERCENT]
        if len(rates) != 1 or len(counts) != 2:
            return None
        if any(figure.value is None or set(figure.qualifier) & INEXACT for figure in self.figures):
            return None
        if any(CHANGE.search(f"{figure.label} {figure.printed}") for figure in self.figures):
            return None
        part, whole = sorted(counts, key=lambda figure: figure.value or 0)
        ratio = Ratio(whole, part, rates[0])
        return ratio if is_true(ratio) and not part.label.startswith(REST) else None


def is_true(ratio: Ratio) -> bool:
    """Whether the percentage is that of the two numbers, as far as its digits go."""
    whole, part, rate = ratio.whole.value, ratio.part.value, ratio.rate.value
    if not whole or part is None or rate is None or part < 0:
        return False
    last_digit = Decimal(1).scaleb(min(0, exponent(rate)))
    return abs(part / whole * 100 - rate) < last_digit


def exponent(number: Decimal) -> int:
    found = number.normalize().as_tuple().exponent
    return found if isinstance(found, int) else 0


def plain(number: Decimal | None) -> str:
    """The number without trailing zeros and exponents: 105, 19000, 2.5."""
    return f"{(number or Decimal(0)).normalize():f}"
