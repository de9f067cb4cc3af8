"""Carriers that are asked nothing: the own car, and any whose parcels are announced by hand.

No provider and no document. The shop draws the address label (`LabelPainter` of the port), people
type the number in, and say where the parcel is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from orderwright.domain.delivery.port_errors import BadSignature, NotOffered
from orderwright.domain.delivery.ports import (
    Capabilities,
    Label,
    LabelFormat,
    PickupRequest,
    Setting,
    ShipmentRequest,
    Shipped,
    Tracking,
)
from orderwright.outbound.providers.settings import Values

SETTINGS: tuple[Setting, ...] = ()
CAPABILITIES = Capabilities(points=True, insures=True)


@dataclass(frozen=True, slots=True)
class Drawn:
    """Fulfils `CarrierService` by saying that there is nobody to ask."""

    code: str
    capabilities: Capabilities = CAPABILITIES

    def create_shipment(self, request: ShipmentRequest) -> Shipped:
        """Nobody has to be told: the reference is the shipment."""
        return Shipped(request.reference)

    def find(self, reference: str, since: datetime) -> Shipped | None:
        """As it was created."""
        return Shipped(reference)

    def label(self, ref: str, format: LabelFormat) -> Label:
        """Raises NotOffered: the shop draws it."""
        raise NotOffered(_("The shop draws the labels of this carrier."))

    def cancel(self, ref: str) -> None:
        """Nobody comes for it anyway."""

    def track(self, ref: str) -> Tracking:
        """Raises NotOffered."""
        raise NotOffered(_("Behind this carrier there is no service to ask."))

    def pickup(self, request: PickupRequest) -> str:
        """Raises NotOffered."""
        raise NotOffered(_("Behind this carrier there is no service to ask."))

    def knocked(self, raw: bytes, headers: Mapping[str, str]) -> list[str]:
        """Raises BadSignature: nobody may notify."""
        raise BadSignature


def build_manual(values: Values) -> Drawn:
    """Needs no settings."""
    return Drawn("manual")


def build_own_car(values: Values) -> Drawn:
    """Needs no settings."""
    return Drawn("own_car")
