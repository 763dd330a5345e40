"""Reading files and pasted text for both doors.

Only what imports should load this module: the readers and the folding cost some 25 MB.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from articles.importing.blocks import Refused
from articles.importing.parser import parse
from articles.importing.parts import Reading
from articles.importing.readers import read, read_text

from .known import known_names


@dataclass
class Gathered:
    """What the sources say together: `lines` for looking up, `pictures` by name, and in Chinese
    what cannot be read."""

    reading: Reading = field(default_factory=Reading)
    lines: list[tuple[int, str]] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


def gather(sources: Iterable[tuple[str, bytes | str]], encoding: str | None = None) -> Gathered:
    """Read each source, a name and a file's bytes or pasted text, in order."""
    gathered, names = Gathered(), known_names()
    for name, source in sources:
        try:
            if isinstance(source, str):
                document = read_text(source)
            else:
                document = read(source, name, encoding=encoding)
        except Refused as error:
            gathered.errors.append(f"{name}：{error}")
            continue
        gathered.reading.add(parse(document, names))
        gathered.lines += [(block.line, block.text) for block in document.blocks if block.text]
        gathered.pictures |= document.pictures
    return gathered
