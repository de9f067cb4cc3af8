"""InPost (PL), ShipX REST API: lockers and courier, for the `CarrierService` contract.

Source: dokumentacja-inpost.atlassian.net and an SDK after it, read November 2026. Shipments are
made in the simplified way: ShipX chooses and buys the offer by itself and is asked until it is
confirmed. It knows no idempotency key and no filter by reference: what a lost answer made is looked
for among the shipments since the first ask. Its posts are not signed.
Unchecked against a running ShipX: amounts as text, the page of 100, what it answers to a label
that is not ready, the shape of pick-ups.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.delivery.port_errors import LabelNotReady, NotConfigured
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
from orderwright.outbound.carriers.offering import refuse_excluded, refused
from orderwright.outbound.providers import reading
from orderwright.outbound.providers.settings import Values, entered
from orderwright.outbound.providers.wire import Answer, Question, Wire

TEMPLATES = ("small", "medium", "large")
SETTINGS = (
    Setting("organization", gettext_lazy("Organisation (its number)")),
    Setting("token", gettext_lazy("Token of the API"), secret=True),
    Setting("size", gettext_lazy("Size of parcels that nobody measured: small, medium or large"),
            default="small"),
    Setting("courier", gettext_lazy("Courier service"), default="inpost_courier_standard"),
    Setting("base", gettext_lazy("Address of the service"),
            default="https://api-shipx-pl.easypack24.net"),
)  # fmt: skip
CAPABILITIES = Capabilities(
    labels=True, formats=frozenset(LabelFormat), cancels=True, tracks=True, pickup=True,
    finds_pickups=True,
    cod=frozenset({"PLN"}), insures=True, points=True, knocks=True,
)  # fmt: skip
AT_WORK = ("created", "offers_prepared", "offer_selected")
CANCELLED = "canceled"
STATUSES = {
    "created": News.ANNOUNCED, "offers_prepared": News.ANNOUNCED,
    "offer_selected": News.ANNOUNCED, "confirmed": News.ANNOUNCED,
    "dispatched_by_sender": News.TAKEN, "collected_from_sender": News.TAKEN,
    "taken_by_courier": News.TAKEN, "adopted_at_source_branch": News.TAKEN,
    "sent_from_source_branch": News.TAKEN, "adopted_at_sorting_center": News.TAKEN,
    "out_for_delivery": News.OUT,
    "ready_to_pickup": News.AT_POINT, "avizo": News.AT_POINT,
    "pickup_reminder_sent": News.AT_POINT,
    "delivered": News.DELIVERED, "canceled": News.CANCELLED,
    "returned_to_sender": News.RETURNED, "rejected_by_receiver": News.FAILED,
    "undelivered": News.FAILED, "oversized": News.FAILED, "missing": News.FAILED,
    "claim_created": News.FAILED,
}  # fmt: skip
STACKED = "stack_in_"
"""All of these wait for the customer in another place than the one chosen."""
LABEL_QUERIES = {
    LabelFormat.PDF_A6: "format=pdf&type=A6", LabelFormat.PDF_A4: "format=pdf&type=normal",
    LabelFormat.ZPL: "format=zpl",
}  # fmt: skip
PAGE, MOST_PAGES = 100, 10
SLACK = timedelta(hours=1)
"""Their clock and ours."""
POLISH_NUMBER = 9


@dataclass(frozen=True, slots=True)
class InPost:
    """One organisation."""

    organization: str
    size: str
    courier: str
    wire: Wire = field(repr=False)
    token: str = field(repr=False)
    code: str = "inpost"
    capabilities: Capabilities = CAPABILITIES

    def create_shipment(self, request: ShipmentRequest) -> Shipped:
        """Looks for the reference first, so that a repetition makes nothing."""
        refuse_excluded(self.capabilities, request)
        known = self.find(request.reference, request.asked_at)
        if known is not None:
            return known
        path = f"/v1/organizations/{self.organization}/shipments"
        answer = self._ask("POST", path, self._document(request))
        self._demand_made(answer)
        return _shipped(answer.found)

    def find(self, reference: str, since: datetime) -> Shipped | None:
        """Among the shipments since then, the newest first."""
        begins = (since - SLACK).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        for page in range(1, MOST_PAGES + 1):
            query = {
                "created_at_gteq": begins, "sort_by": "created_at", "sort_order": "desc",
                "page": str(page), "per_page": str(PAGE),
            }  # fmt: skip
            path = f"/v1/organizations/{self.organization}/shipments?{urlencode(query)}"
            answer = self._ask("GET", path)
            rows = reading.parts(self._agreed(answer), "items")
            for row in rows:
                if row.get("reference") == reference and row.get("status") != CANCELLED:
                    return _shipped(row)
            if len(rows) < PAGE:
                return None
        raise self.wire.down()

    def label(self, ref: str, format: LabelFormat) -> Label:
        """Of a confirmed shipment."""
        path = f"/v1/shipments/{quote(ref, safe='')}/label?{LABEL_QUERIES[format]}"
        answer = self._ask("GET", path, plain=True)
        if answer.status in (400, 422) and _error_of(answer) == "invalid_action":
            raise LabelNotReady(_("InPost has not confirmed the parcel yet."))
        if not 200 <= answer.status < 300:
            raise self.wire.refused(_error_of(answer) or str(answer.status))
        try:
            return Label(answer.raw, format)
        except ValueError as error:
            raise self.wire.down() from error

    def cancel(self, ref: str) -> None:
        """DELETE; what was taken or paid for stays, and ShipX says so."""
        path = f"/v1/shipments/{quote(ref, safe='')}"
        answer = self._ask("DELETE", path, plain=True)
        if answer.status < 300 or answer.status == 404:
            return
        if reading.maybe(self._agreed(self._ask("GET", path)), "status") != CANCELLED:
            raise self.wire.refused(_error_of(answer) or str(answer.status))

    def track(self, ref: str) -> Tracking:
        """The shipment for its number, then what is told of the number."""
        path = f"/v1/shipments/{quote(ref, safe='')}"
        number = reading.maybe(self._agreed(self._ask("GET", path)), "tracking_number")
        if not number:
            return Tracking("")
        answer = self._ask("GET", f"/v1/tracking/{quote(number, safe='')}")
        if answer.status == 404:
            return Tracking(number)
        rows = reading.parts(self._agreed(answer), "tracking_details")
        return Tracking(number, tuple(event for row in rows if (event := _event(row))))

    def pickup(self, request: PickupRequest) -> str:
        """A dispatch order; the comment carries the reference, by which it is found again."""
        path = f"/v1/organizations/{self.organization}/dispatch_orders"
        for row in reading.parts(self._agreed(self._ask("GET", path)), "items"):
            if row.get("comment") == request.reference:
                return reading.text(row, "id")
        document = {
            "shipments": list(request.refs), "comment": request.reference,
            "name": request.address.company or request.address.name,
            "phone": _phone(request.address.phone), "email": request.address.email,
            "address": _address(request.address),
        }  # fmt: skip
        answer = self._ask("POST", path, document)
        self._demand_made(answer)
        return reading.text(answer.found, "id")

    def knocked(self, raw: bytes, headers: Mapping[str, str]) -> list[str]:
        """The shipment and its number, from any of its posts."""
        payload = reading.inner(reading.record(raw), "payload")
        names = [reading.maybe(payload, name) for name in ("shipment_id", "tracking_number")]
        return [name for name in names if name]

    def _ask(
        self, method: str, path: str, document: Mapping[str, Any] | None = None, *,
        plain: bool = False,
    ) -> Answer:  # fmt: skip
        headers = {"Authorization": f"Bearer {self.token}"}
        return self.wire.ask(Question(method, path, headers, document=document, plain=plain))

    def _agreed(self, answer: Answer) -> reading.Record:
        if answer.status == 403:
            raise self.wire.refused("403")
        return self.wire.agreed(answer, _error_of(answer))

    def _demand_made(self, answer: Answer) -> None:
        if 200 <= answer.status < 300:
            return
        details = reading.inner(answer.found if isinstance(answer.found, dict) else {}, "details")
        raise refused("InPost", _error_of(answer) or str(answer.status), dict(_flat(details)))

    def _document(self, request: ShipmentRequest) -> dict[str, Any]:
        to_point = bool(request.pickup_point)
        document: dict[str, Any] = {
            "receiver": _receiver(request.receiver, with_address=not to_point),
            "parcels": [self._parcel(request, to_point)],
            "service": "inpost_locker_standard" if to_point else self.courier,
            "reference": request.reference,
        }  # fmt: skip
        if to_point:
            document["custom_attributes"] = {"target_point": request.pickup_point}
        if request.sender is not None:
            document["sender"] = _receiver(request.sender, with_address=True)
        insurance = request.insurance or request.cod  # ShipX insures what it collects cash for
        if request.cod is not None:
            document["cod"] = _money(request.cod.amount, request.cod.currency)
        if insurance is not None:
            document["insurance"] = _money(insurance.amount, insurance.currency)
        return document

    def _parcel(self, request: ShipmentRequest, to_point: bool) -> dict[str, Any]:
        weight = {"amount": str(max(request.weight_g, 1) / 1000), "unit": "kg"}
        if request.size_mm is None or to_point:
            return {"template": _template(request.size_mm) or self.size, "weight": weight}
        length, width, height = (str(side) for side in request.size_mm)
        sides = {"length": length, "width": width, "height": height, "unit": "mm"}
        return {"dimensions": sides, "weight": weight}


def _template(size: tuple[int, int, int] | None) -> str:
    """The smallest locker that the box fits: 8, 19 or 41 cm high."""
    if size is None:
        return ""
    lowest = min(size)
    return TEMPLATES[0] if lowest <= 80 else TEMPLATES[1] if lowest <= 190 else TEMPLATES[2]


def _money(amount: str, currency: str) -> dict[str, str]:
    return {"amount": amount, "currency": currency}


def _receiver(who: Address, *, with_address: bool) -> dict[str, Any]:
    first, last = who.names
    told: dict[str, Any] = {
        "first_name": first, "last_name": last, "company_name": who.company, "email": who.email,
        "phone": _phone(who.phone),
    }  # fmt: skip
    if with_address:
        told["address"] = _address(who)
    return {name: value for name, value in told.items() if value}


def _address(who: Address) -> dict[str, str]:
    street, number = who.house
    return {
        "street": street, "building_number": number, "city": who.city,
        "post_code": who.postal_code, "country_code": who.country,
    }  # fmt: skip


def _phone(phone: str) -> str:
    """Nine digits, as Polish numbers are written here."""
    digits = "".join(sign for sign in phone if sign.isdigit())
    return digits[-POLISH_NUMBER:] if len(digits) > POLISH_NUMBER else digits


def _shipped(found: Any) -> Shipped:
    row = reading.part(found)
    status = reading.maybe(row, "status")
    number = reading.maybe(row, "tracking_number")
    return Shipped(reading.text(row, "id"), number, bool(number) and status not in AT_WORK)


def _event(row: reading.Record) -> TrackingEvent | None:
    """None for an entry without a word or a moment."""
    raw, moment = reading.maybe(row, "status"), reading.maybe(row, "datetime")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    if not raw or at.tzinfo is None:
        return None
    waits = raw.startswith(STACKED)
    news = News.AT_POINT if waits else STATUSES.get(raw, News.UNKNOWN)
    place = reading.maybe(row, "agency")
    return TrackingEvent(f"{raw}:{at.astimezone(UTC):%Y%m%d%H%M%S}", news, raw, at, place)


def _error_of(answer: Answer) -> str:
    return reading.maybe(answer.found, "error") if isinstance(answer.found, dict) else ""


def _flat(details: Any, name: str = "") -> list[tuple[str, str]]:
    """Field -> word, from lists and objects in each other."""
    if isinstance(details, dict):
        pairs = [(f"{name}.{key}".strip("."), part) for key, part in details.items()]
        return [flat for key, part in pairs for flat in _flat(part, str(key))]
    if isinstance(details, list):
        return [flat for part in details for flat in _flat(part, name)]
    return [(name, str(details))] if name else []


def build(values: Values) -> InPost:
    """From the shop's settings; raises NotConfigured."""
    found = entered(values, SETTINGS)
    if not found["organization"].isdigit():
        raise NotConfigured(_("The organisation is a number."))
    if found["size"] not in TEMPLATES:
        raise NotConfigured(_("Sizes are small, medium and large."))
    wire = Wire("InPost", found["base"])
    return InPost(found["organization"], found["size"], found["courier"], wire, found["token"])
