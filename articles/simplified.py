"""Traditional characters as simplified ones, by opencc's table: opencc itself would take seven
megabytes in each process. `python -m tests.write_simplified` renews it."""

from pathlib import Path

# Two lines, characters above and below each other.
TABLE = Path(__file__).with_name("simplified.txt")
SIMPLIFIED: dict[str, str] = dict(zip(*TABLE.read_text(encoding="utf-8").split(), strict=True))


def simplified(character: str) -> str:
    """A traditional character as the simplified one, if that is one character too; else itself."""
    return SIMPLIFIED.get(character, character)
