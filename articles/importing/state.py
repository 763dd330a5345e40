"""A reading as plain data and back, so that work on it can be kept and gone on with."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from .blocks import Doubt
from .parts import Article, Figure, Honour, Join, Paragraph, Photo, Plan, Reading, Section

# Databases refuse them; only `dropped` has them, and a name says as much.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def to_state(reading: Reading) -> dict[str, Any]:
    """Dicts, lists, strings, numbers, booleans and None only: fit for JSON."""
    state = plain_data(asdict(reading))
    assert isinstance(state, dict)
    return state


def plain_data(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain_data(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain_data(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, str):
        return CONTROL.sub(lambda match: f"<U+{ord(match[0]):04X}>", value)
    return value


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def from_state(state: dict[str, Any]) -> Reading:
    """The reading that `to_state` made the state of."""
    return Reading(
        **{
            **state,
            "articles": [article(data) for data in state["articles"]],
            "published_on": day(state["published_on"]),
            "doubts": [Doubt(**data) for data in state["doubts"]],
            "dropped": [(line, text) for line, text in state["dropped"]],
        }
    )


def article(data: dict[str, Any]) -> Article:
    return Article(
        **{
            **data,
            "lead": [Paragraph(**paragraph) for paragraph in data["lead"]],
            "sections": [section(part) for part in data["sections"]],
            "photos": [photo(part) for part in data["photos"]],
        }
    )


def photo(data: dict[str, Any]) -> Photo:
    return Photo(**{**data, "taken_on": day(data["taken_on"])})


def section(data: dict[str, Any]) -> Section:
    return Section(
        **{
            **data,
            "body": [Paragraph(**paragraph) for paragraph in data["body"]],
            "joins": [Join(**join) for join in data["joins"]],
            "photos": [photo(part) for part in data["photos"]],
            "figures": [
                Figure(**{**part, "value": Decimal(part["value"])}) for part in data["figures"]
            ],
            "honours": [Honour(**part) for part in data["honours"]],
            "plans": [Plan(**part) for part in data["plans"]],
            "meeting_on": day(data["meeting_on"]),
        }
    )
