"""DHL24 (PL), SOAP web service webapi2, for the `CarrierService` contract.

Source: dhl24.com.pl/en/webapi2/doc.html and clients after it, read November 2026. It has no
idempotency key, and its list of shipments shows addresses but no reference: the sender's contact
person carries ours, and by it a lost answer is found again. Faults come as SOAP with status 500.
Unchecked against a running DHL24: the words of tracking, the page of 100, the sender's contact
person in the list.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from lxml import etree

from orderwright.domain.delivery.port_errors import NotConfigured, NotUnderstood
from orderwright.domain.delivery.ports import (
    Address,
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
from orderwright.kernel import clock
from orderwright.outbound.carriers.offering import refuse_excluded, refused
from orderwright.outbound.providers import xml
from orderwright.outbound.providers.settings import Values, entered
from orderwright.outbound.providers.wire import Question, Wire

SETTINGS = (
    Setting("username", gettext_lazy("User of the API")),
    Setting("password", gettext_lazy("Password of the API"), secret=True),
    Setting("account", gettext_lazy("Customer number (SAP)")),
    Setting("name", gettext_lazy("Sender: name")),
    Setting("street", gettext_lazy("Sender: street")),
    Setting("house", gettext_lazy("Sender: house number")),
    Setting("postal_code", gettext_lazy("Sender: post code")),
    Setting("city", gettext_lazy("Sender: city")),
    Setting("phone", gettext_lazy("Sender: phone"), required=False),
    Setting("email", gettext_lazy("Sender: e-mail"), required=False),
    Setting("product", gettext_lazy("Product"), default="AH"),
    Setting("base", gettext_lazy("Address of the service"),
            default="https://dhl24.com.pl/webapi2"),
)  # fmt: skip
CAPABILITIES = Capabilities(
    labels=True, formats=frozenset(LabelFormat), cancels=True, tracks=True, pickup=True,
    cod=frozenset({"PLN"}), insures=True,
)  # fmt: skip
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
NAMESPACE = "https://dhl24.com.pl/webapi2/provider/service.html?ws=1"
PAPER = {LabelFormat.PDF_A6: "BLP", LabelFormat.PDF_A4: "LBLP", LabelFormat.ZPL: "ZBLP"}
STATUSES = {
    "EDWP": News.ANNOUNCED, "DWP": News.TAKEN, "SORT": News.TAKEN, "LP": News.TAKEN,
    "LK": News.OUT, "AWI": News.FAILED, "BGR": News.FAILED, "OP": News.FAILED,
    "DOR": News.DELIVERED, "DOR_ZAST": News.DELIVERED, "ZWN": News.RETURNED,
    "RETURN": News.RETURNED,
}  # fmt: skip
WRONG_KEYS = "100"
CANCELLED = ("CANCELLED", "DELETED")
PAGE, MOST_PAGES = 100, 10
WARSAW = ZoneInfo("Europe/Warsaw")


@dataclass(frozen=True, slots=True)
class Dhl24:
    """One customer of DHL24; `values` are the settings as they were entered."""

    wire: Wire = field(repr=False)
    values: Mapping[str, str] = field(repr=False)
    code: str = "dhl24"
    capabilities: Capabilities = CAPABILITIES

    def create_shipment(self, request: ShipmentRequest) -> Shipped:
        """Looks for the reference first, so that a repetition makes nothing."""
        refuse_excluded(self.capabilities, request)
        known = self.find(request.reference, request.asked_at)
        if known is not None:
            return known
        found = self._ask("createShipments", {"shipments": [self._shipment(request)]})
        ref = xml.text(found, "shipmentId")
        if not ref:
            raise self.wire.down()
        return Shipped(ref, ref)

    def find(self, reference: str, since: datetime) -> Shipped | None:
        """By the sender's contact person, among the shipments since the day before."""
        begins = f"{(since - timedelta(days=1)).astimezone(WARSAW):%Y-%m-%d}"
        ends = f"{(clock.now() + timedelta(days=1)).astimezone(WARSAW):%Y-%m-%d}"
        for page in range(MOST_PAGES):
            asked = {"createdFrom": begins, "createdTo": ends, "offset": str(page * PAGE)}
            rows = list(xml.named(self._ask("getMyShipments", asked), "item"))
            for row in rows:
                shipper = next(xml.named(row, "shipper"), None)
                ours = shipper is not None and xml.text(shipper, "contactPerson") == reference
                if ours and xml.text(row, "orderStatus") not in CANCELLED:
                    ref = xml.text(row, "shipmentId")
                    return Shipped(ref, ref)
            if len(rows) < PAGE:
                return None
        raise self.wire.down()

    def label(self, ref: str, format: LabelFormat) -> Label:
        """BLP, LBLP or ZBLP, in base64."""
        item = {"labelType": PAPER[format], "shipmentId": ref}
        found = self._ask("getLabels", {"itemsToPrint": [item]})
        try:
            return Label(b64decode(xml.long_text(found, "labelData")), format)
        except (binascii.Error, ValueError) as error:
            raise self.wire.down() from error

    def cancel(self, ref: str) -> None:
        """deleteShipments; one that is not there any more counts as cancelled."""
        found = self._ask("deleteShipments", {"shipments": [ref]})
        if xml.text(found, "result") == "true" or self._is_gone(ref):
            return
        raise refused("DHL24", "not_deleted", {})

    def track(self, ref: str) -> Tracking:
        """The terminal's events."""
        found = self._ask("getTrackAndTraceInfo", {"shipmentId": ref})
        rows = [row for part in xml.named(found, "events") for row in xml.named(part, "item")]
        return Tracking(ref, tuple(event for row in rows if (event := _event(row))))

    def pickup(self, request: PickupRequest) -> str:
        """bookCourier; the additional words carry the reference."""
        found = self._ask("bookCourier", {
            "pickupDate": f"{request.day:%Y-%m-%d}",
            "pickupTimeFrom": f"{request.earliest:%H:%M}",
            "pickupTimeTo": f"{request.latest:%H:%M}",
            "additionalInfo": request.reference, "shipmentIdList": list(request.refs),
        })  # fmt: skip
        number = next(
            (text for row in xml.named(found, "item") if (text := (row.text or "").strip())), ""
        ) or xml.text(found, "bookCourierResult")
        if not number:
            raise self.wire.down()
        return number

    def knocked(self, raw: bytes, headers: Mapping[str, str]) -> list[str]:
        """DHL24 posts nothing."""
        raise NotUnderstood

    def _is_gone(self, ref: str) -> bool:
        since = clock.now() - timedelta(days=30)
        asked = {
            "createdFrom": f"{since.astimezone(WARSAW):%Y-%m-%d}",
            "createdTo": f"{clock.now().astimezone(WARSAW):%Y-%m-%d}", "offset": "0",
        }  # fmt: skip
        rows = list(xml.named(self._ask("getMyShipments", asked), "item"))
        living = [row for row in rows if xml.text(row, "orderStatus") not in CANCELLED]
        return len(rows) < PAGE and ref not in [xml.text(row, "shipmentId") for row in living]

    def _ask(self, method: str, content: Mapping[str, xml.Content]) -> etree._Element:
        """The answer's root; a SOAP fault becomes the error it means."""
        login = {"username": self.values["username"], "password": self.values["password"]}
        asked = xml.element(method, {"authData": login, **content}, NAMESPACE)
        envelope = etree.Element(f"{{{ENVELOPE}}}Envelope")
        etree.SubElement(envelope, f"{{{ENVELOPE}}}Body").append(asked)
        headers = {
            "Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{NAMESPACE}#{method}"',
        }  # fmt: skip
        question = Question(
            "POST", "", headers, body=xml.written(envelope), plain=True, errs_by_500=True
        )
        answer = self.wire.ask(question)
        try:
            root = xml.parse(answer.raw)
        except NotUnderstood as error:
            raise self.wire.down() from error
        if any(True for _fault in xml.named(root, "Fault")):
            raise self._fault(root)
        if not any(True for _found in xml.named(root, f"{method}Response")):
            raise self.wire.down()
        return root

    def _fault(self, root: etree._Element) -> Exception:
        code = xml.text(root, "faultcode").rpartition(":")[2]
        if code == WRONG_KEYS:
            told = {"provider": self.wire.provider}
            return NotConfigured(
                _("%(provider)s does not accept the keys that are set for it.") % told
            )
        return refused("DHL24", code, {})

    def _shipment(self, request: ShipmentRequest) -> dict[str, xml.Content]:
        length, width, height = request.size_mm or (0, 0, 0)
        kilograms = str(max(1, -(-request.weight_g // 1000)))
        piece: dict[str, xml.Content] = {
            "type": "PACKAGE", "weight": kilograms, "quantity": "1", "width": _cm(width),
            "height": _cm(height), "length": _cm(length),
        }  # fmt: skip
        return {
            "shipper": self._shipper(request.reference), "receiver": _receiver(request.receiver),
            "pieceList": [piece],
            "payment": {
                "paymentMethod": "BANK_TRANSFER", "payerType": "SHIPPER",
                "accountNumber": self.values["account"],
            },
            "service": self._service(request),
            "shipmentDate": f"{clock.now().astimezone(WARSAW):%Y-%m-%d}",
            "content": request.contents or request.reference, "comment": request.reference,
            "skipRestrictionCheck": "true",
        }  # fmt: skip

    def _shipper(self, reference: str) -> dict[str, xml.Content]:
        known = self.values
        return {
            "name": known["name"], "postalCode": _plain_code(known["postal_code"]),
            "city": known["city"], "street": known["street"], "houseNumber": known["house"],
            "contactPerson": reference, "contactPhone": known["phone"],
            "contactEmail": known["email"],
        }  # fmt: skip

    def _service(self, request: ShipmentRequest) -> dict[str, xml.Content]:
        service: dict[str, xml.Content] = {"product": self.values["product"]}
        insurance = request.insurance or request.cod  # DHL24 insures what it collects cash for
        if request.cod:
            service |= {
                "collectOnDelivery": "true", "collectOnDeliveryValue": request.cod.amount,
                "collectOnDeliveryForm": "BANK_TRANSFER",
            }  # fmt: skip
        if insurance:
            service |= {"insurance": "true", "insuranceValue": insurance.amount}
        return service


def _receiver(who: Address) -> dict[str, xml.Content]:
    street, house = who.house
    return {
        "country": who.country, "addressType": "B" if who.company else "C",
        "name": who.company or who.name, "postalCode": _plain_code(who.postal_code),
        "city": who.city, "street": street, "houseNumber": house or "-",
        "contactPerson": who.name, "contactPhone": who.phone, "contactEmail": who.email,
    }  # fmt: skip


def _plain_code(postal_code: str) -> str:
    return postal_code.replace("-", "").replace(" ", "")


def _cm(millimetres: int) -> str:
    return str(-(-millimetres // 10)) if millimetres else "10"


def _event(row: etree._Element) -> TrackingEvent | None:
    """None for an entry without a word or a moment; times are Warsaw's."""
    raw, moment = xml.text(row, "status"), xml.text(row, "timestamp")
    try:
        at = datetime.fromisoformat(moment).replace(tzinfo=WARSAW).astimezone(UTC)
    except ValueError:
        return None
    if not raw:
        return None
    news = STATUSES.get(raw, News.UNKNOWN)
    return TrackingEvent(f"{raw}:{moment}", news, raw, at, xml.text(row, "description"))


def build(values: Values) -> Dhl24:
    """From the shop's settings; raises NotConfigured."""
    found = entered(values, SETTINGS)
    return Dhl24(Wire("DHL24", found["base"]), found)
