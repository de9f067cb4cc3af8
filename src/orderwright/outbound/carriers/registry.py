"""Every carrier's service by its code: what to ask the shop for, and how it is made of the answers.

Called by steps, hooks, duties and the panel's settings. A new service is one file beside this one
and one row here (docs/how-to/add-a-carrier.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.delivery.port_errors import NotConfigured
from orderwright.domain.delivery.ports import Capabilities, CarrierService, Setting
from orderwright.kernel import clock
from orderwright.outbound.carriers import dhl24, drawn, inpost, packeta, rehearsal
from orderwright.outbound.providers.settings import Values


@dataclass(frozen=True, slots=True)
class Entry:
    """One service; `capabilities` are known before any key is entered."""

    label: Any
    build: Callable[[Values], CarrierService]
    settings: tuple[Setting, ...]
    capabilities: Capabilities
    only_rehearsing: bool = False
    """Offered in demo and test mode only."""


ENTRIES: dict[str, Entry] = {
    "manual": Entry(
        gettext_lazy("By hand: the shop draws the labels"),
        drawn.build_manual, drawn.SETTINGS, drawn.CAPABILITIES,
    ),
    "own_car": Entry(
        gettext_lazy("Own car"), drawn.build_own_car, drawn.SETTINGS, drawn.CAPABILITIES
    ),
    "inpost": Entry("InPost (ShipX)", inpost.build, inpost.SETTINGS, inpost.CAPABILITIES),
    "packeta": Entry("Packeta", packeta.build, packeta.SETTINGS, packeta.CAPABILITIES),
    "dhl24": Entry("DHL24", dhl24.build, dhl24.SETTINGS, dhl24.CAPABILITIES),
    "rehearsal": Entry(
        gettext_lazy("Rehearsal: carrier"),
        rehearsal.build, rehearsal.SETTINGS, rehearsal.CAPABILITIES, only_rehearsing=True,
    ),
}  # fmt: skip


def offered() -> list[str]:
    """The codes that this installation can use, in the order to show them."""
    return [code for code, entry in ENTRIES.items() if clock.movable() or not entry.only_rehearsing]


def carrier(code: str, values: Values) -> CarrierService:
    """The service with the shop's values for `ENTRIES[code].settings`; cheap, no call is made.

    Raises NotConfigured for an unknown code or for values that are missing or wrong.
    """
    entry = ENTRIES.get(code)
    if entry is None:
        raise NotConfigured(_("There is no carrier's service “%(code)s”.") % {"code": code[:40]})
    return entry.build(values)
