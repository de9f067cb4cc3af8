"""What the shop asks of a carrier: one contract for all, fulfilled in outbound/carriers.

Lifecycle effects, duties and hooks know these shapes and no provider; the errors are those of
`kernel/providers.py` and two of `port_errors.py`. Everything here is a value or a promise: nothing
is stored, nothing is sent. Weights in grams, sizes in millimetres, amounts are `Money`, moments are
UTC. No call may be made inside a database transaction. (S2-17, S3-17, S3-36, U5)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import Enum
from typing import Protocol

from orderwright.kernel.money import Money
from orderwright.kernel.providers import Setting as Setting

REFERENCE = re.compile(r"[A-Za-z0-9-]{1,24}")
"""The strictest carrier (Packeta) takes 24 characters."""
COUNTRY = re.compile(r"[A-Z]{2}")


class LabelFormat(Enum):
    """What a printer wants; values as in the register of carriers."""

    PDF_A6 = "pdf_a6"
    PDF_A4 = "pdf_a4"
    ZPL = "zpl"

    @property
    def extension(self) -> str:
        """How a file of it ends."""
        return "zpl" if self is LabelFormat.ZPL else "pdf"


class News(Enum):
    """What a carrier says of a parcel. UNKNOWN changes nothing; its own word is kept."""

    ANNOUNCED = "announced"
    """The label is made, nobody has the parcel yet."""
    TAKEN = "taken"
    OUT = "out"
    """Out for delivery."""
    AT_POINT = "at_point"
    """It waits for the customer at a locker, a shop, a post office."""
    DELIVERED = "delivered"
    FAILED = "failed"
    """Not delivered; the carrier still has it."""
    RETURNED = "returned"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a carrier's service can do; buttons for the rest are absent, with a reason."""

    labels: bool = False
    """It makes labels; else the shop draws an address label of its own."""
    formats: frozenset[LabelFormat] = frozenset()
    cancels: bool = False
    tracks: bool = False
    pickup: bool = False
    """A courier can be ordered to the shop."""
    finds_pickups: bool = False
    """A pick-up asked for twice under the same reference is one. Without it a lost answer cannot
    be found again: the caller asks once, and tells staff when nobody knows what came of it."""
    cod: frozenset[str] = frozenset()
    """Currencies in which it collects cash; empty = it collects none."""
    insures: bool = False
    points: bool = False
    """It delivers to lockers or shops that an order names."""
    knocks: bool = False
    """It posts to our hook when something happens."""
    finds: bool = True
    """`find` looks for our reference. Without it a lost answer cannot be found again: the caller
    creates once, and tells staff when nobody knows what came of it."""


@dataclass(frozen=True, slots=True)
class Address:
    """Somebody's place. Personal data: never logged. Diacritics as people typed them.

    Raises ValueError when nobody is named, or the country is no ISO 3166-1 alpha-2 code.
    """

    name: str = field(repr=False)
    street: str = field(repr=False)
    city: str = field(repr=False)
    postal_code: str = field(repr=False)
    country: str
    company: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if not (self.name.strip() or self.company.strip()):
            raise ValueError("an address names a person or a company")
        if not COUNTRY.fullmatch(self.country):
            raise ValueError("a country is two capital letters")

    @property
    def names(self) -> tuple[str, str]:
        """(first name, the rest); people with one name have an empty rest."""
        first, _space, rest = self.name.strip().partition(" ")
        return first, rest.strip()

    @property
    def house(self) -> tuple[str, str]:
        """(street, house number) as far as the last words tell: "ul. Długa 12/4" -> "12/4"."""
        street, _space, last = self.street.strip().rpartition(" ")
        return (street, last) if street and any(s.isdigit() for s in last) else (self.street, "")


@dataclass(frozen=True, slots=True)
class ShipmentRequest:
    """What `create_shipment` needs. `reference` is ours, one for each label of a parcel, and the
    idempotency key: 1 to 24 letters, digits and hyphens.

    Raises ValueError when it is something else, nothing weighs anything, or cash or insurance is
    not above zero.
    """

    reference: str
    receiver: Address
    weight_g: int
    asked_at: datetime
    """When this label was first asked for: what the carrier knows by the reference is not older."""
    sender: Address | None = None
    size_mm: tuple[int, int, int] | None = None
    """Length, width, height; None = not measured."""
    value: Money | None = None
    """What the contents are worth."""
    cod: Money | None = None
    """Cash to collect."""
    insurance: Money | None = None
    pickup_point: str = ""
    """The carrier's own name of the locker or shop; empty = to the door."""
    contents: str = ""
    """In a few words, without personal data."""
    label_format: LabelFormat = LabelFormat.PDF_A6

    def __post_init__(self) -> None:
        if not REFERENCE.fullmatch(self.reference):
            raise ValueError("a reference is 1 to 24 letters, digits and hyphens")
        if self.weight_g <= 0 or (self.size_mm and min(self.size_mm) <= 0):
            raise ValueError("weight and sizes are above zero")
        if any(sum_ is not None and sum_.minor <= 0 for sum_ in (self.cod, self.insurance)):
            raise ValueError("cash and insurance are above zero")


