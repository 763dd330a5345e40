"""The promise of every reader: no character is lost, doubled or moved."""

from collections import Counter

from articles.importing.blocks import Document


def visible(text: str) -> list[str]:
    return [character for character in text if not character.isspace()]


def check_kept(source: str, document: Document) -> None:
    """Assert that the characters of the source are all in the blocks, in order, or dropped."""
    read = visible("".join(block.text for block in document.blocks))
    dropped = visible("".join(text for _, text in document.dropped))
    assert Counter(read + dropped) == Counter(visible(source))
    rest = iter(visible(source))
    assert all(character in rest for character in read)
