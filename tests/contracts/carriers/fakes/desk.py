"""What the suite asks of each carrier's fake: how to move a parcel, what its words mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orderwright.domain.delivery.ports import CarrierService, News
from tests.contracts.gateways.fakes.service import Fault, Reply, Service


@dataclass(frozen=True)
class Raw(Reply):
    """An answer that is no JSON."""

    content: bytes = b""

    @property
    def raw(self) -> bytes:
        return self.content


class CarrierDesk:
    """One carrier beside its fake. `words`: its own word -> what it means to us."""

    code = ""
    values: Mapping[str, str] = {}
    words: Mapping[str, News] = {}
    taken = ""
    """A word after which nothing is cancelled any more."""
    secret = ""
    slow = False
    """Labels come some time after the shipment."""

    def __init__(self, carrier: CarrierService, service: Service) -> None:
        self.carrier, self.service = carrier, service

    def count(self) -> int:
        """Shipments that were made and not cancelled."""
        raise NotImplementedError

    def put(self, ref: str, word: str, at: int = 0) -> None:
        """This happened to the parcel, `at` minutes after noon."""
        raise NotImplementedError

    def get_ready(self, ref: str) -> None:
        """Its label may be had from now on."""

    def strike_the_making(self, fault: Fault) -> None:
        """The next call that makes a shipment meets the fault; a search before it passes."""
        self.service.strike(fault)

    def refuse_phone(self) -> None:
        """The next shipment is refused because of the receiver's phone."""
        raise NotImplementedError

    def last(self) -> dict[str, Any]:
        """The last shipment as the carrier understood it: reference, name, street, city, point,
        cod, insurance (texts, empty where nothing was sent).
        """
        raise NotImplementedError