@dataclass(frozen=True, slots=True)
class Shipped:
    """A shipment as the carrier has it. `ref` names it in every later call.

    Without `ready` the carrier is still at work and `number` may be empty: ask again.
    """

    ref: str
    number: str = ""
    ready: bool = True


@dataclass(frozen=True, slots=True)
class Label:
    """What goes on the parcel. Raises ValueError when the bytes are not of the format."""

    content: bytes = field(repr=False)
    format: LabelFormat

    def __post_init__(self) -> None:
        begins = b"^XA" if self.format is LabelFormat.ZPL else b"%PDF-"
        if not self.content.lstrip().startswith(begins):
            raise ValueError(f"this is no {self.format.extension}")


@dataclass(frozen=True, slots=True)
class TrackingEvent:
    """One thing that happened to a parcel. `event_id` is the same at each repetition, unique with
    the shipment; `raw` is the carrier's own word for it.
    """

    event_id: str
    news: News
    raw: str
    at: datetime
    text: str = ""


@dataclass(frozen=True, slots=True)
class Tracking:
    """All that the carrier tells of one shipment: a total, in any order, never an increment."""

    number: str
    events: tuple[TrackingEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class PickupRequest:
    """A courier is to come for these shipments. `reference` is ours, as above.

    Raises ValueError when it is something else, for nothing, or ends before it begins.
    """

    reference: str
    refs: tuple[str, ...]
    day: date
    earliest: time
    latest: time
    address: Address

    def __post_init__(self) -> None:
        if not REFERENCE.fullmatch(self.reference) or not self.refs:
            raise ValueError("a pick-up has a reference and is for something")
        if self.earliest >= self.latest:
            raise ValueError("a pick-up begins before it ends")


class CarrierService(Protocol):
    """One carrier with the shop's settings for it. Stateless and safe in many threads.

    Every method may raise NotConfigured. None retries by itself, none waits longer than a few
    seconds, and none may be called inside a transaction, save `knocked`.
    """

    @property
    def code(self) -> str:
        """Its name in the registry and in `Carrier.service`."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What can be asked of it."""
        ...

    def create_shipment(self, request: ShipmentRequest) -> Shipped:
        """Announce a parcel. With the same reference it may be repeated, after a lost answer too:
        what is there already is found again, no second shipment comes of it.

        Raises ProviderDown (repeat with the same request), ShipmentRefused with the fields, and
        NotOffered (cash, insurance, a point, a format outside the capabilities).
        """
        ...

    def find(self, reference: str, since: datetime) -> Shipped | None:
        """The living shipment of our reference made since then; changes nothing.

        Raises ProviderDown, NotOffered (without `finds`).
        """
        ...

    def label(self, ref: str, format: LabelFormat) -> Label:
        """The label; the same each time.

        Raises LabelNotReady (ask again), ProviderDown (repeat), ProviderRefused (no such shipment),
        NotOffered.
        """
        ...

    def cancel(self, ref: str) -> None:
        """Nobody comes for it and nothing is charged; quiet when that is so already.

        Raises ProviderDown (repeat), ProviderRefused (the carrier has it, or knows no cancelling),
        NotOffered.
        """
        ...

    def track(self, ref: str) -> Tracking:
        """All that has happened; changes nothing. Raises ProviderDown, ProviderRefused, NotOffered.

        What the adapter does not know comes as UNKNOWN, with the carrier's own word.
        """
        ...

    def pickup(self, request: PickupRequest) -> str:
        """Order a courier; answers the carrier's number of the pick-up. Asked twice, two may come,
        save with `finds_pickups`.

        Raises ProviderDown, ProviderRefused, NotOffered.
        """
        ...

    def knocked(self, raw: bytes, headers: Mapping[str, str]) -> list[str]:
        """Whom a notification is about: refs, numbers or references. Pure, and proof of nothing:
        the caller asks `track`. Raises BadSignature and NotUnderstood only, whatever comes.
        """
        ...


class LabelPainter(Protocol):
    """Draws an address label of our own, for carriers whose service makes none.

    Fulfilled in outbound/documents; the same request gives the same bytes.
    """

    def __call__(self, request: ShipmentRequest, *, carrier: str, number: str) -> Label:
        """`carrier` by its name for people; `number` may be empty."""
        ...


def excluded(capabilities: Capabilities, request: ShipmentRequest) -> list[str]:
    """What of the request the capabilities exclude, by the names of its fields."""
    outside = {
        "cod": request.cod is not None and request.cod.currency not in capabilities.cod,
        "insurance": request.insurance is not None and not capabilities.insures,
        "pickup_point": bool(request.pickup_point) and not capabilities.points,
        "label_format": capabilities.labels and request.label_format not in capabilities.formats,
    }
    return [name for name, is_outside in outside.items() if is_outside]
