"""A phone that shows six digits."""

import time
from base64 import b32decode

from django_otp.oath import TOTP

from tests.html import Page


def digits(key: str, later: int = 0) -> str:
    """What a phone with this key, as a screen shows it, shows now or some half minutes later."""
    totp = TOTP(b32decode(key.replace(" ", "")))
    totp.time = time.time() + 30 * later
    return f"{totp.token():06}"


def key_on(page: Page) -> str:
    """The key that the screen of enrolment shows."""
    return str(page.all(".door li > p > code")[0].to_text())
