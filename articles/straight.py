"""Text that runs one way: what turns round the rest of a line is not taken from forms.

Readers of files leave such characters out too (`.importing.readers.paragraphs`); Chinese has none.
"""

from __future__ import annotations

import re
from typing import Any

# Unseen: marks, embeddings, overrides and isolates of direction.
TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def straight(text: str) -> str:
    return TURNING.sub("", text)


class StraightForm:
    """A form that takes over texts without what would turn them round."""

    cleaned_data: dict[str, Any]

    def clean(self) -> Any:
        super().clean()  # type: ignore[misc]
        for name, value in self.cleaned_data.items():
            if isinstance(value, str):
                self.cleaned_data[name] = straight(value)
        return self.cleaned_data
