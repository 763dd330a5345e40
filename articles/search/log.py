"""The one line that a search leaves when it finds nothing: the words, and nothing of the person."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterable

from .query import Query

EVENT = "search_found_nothing"
logger = logging.getLogger("wanli.search")


def found_nothing(query: Query) -> None:
    terms = [term.printed for term in query.terms]
    logger.info(json.dumps({"event": EVENT, "terms": terms}, ensure_ascii=False))


def missed(lines: Iterable[str]) -> Counter[str]:
    """How often each query found nothing, by the log's lines; other lines are passed over."""
    counts: Counter[str] = Counter()
    for line in lines:
        start = line.find('{"event": "' + EVENT)
        if start < 0:
            continue
        try:
            counts[" ".join(json.loads(line[start:])["terms"])] += 1
        except (ValueError, KeyError, TypeError):
            continue
    return counts
