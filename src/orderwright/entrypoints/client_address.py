"""From which address somebody calls: the one answer for storefront, API, panel and login limits.

The connection's own address, unless that is a proxy which TRUSTED_PROXIES names: then the last
address in X-Forwarded-For that is no such proxy. What stands before it anybody may have written.
"""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest

LONGEST = 45


def address_of(request: HttpRequest) -> str:
    """The caller's address; the proxy's own when its header cannot be read."""
    nearest = str(request.META.get("REMOTE_ADDR", ""))[:LONGEST]
    trusted = settings.TRUSTED_PROXIES
    if nearest not in trusted:
        return nearest
    said = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
    for hop in reversed([part.strip() for part in said.split(",")]):
        if not _is_address(hop):
            return nearest
        if hop not in trusted:
            return hop
        nearest = hop
    return nearest


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return len(text) <= LONGEST
