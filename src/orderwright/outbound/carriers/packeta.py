"""Packeta / Zásilkovna (CZ, SK, PL, HU, RO), REST/XML API, for the `CarrierService` contract.

Source: docs.packetery.com, "Packetery API reference", read November 2026. One address, the method
is the root's name. It has no idempotency key and no search: `finds` is off, so that a lost answer
is told to staff instead of being guessed. To a pick-up point: `addressId` is the point; to the
door: the setting `home` names the carrier's id.
Unchecked against a running Packeta: which faults a wrong password has, the time zone of its times.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from lxml import etree

from orderwright.domain.delivery.port_errors import (
    NotConfigured,
    NotOffered,
    NotUnderstood,
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
    TrackingEvent,
)
from orderwright.kernel.money import Money
from orderwright.outbound.carriers.offering import refuse_excluded, refused
from orderwright.outbound.providers import xml
from orderwright.outbound.providers.settings import Values, entered
from orderwright.outbound.providers.wire import Question, Wire

SETTINGS = (
    Setting("password", gettext_lazy("API password"), secret=True),
    Setting("eshop", gettext_lazy("Sender (name of the shop at Packeta)")),
    Setting("home", gettext_lazy("Carrier's id for delivery to the door"), required=False),
    Setting("base", gettext_lazy("Address of the service"),
            default="https://www.zasilkovna.cz/api/rest"),
)  # fmt: skip
CAPABILITIES = Capabilities(
    labels=True, formats=frozenset(LabelFormat), cancels=True, tracks=True,
    cod=frozenset({"CZK", "EUR", "HUF", "PLN", "RON"}), insures=True, points=True, finds=False,
)  # fmt: skip
STATUSES = {
    "1": News.ANNOUNCED, "2": News.TAKEN, "3": News.TAKEN, "4": News.TAKEN, "5": News.AT_POINT,
    "6": News.TAKEN, "7": News.DELIVERED, "9": News.FAILED, "10": News.RETURNED,
    "11": News.CANCELLED, "12": News.TAKEN, "14": News.TAKEN, "15": News.FAILED,
}  # fmt: skip
PAPER = {LabelFormat.PDF_A6: "A6 on A6", LabelFormat.PDF_A4: "A6 on A4"}
DPI = "203"
WRONG_PASSWORD = ("IncorrectApiPasswordFault", "InvalidApiPasswordFault")
AWAY = ("ExternalGatewayFault",)
PRAGUE = ZoneInfo("Europe/Prague")


@dataclass(frozen=True, slots=True)
class Packeta:
    """One sender."""

    eshop: str
    home: str
    wire: Wire = field(repr=False)
    password: str = field(repr=False)
    code: str = "packeta"
    capabilities: Capabilities = CAPABILITIES

    def create_shipment(self, request: ShipmentRequest) -> Shipped:
        """createPacket; the caller asks once for a reference, because nothing can be found."""
        refuse_excluded(self.capabilities, request)
        if not (request.pickup_point or self.home):
            raise NotOffered(_("Packeta brings nothing to the door until its carrier is set."))
        found = self._ask("createPacket", {"packetAttributes": self._attributes(request)})
        ref, number = xml.text(found, "id"), xml.text(found, "barcode")
        if not ref:
            raise self.wire.down()
        return Shipped(ref, number.replace(" ", "") or f"Z{ref}")

    def find(self, reference: str, since: datetime) -> Shipped | None:
        """Raises NotOffered: Packeta has no search."""
        raise NotOffered(_("Packeta cannot be asked for a reference."))

    def label(self, ref: str, format: LabelFormat) -> Label:
        """PDF comes in base64, ZPL as text."""
        if format is LabelFormat.ZPL:
            found = self._ask("packetLabelZpl", {"packetId": ref, "dpi": DPI})
            content = xml.long_text(found, "result").encode()
        else:
            paper = {"packetId": ref, "format": PAPER[format], "offset": "0"}
            content = _decoded(xml.long_text(self._ask("packetLabelPdf", paper), "result"))
        try:
            return Label(content, format)
        except ValueError as error:
            raise self.wire.down() from error

    def cancel(self, ref: str) -> None:
        """cancelPacket; of one that was cancelled already Packeta says 11."""
        try:
            self._ask("cancelPacket", {"packetId": ref})
        except NotConfigured:
            raise
        except Exception:
            if self._status(ref).raw != "11":
                raise

    def track(self, ref: str) -> Tracking:
        """The whole history; the entries have no number of their own."""
        found = self._ask("packetTracking", {"packetId": ref})
        events = tuple(event for row in xml.named(found, "record") if (event := _event(row)))
        return Tracking(f"Z{ref}", events)

    def pickup(self, request: PickupRequest) -> str:
        """Raises NotOffered: collections are agreed with Packeta by contract."""
        raise NotOffered(_("Packeta comes by contract, or the parcels are brought to a point."))

    def knocked(self, raw: bytes, headers: Mapping[str, str]) -> list[str]:
        """Packeta posts nothing."""
        raise NotUnderstood

    def _status(self, ref: str) -> TrackingEvent:
        found = _event(self._ask("packetStatus", {"packetId": ref}))
        if found is None:
            raise self.wire.down()
        return found

    def _ask(self, method: str, content: Mapping[str, xml.Content]) -> etree._Element:
        """The answer's root; a fault of theirs becomes the error it means."""
        body = xml.written(xml.element(method, {"apiPassword": self.password, **content}))
        headers = {"Content-Type": "text/xml; charset=utf-8"}
        answer = self.wire.ask(Question("POST", "", headers, body=body, plain=True))
        try:
            root = xml.parse(answer.raw)
        except NotUnderstood as error:
            raise self.wire.down() from error
        status = xml.text(root, "status")
        if status == "ok":
            return root
        if status != "fault":
            raise self.wire.down()
        raise self._fault(root)

    def _fault(self, root: etree._Element) -> Exception:
        code = xml.text(root, "fault")
        if code in WRONG_PASSWORD:
            told = {"provider": self.wire.provider}
            return NotConfigured(
                _("%(provider)s does not accept the keys that are set for it.") % told
            )
        if code in AWAY:
            return self.wire.down()
        details = next(xml.named(root, "detail"), None)
        rows = list(xml.named(details, "fault")) if details is not None else []
        fields = {xml.text(row, "name"): "" for row in rows if xml.text(row, "name")}
        return refused("Packeta", code, fields)

    def _attributes(self, request: ShipmentRequest) -> dict[str, xml.Content]:
        who, (street, house) = request.receiver, request.receiver.house
        first, last = who.names
        attributes: dict[str, xml.Content] = {
            "number": request.reference, "name": first, "surname": last or first,
            "company": who.company or None, "email": who.email or None,
            "phone": who.phone or None, "addressId": request.pickup_point or self.home,
            "currency": _currency(request), "value": _amount(request.value or request.cod),
            "cod": request.cod.amount if request.cod else None, "eshop": self.eshop,
            "weight": f"{request.weight_g / 1000:.3f}",
        }  # fmt: skip
        if not request.pickup_point:
            attributes |= {
                "street": street, "houseNumber": house, "city": who.city, "zip": who.postal_code,
            }  # fmt: skip
        if request.size_mm:
            sides = zip(("length", "width", "height"), request.size_mm, strict=True)
            attributes["size"] = {name: str(side) for name, side in sides}
        return attributes


def _currency(request: ShipmentRequest) -> str | None:
    amount = request.cod or request.value
    return amount.currency if amount else None


def _amount(amount: Money | None) -> str:
    return amount.amount if amount else "0"


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=False)
    except (binascii.Error, ValueError):
        return b""


def _event(row: etree._Element) -> TrackingEvent | None:
    """None for an entry without a status or a moment."""
    raw, moment = xml.text(row, "statusCode"), xml.text(row, "dateTime")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    if not raw:
        return None
    there = at if at.tzinfo else at.replace(tzinfo=PRAGUE)
    news = STATUSES.get(raw, News.UNKNOWN)
    return TrackingEvent(f"{raw}:{moment}", news, raw, there, xml.text(row, "statusText"))


def build(values: Values) -> Packeta:
    """From the shop's settings; raises NotConfigured."""
    found = entered(values, SETTINGS)
    wire = Wire("Packeta", found["base"])
    return Packeta(found["eshop"], found["home"], wire, found["password"])
