from __future__ import annotations

import hashlib
from typing import Protocol

PIECE = 1 << 20


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Writable(Protocol):
    def write(self, content: bytes, /) -> object: ...


def checksum_of(file: Readable, copy: Writable | None = None) -> str:
    """The SHA-256 of what a file has left to read, which is also written to `copy`."""
    digest = hashlib.sha256()
    while piece := file.read(PIECE):
        digest.update(piece)
        if copy:
            copy.write(piece)
    return digest.hexdigest()
