"""Every payment service by its code: what to ask the shop for, and how it is made of the answers.

Called by steps, hooks, duties and the panel's settings. A new service is one file beside this one
and one row here (docs/how-to/add-a-gateway.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.payments.port_errors import NotConfigured
from orderwright.domain.payments.ports import Capabilities, Gateway, Setting
from orderwright.kernel import clock
from orderwright.outbound.gateways import (
    gopay,
    on_delivery,
    on_pickup,
    payu,
    przelewy24,
    rehearsal,
    stripe,
    transfer,
)
from orderwright.outbound.providers.settings import Values


@dataclass(frozen=True, slots=True)
class Entry:
    """One service; `capabilities` are known before any key is entered."""

    label: Any
    build: Callable[[Values], Gateway]
    settings: tuple[Setting, ...]
    capabilities: Capabilities
    only_rehearsing: bool = False
    """Offered in demo and test mode only."""


ENTRIES: dict[str, Entry] = {
    "transfer": Entry(
        gettext_lazy("Bank transfer"), transfer.build, transfer.SETTINGS, transfer.CAPABILITIES
    ),
    "on_delivery": Entry(
        gettext_lazy("Payment on delivery"),
        on_delivery.build, on_delivery.SETTINGS, on_delivery.CAPABILITIES,
    ),
    "on_pickup": Entry(
        gettext_lazy("Payment on pick-up"),
        on_pickup.build, on_pickup.SETTINGS, on_pickup.CAPABILITIES,
    ),
    "payu": Entry("PayU", payu.build, payu.SETTINGS, payu.CAPABILITIES),
    "przelewy24": Entry(
        "Przelewy24", przelewy24.build, przelewy24.SETTINGS, przelewy24.CAPABILITIES
    ),
    "stripe": Entry("Stripe", stripe.build, stripe.SETTINGS, stripe.CAPABILITIES),
    "gopay": Entry("GoPay", gopay.build, gopay.SETTINGS, gopay.CAPABILITIES),
    "rehearsal": Entry(
        gettext_lazy("Rehearsal: card"),
        rehearsal.build, rehearsal.SETTINGS, rehearsal.ONLINE, only_rehearsing=True,
    ),
    "rehearsal_instalments": Entry(
        gettext_lazy("Rehearsal: instalments"),
        rehearsal.build_instalments, rehearsal.SETTINGS, rehearsal.INSTALMENTS,
        only_rehearsing=True,
    ),
}  # fmt: skip


def offered() -> list[str]:
    """The codes that this installation can use, in the order to show them."""
    return [code for code, entry in ENTRIES.items() if clock.movable() or not entry.only_rehearsing]


def gateway(code: str, values: Values) -> Gateway:
    """The service with the shop's values for `ENTRIES[code].settings`; cheap, no call is made.

    Raises NotConfigured for an unknown code or for values that are missing or wrong.
    """
    entry = ENTRIES.get(code)
    if entry is None:
        raise NotConfigured(_("There is no payment service “%(code)s”.") % {"code": code[:40]})
    return entry.build(values)
