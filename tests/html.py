"""Reading pages as a browser does."""

from typing import Any

from django.test import Client
from justhtml import JustHTML


def page(client: Client, address: str) -> str:
    """The page at the address, which must answer 200."""
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


class Page:
    """A parsed page; `errors` are those that the HTML standard's parser reports."""

    def __init__(self, html: str) -> None:
        self.document = JustHTML(html, collect_errors=True, sanitize=False)
        self.errors = self.document.errors

    def all(self, selector: str) -> list[Any]:
        return list(self.document.query(selector))

    def values(self, selector: str, attribute: str) -> list[str]:
        """The attribute of all elements that have it, in the order of the page."""
        return [
            value
            for element in self.all(selector)
            if (value := element.attrs.get(attribute)) is not None
        ]

    def form(self, selector: str) -> dict[str, Any]:
        """What the form would send if it were sent as it stands, its buttons left out."""
        data: dict[str, Any] = {}
        for field in self.all(f"{selector} input, {selector} select, {selector} textarea"):
            name, kind = field.attrs.get("name"), field.attrs.get("type")
            if not name or kind in ("submit", "button", "file"):
                continue
            if field.name == "select":
                chosen = [
                    option.attrs.get("value", "")
                    for option in field.query("option")
                    if "selected" in option.attrs
                ]
                if chosen:
                    data[name] = chosen if "multiple" in field.attrs else chosen[-1]
            elif field.name == "textarea":
                data[name] = field.to_text().strip()
            elif kind not in ("checkbox", "radio") or "checked" in field.attrs:
                data[name] = field.attrs.get("value", "")
        return data
