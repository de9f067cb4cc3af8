"""A carrier that talks to nobody: for the demo, for tests, for showing staff what happens.

Its pages are the shop's own, /rehearsal/carrier/<name>, where a person moves the parcel; what was
played is kept in `rehearsal_rows.py`. The setting `labels` says how asking for one goes. It exists
only where the clock may be moved, in demo and test mode.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.delivery.port_errors import (
    LabelNotReady,
    NotConfigured,
    ProviderDown,
    ProviderRefused,
    ShipmentRefused,
)
from orderwright.domain.delivery.ports import (
    Capabilities,
    Label,
    LabelFormat,
    News,
    PickupRequest,
    Setting,
    ShipmentRequest,
    Shipped,
    Tracking,
)
from orderwright.kernel import clock
from orderwright.outbound.carriers import rehearsal_rows as rows
from orderwright.outbound.carriers.models import RehearsedShipment
from orderwright.outbound.carriers.offering import refuse_excluded
from orderwright.outbound.carriers.plain_labels import plain_pdf, plain_zpl
from orderwright.outbound.providers import reading
from orderwright.outbound.providers.settings import Values, entered
from orderwright.outbound.providers.wire import refuse_inside_transaction

SETTINGS = (
    Setting(
        "labels", gettext_lazy("What becomes of labels"), default="made",
        choices=(
            ("made", gettext_lazy("Made at once")),
            ("slow", gettext_lazy("Made after a while")),
            ("refused", gettext_lazy("Refused")),
            ("lost", gettext_lazy("Made, and the answer is lost")),
        ),
    ),
    Setting(
        "pickups", gettext_lazy("What becomes of pick-ups"), default="ordered",
        choices=(
            ("ordered", gettext_lazy("Ordered at once")),
            ("late", gettext_lazy("Ordered, and the answer comes late")),
            ("refused", gettext_lazy("Refused")),
        ),
    ),
)  # fmt: skip
CAPABILITIES = Capabilities(
    labels=True, formats=frozenset(LabelFormat), cancels=True, tracks=True, pickup=True,
    finds_pickups=True,
    cod=frozenset({"PLN", "CZK", "EUR", "RON"}), insures=True, points=True, knocks=True,
)  # fmt: skip
SLOW_ASKS = 2


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The stand-in."""

    labels: str = "made"
    pickups: str = "ordered"
    code: str = "rehearsal"
    capabilities: Capabilities = CAPABILITIES

    def create_shipment(self, request: ShipmentRequest) -> Shipped:
        """The same reference finds the same shipment."""
        refuse_inside_transaction()
        refuse_excluded(self.capabilities, request)
        if self.labels == "refused":
            told = {"receiver.phone": "required"}
            raise ShipmentRefused(_("The rehearsal refuses labels."), "refused", told)
        row, new = rows.made(request.reference, request.receiver.city, now=clock.now())
        if new and self.labels == "lost":
            raise ProviderDown(_("The rehearsal gave no usable answer."))
        return Shipped(row.name, row.number)

    def find(self, reference: str, since: datetime) -> Shipped | None:
        """By the reference, unless it was cancelled."""
        refuse_inside_transaction()
        row = rows.named(reference)
        return Shipped(row.name, row.number) if row and not row.cancelled else None

    def label(self, ref: str, format: LabelFormat) -> Label:
        """One plain sheet with the number."""
        refuse_inside_transaction()
        row = self._named(ref)
        if self.labels == "slow" and rows.count_ask(row) <= SLOW_ASKS:
            raise LabelNotReady(_("The carrier is still at work."))
        lines = (str(_("Rehearsal: carrier")), row.number, row.reference, row.receiver)
        draw = plain_zpl if format is LabelFormat.ZPL else plain_pdf
        return Label(draw(lines), format)

    def cancel(self, ref: str) -> None:
        """Refused once the parcel was taken."""
        refuse_inside_transaction()
        row = self._named(ref)
        if any(event.news is not News.UNKNOWN for event in rows.told(row, now=clock.now())):
            raise ProviderRefused(_("The carrier has the parcel already."), "taken")
        rows.cancel(row)

    def track(self, ref: str) -> Tracking:
        """What was played and told by now."""
        refuse_inside_transaction()
        row = self._named(ref)
        return Tracking(row.number, tuple(rows.told(row, now=clock.now())))

    def pickup(self, request: PickupRequest) -> str:
        """The same reference finds the same pick-up."""
        refuse_inside_transaction()
        if self.pickups == "refused":
            raise ProviderRefused(_("The rehearsal refuses pick-ups."), "refused")
        _row, new = rows.made(request.reference, request.address.city, now=clock.now())
        if new and self.pickups == "late":
            raise ProviderDown(_("The rehearsal gave no usable answer."))
        return f"pickup-{request.reference}"

    def knocked(self, raw: bytes, headers: Mapping[str, str]) -> list[str]:
        """`{"shipment": name}`, unsigned."""
        return [reading.text(reading.record(raw), "shipment")]

    def _named(self, ref: str) -> RehearsedShipment:
        row = rows.named(ref)
        if row is None:
            raise ProviderRefused(_("The carrier knows no such shipment."), "unknown")
        return row


def knock(name: str) -> bytes:
    """The notification of it, as a carrier would post it."""
    return json.dumps({"shipment": name}).encode()


def build(values: Values) -> Rehearsal:
    """Raises NotConfigured outside demo and test mode."""
    if not clock.movable():
        raise NotConfigured(_("The rehearsal exists in demo and test mode only."))
    found = entered(values, SETTINGS)
    return Rehearsal(found["labels"], found["pickups"])
