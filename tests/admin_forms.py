"""Filling in the admin's forms as a browser would."""

from typing import Any

from django.db.models import Model
from django.test import Client

from tests.html import Page


def form(client: Client, address: str) -> dict[str, Any]:
    response = client.get(address)
    assert response.status_code == 200
    return Page(response.content.decode()).form("#content-main form")


def send(client: Client, address: str, **changes: Any) -> str:
    """Send the form at `address` with these changes; the errors it comes back with, or nothing.
    Where it asks for the words of a correction, it gets some."""
    data = form(client, address)
    if "correction_words" in data:
        data |= {"correction_kind": "entry", "correction_words": "录入有误，已经改正。"}
    response = client.post(address, {**data, **changes}, follow=True)
    assert response.status_code == 200
    return "".join(
        error.to_text() for error in Page(response.content.decode()).all(".errorlist, .errornote")
    )


def change_address(row: Model) -> str:
    return f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/"


def rows(prefix: str, existing: int, **fields: Any) -> dict[str, Any]:
    """One new inline row behind the existing ones."""
    new = {f"{prefix}-{existing}-{name}": value for name, value in fields.items()}
    return {f"{prefix}-TOTAL_FORMS": existing + 1, **new}
