"""Readers of other people's code run in a process of their own, with limits.

mammoth and pdfium parse what strangers made. The process has no settings and no secrets in its
environment; it reads the file from standard input and writes JSON to standard output.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from articles.importing.blocks import Refused

SECONDS = 60
MEMORY_BYTES = 1024**3
ROOT = Path(__file__).parents[3]


def confined(kind: str, data: bytes) -> Any:
    """What the reader `kind` (a key of READERS in __main__) makes of the file.

    Raises Refused in its words, or with words for a process that took more than SECONDS of time
    or MEMORY_BYTES of memory, or fell over.
    """
    program = [sys.executable, "-m", "articles.importing.readers"]
    try:
        done = subprocess.run(
            [*program, kind, str(MEMORY_BYTES)],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            cwd=ROOT,
            env={"PYTHONUTF8": "1"},
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(
            f"读这个文件超过了 {SECONDS} 秒，已停止。请拆成几个文件，或另存为 .docx 后再导入。"
        ) from error
    if done.returncode:
        raise Refused("读这个文件时出错：文件已损坏或过于庞大。请重新另存为 .docx 后再导入。")
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise Refused(answer["refused"])
    return answer["result"]
