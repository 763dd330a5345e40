"""How a number is set beside its unit."""

from typing import NamedTuple


class Amount(NamedTuple):
    before: str
    number: str
    after: str
    note: str = ""

    def __str__(self) -> str:
        """As the print sets it: 约 700 户, 700 多户, 83%, 87 户（含正在拆除）."""
        words = " ".join(part for part in self[:3] if part).replace(" %", "%")
        return f"{words}（{self.note}）" if self.note else words
