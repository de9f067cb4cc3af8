"""Addresses as mail servers take them: ours, made from settings, and the recipient's, checked.

Called by `envelopes.py` and `services.py`. Never looks anything up.
"""

from __future__ import annotations

from email.headerregistry import Address
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings

from orderwright.domain.orders.models import Order
from orderwright.domain.shop.models import ShopSettings
from orderwright.outbound.notifications.plain import line


def is_customers(order: Order, address: str) -> bool:
    """Whether mails to it may act for the order's customer."""
    return order.email.casefold() == address.casefold()


def is_told(order: Order, address: str) -> bool:
    """Whether the order's news go there: to its customer, or to somebody who is told beside."""
    told = (order.email, *order.others_told)
    return address.casefold() in {one.casefold() for one in told}


class UnfitAddress(ValueError):
    """No mail can be sent to this."""


def our_host() -> str:
    """The host of `BASE_URL`, never one that a request named."""
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def greeting_name() -> str:
    """How we present ourselves to a mail server (RFC 5321, 4.1.1.1)."""
    host = our_host()
    return f"[{host}]" if _is_ip(host) else host


def sender(shop: ShopSettings) -> Address:
    """The shop by name; without an address of its own, orders@ the host of `BASE_URL`."""
    host = "localhost" if _is_ip(our_host()) else our_host()
    return Address(line(shop.name), addr_spec=shop.email or f"orders@{host}")


def recipient(typed: str) -> Address:
    """The one address of a message. Raises UnfitAddress: two addresses, line breaks, no host.

    A host in letters beyond ASCII is written as DNS knows it; such letters before the @ stay.
    """
    if line(typed) != typed:
        raise UnfitAddress
    local, _at, host = typed.rpartition("@")
    try:
        spec = f"{local}@{host.encode('idna').decode()}" if not host.isascii() else typed
        address = Address(addr_spec=spec)
    except Exception as error:  # the parser raises many kinds for what it cannot read
        raise UnfitAddress from error
    if not (address.username and address.domain):
        raise UnfitAddress
    return address


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
