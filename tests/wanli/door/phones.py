"""A phone that shows six digits."""

import time
from base64 import b32decode

from django_otp.oath import TOTP

from tests.html import Page

STEP, TO_TYPE = 30, 3


def digits(key: str, later: int = 0) -> str:
    """What a phone with this key, as a screen shows it, shows now or some half minutes later. There
    is time to type it in: of a code that comes late the door learns that the phone is slow."""
    left = STEP - time.time() % STEP
    if left < TO_TYPE:
        time.sleep(left)
    totp = TOTP(b32decode(key.replace(" ", "")))
    totp.time = time.time() + STEP * later
    return f"{totp.token():06}"


def key_on(page: Page) -> str:
    """The key that the screen of enrolment shows."""
    return str(page.all(".door li > p > code")[0].to_text())
