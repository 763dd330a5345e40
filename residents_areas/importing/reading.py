"""Reading files and pasted text for both doors.

Only what imports should load this module: the readers and the folding cost some 25 MB.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from articles.importing.blocks import Document, Refused
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

    @property
    def last_line(self) -> int:
        return max((line for line, _ in self.lines), default=0)


def told_apart(document: Document, number: int, lines: int) -> Document:
    """The document of one of several files: its lines count on behind the others', its pictures
    have its number before their names."""

    def named(picture: str) -> str:
        return f"{number}-{picture}" if picture else ""

    return Document(
        [replace(b, line=b.line + lines, picture=named(b.picture)) for b in document.blocks],
        [replace(doubt, line=doubt.line + lines) for doubt in document.doubts],
        [(line + lines, text) for line, text in document.dropped],
        {named(name): data for name, data in document.pictures.items()},
    )


def gather(sources: Iterable[tuple[str, bytes | str]], encoding: str | None = None) -> Gathered:
    """Read each source, a name and a file's bytes or pasted text, in order."""
    gathered, names, all_sources = Gathered(), known_names(), list(sources)
    for number, (name, source) in enumerate(all_sources, start=1):
        try:
            if isinstance(source, str):
                document = read_text(source)
            else:
                document = read(source, name, encoding=encoding)
        except Refused as error:
            gathered.errors.append(f"{name}：{error}")
            continue
        if len(all_sources) > 1:
            document = told_apart(document, number, gathered.last_line)
        gathered.reading.add(parse(document, names))
        gathered.lines += [(block.line, block.text) for block in document.blocks if block.text]
        gathered.pictures |= document.pictures
    return gathered
