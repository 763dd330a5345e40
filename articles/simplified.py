from functools import cache
from typing import Any


@cache
def converter() -> Any:
    """opencc's dictionary, loaded by the first who asks: not every process does."""
    import opencc

    return opencc.OpenCC("t2s")


def simplified(character: str) -> str:
    """A traditional character as the simplified one, if that is one character too; else itself."""
    simple: str = converter().convert(character)
    return simple if len(simple) == 1 else character
