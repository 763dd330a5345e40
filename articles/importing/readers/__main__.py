"""The confined process, see confined.py: `python -m articles.importing.readers KIND BYTES`.

KIND is one of READERS, BYTES the memory that the process may have.
"""

from __future__ import annotations

import json
import resource
import sys

from articles.importing.blocks import Refused
from articles.importing.readers import docx, pdf
from articles.importing.readers.confined import SECONDS

READERS = {"docx": docx.convert, "pdf": pdf.convert}


def main() -> None:
    """Write {"result": …} or {"refused": words}; end with a status other than 0 on a bug."""
    _, kind, memory = sys.argv
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    # The caller counts the seconds of the clock; this ends what outlives the caller.
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS + 5, SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = {"result": READERS[kind](sys.stdin.buffer.read())}
    except Refused as refused:
        answer = {"refused": str(refused)}
    json.dump(answer, sys.stdout)


main()
