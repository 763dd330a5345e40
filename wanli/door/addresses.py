"""Where a request comes from."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address
# An IPv6 household has as many addresses as it likes, all in one network of this size.
HOUSEHOLD = 64


def address_of(request: HttpRequest) -> Address | None:
    """The visitor's address: behind our proxy the last that X-Forwarded-For names, for that one the
    proxy added itself, whatever a visitor wrote before it. None where it cannot be told."""
    said = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        said = request.headers.get("X-Forwarded-For", "").split(",")[-1]
    try:
        address = ip_address(said.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def household_of(request: HttpRequest) -> str | None:
    """What is locked out after bad log-ins (AXES_CLIENT_IP_CALLABLE)."""
    address = address_of(request)
    if isinstance(address, IPv6Address):
        # Without its zone: that names a card of this machine.
        bare = IPv6Address(int(address))
        return str(ip_network((bare, HOUSEHOLD), strict=False).network_address)
    return str(address) if address else None
