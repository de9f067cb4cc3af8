"""Packeta as its reference describes it: one address, the method is the root, faults with 200."""

from __future__ import annotations

from base64 import b64encode
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from orderwright.outbound.carriers.packeta import STATUSES
from tests.contracts.carriers.fakes.desk import CarrierDesk, Raw
from tests.contracts.gateways.fakes.service import Asked, Reply, Service

PASSWORD = "0123456789abcdef-packeta"


def ok(inside: str) -> Raw:
    content = (
        f"<?xml version='1.0'?><response><status>ok</status><result>{inside}</result></response>"
    )
    return Raw(200, content=content.encode(), headers={"Content-Type": "text/xml"})


def fault(name: str, details: str = "") -> Raw:
    content = (
        f"<response><status>fault</status><fault>{name}</fault>"
        f"<string>Anna Kowalska +48600100200</string><detail>{details}</detail></response>"
    )
    return Raw(200, content=content.encode(), headers={"Content-Type": "text/xml"})


class PacketaService(Service):
    def __init__(self) -> None:
        super().__init__()
        self.packets: dict[str, dict[str, Any]] = {}
        self.refuses = False

    def respond(self, asked: Asked) -> Reply:
        root = etree.fromstring(asked.raw)
        if root.findtext("apiPassword") != PASSWORD:
            return fault("IncorrectApiPasswordFault")
        if root.tag == "createPacket":
            return self._create(root.find("packetAttributes"))
        ref = root.findtext("packetId") or ""
        if ref not in self.packets:
            return fault("PacketIdFault")
        return self._about(root, self.packets[ref])

    def _create(self, wish: Any) -> Reply:
        if self.refuses:
            self.refuses = False
            details = "<attributes><fault><name>phone</name><fault>bad</fault></fault></attributes>"
            return fault("PacketAttributesFault", details)
        ref = str(1_234_500_000 + len(self.packets))
        kept = {child.tag: child.text or "" for child in wish}
        self.packets[ref] = {"wish": kept, "events": [("1", "2026-11-22T11:00:00")]}
        return ok(f"<id>{ref}</id><barcode>Z{ref}</barcode><barcodeText>Z {ref}</barcodeText>")

    def _about(self, root: Any, packet: dict[str, Any]) -> Reply:
        last = packet["events"][-1][0]
        if root.tag == "cancelPacket":
            if last != "1":
                return fault("CancelNotAllowedFault")
            packet["events"].append(("11", "2026-11-22T11:30:00"))
            return ok("")
        if root.tag == "packetLabelZpl":
            return ok(escape("^XA^FD<Z>^FS^XZ"))
        if root.tag == "packetLabelPdf":
            assert root.findtext("format") in ("A6 on A6", "A6 on A4")
            return ok(b64encode(b"%PDF-1.4 label").decode())
        records = [
            f"<dateTime>{at}</dateTime><statusCode>{code}</statusCode><statusText>s</statusText>"
            for code, at in packet["events"]
        ]
        if root.tag == "packetStatus":
            return ok(records[-1])
        return ok("".join(f"<record>{record}</record>" for record in records))


class PacketaDesk(CarrierDesk):
    code = "packeta"
    values = {"password": PASSWORD, "eshop": "lamps", "home": "106"}
    words = STATUSES
    taken, secret = "2", PASSWORD
    service: PacketaService

    def count(self) -> int:
        rows = self.service.packets.values()
        return len([row for row in rows if row["events"][-1][0] != "11"])

    def put(self, ref: str, word: str, at: int = 0) -> None:
        moment = f"2026-11-22T{12 + at // 60:02d}:{at % 60:02d}:00"
        self.service.packets[ref]["events"].append((word, moment))

    def refuse_phone(self) -> None:
        self.service.refuses = True

    def last(self) -> dict[str, Any]:
        wish = list(self.service.packets.values())[-1]["wish"]
        return {
            "reference": wish["number"], "name": f"{wish['name']} {wish['surname']}",
            "street": wish.get("street", ""), "city": wish.get("city", ""),
            "point": "" if wish["addressId"] == "106" else wish["addressId"],
            "cod": wish.get("cod", ""), "insurance": wish.get("value", ""),
        }  # fmt: skip
