"""DHL24 as its documentation describes it: SOAP, faults with 500, a list that shows addresses."""

from __future__ import annotations

from base64 import b64encode
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from orderwright.outbound.carriers.dhl24 import STATUSES
from orderwright.outbound.providers import xml
from tests.contracts.carriers.fakes.desk import CarrierDesk, Raw
from tests.contracts.gateways.fakes.service import Asked, Fault, Reply, Service

PASSWORD = "dhl24-password-5544332211"
SPACE = "https://dhl24.com.pl/webapi2/provider/service.html?ws=1"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
PAGE_OF = 100
CALLS = {
    "createShipments": "create", "getMyShipments": "listed", "getLabels": "labels",
    "deleteShipments": "delete", "getTrackAndTraceInfo": "track", "bookCourier": "book",
}  # fmt: skip


def envelope(inside: str, status: int = 200) -> Raw:
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="{SOAP}" '
        f'xmlns:ns1="{SPACE}"><SOAP-ENV:Body>{inside}</SOAP-ENV:Body></SOAP-ENV:Envelope>'
    )
    return Raw(status, content=content.encode(), headers={"Content-Type": "text/xml"})


def fault(code: str) -> Raw:
    words = "<faultstring>Anna Kowalska +48600100200</faultstring>"
    return envelope(f"<SOAP-ENV:Fault><faultcode>{code}</faultcode>{words}</SOAP-ENV:Fault>", 500)


def answer(method: str, inside: str) -> Raw:
    return envelope(
        f"<ns1:{method}Response><{method}Result>{inside}</{method}Result></ns1:{method}Response>"
    )


class Dhl24Service(Service):
    def __init__(self) -> None:
        super().__init__()
        self.shipments: dict[str, dict[str, Any]] = {}
        self.pickups: list[str] = []
        self.refuses = False
        self.after_search: Fault | None = None

    def respond(self, asked: Asked) -> Reply:
        call = etree.fromstring(asked.raw)[0][0]
        method = etree.QName(call).localname
        named = {name.lower(): text for name, text in asked.headers.items()}
        assert named["soapaction"].endswith(f'#{method}"')
        if xml.text(call, "password") != PASSWORD:
            return fault("100")
        told: Reply = getattr(self, CALLS[method])(call)
        return told

    def create(self, call: Any) -> Reply:
        if self.refuses:
            self.refuses = False
            return fault("101")
        ref = str(24_333_892_000 + len(self.shipments))
        self.shipments[ref] = {"wish": call, "status": "CREATED", "events": []}
        return answer("createShipments", f"<item><shipmentId>{ref}</shipmentId></item>")

    def listed(self, call: Any) -> Reply:
        if self.after_search is not None:
            self.strike(self.after_search)
            self.after_search = None
        offset = int(xml.text(call, "offset"))
        rows = list(self.shipments.items())[offset : offset + PAGE_OF]
        items = "".join(
            f"<item><shipmentId>{ref}</shipmentId><shipper><contactPerson>{self._ours(row)}"
            f"</contactPerson></shipper><orderStatus>{row['status']}</orderStatus></item>"
            for ref, row in rows
        )
        return answer("getMyShipments", items)

    def _ours(self, row: dict[str, Any]) -> str:
        shipper = next(xml.named(row["wish"], "shipper"))
        return escape(xml.text(shipper, "contactPerson"))

    def labels(self, call: Any) -> Reply:
        if xml.text(call, "shipmentId") not in self.shipments:
            return fault("124")
        kind = b"^XA^XZ" if xml.text(call, "labelType") == "ZBLP" else b"%PDF-1.4 label"
        data = f"<labelData>{b64encode(kind).decode()}</labelData>"
        return answer("getLabels", f"<item>{data}</item>")

    def delete(self, call: Any) -> Reply:
        ref = (next(xml.named(call, "item")).text or "").strip()
        row = self.shipments.get(ref)
        if row is None or row["events"] or row["status"] == "CANCELLED":
            return answer("deleteShipments", "<item><result>false</result></item>")
        row["status"] = "CANCELLED"
        return answer("deleteShipments", "<item><result>true</result></item>")

    def track(self, call: Any) -> Reply:
        row = self.shipments.get(xml.text(call, "shipmentId"))
        if row is None:
            return fault("117")
        items = "".join(
            f"<item><status>{word}</status><description>Kraków</description>"
            f"<timestamp>{at}</timestamp></item>"
            for word, at in row["events"]
        )
        return answer("getTrackAndTraceInfo", f"<events>{items}</events>")

    def book(self, call: Any) -> Reply:
        self.pickups.append(xml.text(call, "additionalInfo"))
        return answer("bookCourier", f"<item>{900 + len(self.pickups)}</item>")


class Dhl24Desk(CarrierDesk):
    code = "dhl24"
    values = {
        "username": "SHOP", "password": PASSWORD, "account": "6000000", "name": "Lamps",
        "street": "Leśna", "house": "9", "postal_code": "00-909", "city": "Warszawa",
    }  # fmt: skip
    words = STATUSES
    taken, secret = "DWP", PASSWORD
    service: Dhl24Service

    def count(self) -> int:
        rows = self.service.shipments.values()
        return len([row for row in rows if row["status"] != "CANCELLED"])

    def put(self, ref: str, word: str, at: int = 0) -> None:
        moment = f"2026-11-22 {12 + at // 60:02d}:{at % 60:02d}:00"
        self.service.shipments[ref]["events"].append((word, moment))

    def strike_the_making(self, fault: Fault) -> None:
        self.service.after_search = fault

    def refuse_phone(self) -> None:
        self.service.refuses = True

    def last(self) -> dict[str, Any]:
        wish = list(self.service.shipments.values())[-1]["wish"]
        who = next(xml.named(wish, "receiver"))
        return {
            "reference": xml.text(wish, "comment"), "name": xml.long_text(who, "name"),
            "street": xml.text(who, "street"), "city": xml.text(who, "city"), "point": "",
            "cod": xml.text(wish, "collectOnDeliveryValue"),
            "insurance": xml.text(wish, "insuranceValue"),
        }  # fmt: skip
