"""What comes back from carriers, as values. Mapped to steps by `lifecycle/facts.py`.

`key` is the reference of the shipment that was asked for.
"""

from dataclasses import dataclass

from orderwright.domain.delivery.ports import Label, Shipped, Tracking


@dataclass(frozen=True, slots=True)
class LabelMade:
    """The carrier announced the parcel and gave its label."""

    key: str
    shipped: Shipped
    label: Label


@dataclass(frozen=True, slots=True)
class LabelRefused:
    """There will be no label unless somebody changes something; `sentence` is for staff."""

    key: str
    sentence: str


@dataclass(frozen=True, slots=True)
class LabelVoided:
    """The carrier has let go of the shipment, or never had it."""

    key: str


@dataclass(frozen=True, slots=True)
class VoidRefused:
    """The carrier keeps the shipment; `sentence` is for staff."""

    key: str
    sentence: str


@dataclass(frozen=True, slots=True)
class CarrierSaid:
    """All that the carrier tells of one shipment."""

    key: str
    tracking: Tracking


Fact = LabelMade | LabelRefused | LabelVoided | VoidRefused | CarrierSaid
