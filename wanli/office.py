"""Who keeps the archive, as far as the deployment's settings say."""

import re
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest

ICP = "https://beian.miit.gov.cn/"
POLICE = "https://beian.mps.gov.cn/#/query/webSearch"


class Office(NamedTuple):
    """Empty is whatever is not set, and is not shown."""

    name: str
    address: str
    phone: str
    email: str
    hours: str
    icp_licence: str
    police_licence: str
    site_code: str

    @property
    def icp_address(self) -> str:
        """Where the register of websites can be asked for the licence."""
        return ICP

    @property
    def police_address(self) -> str:
        number = "".join(re.findall(r"\d", self.police_licence))
        return f"{POLICE}?code={number}" if number else POLICE

    @property
    def phone_address(self) -> str:
        """For a telephone to dial: digits only, a leading + kept."""
        return f"tel:{re.sub('[^+0-9]', '', self.phone)}"

    @property
    def is_known(self) -> bool:
        return any(self)

    @property
    def can_be_reached(self) -> bool:
        return any((self.address, self.phone, self.email, self.hours))


def office(request: HttpRequest) -> dict[str, Office]:
    """For all pages."""
    fields = (f"OFFICE_{name}" for name in ("NAME", "ADDRESS", "PHONE", "EMAIL", "HOURS"))
    codes = ("ICP_LICENCE", "POLICE_LICENCE", "SITE_CODE")
    return {"office": Office(*(getattr(settings, name) for name in (*fields, *codes)))}
