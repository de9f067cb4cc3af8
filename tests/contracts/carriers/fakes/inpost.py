"""ShipX as its documentation describes it: asynchronous offers, lists without our reference's
filter, posts without a signature.
"""

from __future__ import annotations

from typing import Any

from orderwright.domain.delivery.ports import News
from orderwright.outbound.carriers.inpost import STATUSES
from tests.contracts.carriers.fakes.desk import CarrierDesk, Raw
from tests.contracts.gateways.fakes.service import Asked, Fault, Reply, Service

ORGANIZATION, TOKEN = "4711", "shipx-token-9988776655"
SHIPMENTS = f"/v1/organizations/{ORGANIZATION}/shipments"
DISPATCHES = f"/v1/organizations/{ORGANIZATION}/dispatch_orders"
PAGE_OF = 100


def error(status: int, name: str, details: Any = None) -> Reply:
    body = {"status": status, "error": name, "message": "Anna Kowalska +48600100200"}
    return Reply(status, body | {"details": details or {}})


class ShipX(Service):
    def __init__(self) -> None:
        super().__init__()
        self.shipments: dict[str, dict[str, Any]] = {}
        self.events: dict[str, list[dict[str, str]]] = {}
        self.pickups: list[dict[str, Any]] = []
        self.refuses = False

    def respond(self, asked: Asked) -> Reply:
        if asked.headers.get("Authorization") != f"Bearer {TOKEN}":
            return error(401, "unauthorized")
        if asked.path == SHIPMENTS:
            return self._create(asked.document) if asked.method == "POST" else self._list(asked)
        if asked.path == DISPATCHES:
            return self._dispatch(asked)
        if asked.path.startswith("/v1/tracking/"):
            return self._track(asked.path.rpartition("/")[2])
        name, _slash, what = asked.path.removeprefix("/v1/shipments/").partition("/")
        if name not in self.shipments:
            return error(404, "resource_not_found")
        return self._about(self.shipments[name], what, asked)

    def _create(self, wish: dict[str, Any]) -> Reply:
        if self.refuses:
            self.refuses = False
            return error(400, "validation_failed", {"receiver": [{"phone": ["invalid"]}]})
        number = 1_000 + len(self.shipments)
        kept = {"id": number, "status": "created", "tracking_number": None, **wish}
        self.shipments[str(number)] = kept
        return Reply(201, kept)

    def _list(self, asked: Asked) -> Reply:
        page = int(asked.query["page"])
        assert asked.query["created_at_gteq"].endswith("Z")
        newest = list(reversed(self.shipments.values()))
        items = newest[(page - 1) * PAGE_OF : page * PAGE_OF]
        return Reply(200, {"count": len(newest), "page": page, "items": items})

    def _about(self, row: dict[str, Any], what: str, asked: Asked) -> Reply:
        if what == "label":
            if row["status"] == "created":
                return error(400, "invalid_action")
            kind = b"^XA^XZ" if asked.query["format"] == "zpl" else b"%PDF-1.4 label"
            return Raw(200, content=kind, headers={"Content-Type": "application/octet-stream"})
        if asked.method == "DELETE":
            if row["status"] not in ("created", "confirmed"):
                return error(400, "invalid_action")
            row["status"] = "canceled"
            return Reply(204)
        return Reply(200, row)

    def _track(self, number: str) -> Reply:
        if number not in self.events:
            return error(404, "resource_not_found")
        return Reply(200, {"tracking_number": number, "tracking_details": self.events[number]})

    def _dispatch(self, asked: Asked) -> Reply:
        if asked.method == "POST":
            self.pickups.append({"id": 70 + len(self.pickups), **asked.document})
            return Reply(201, self.pickups[-1])
        return Reply(200, {"items": self.pickups})


class InPostDesk(CarrierDesk):
    code = "inpost"
    values = {"organization": ORGANIZATION, "token": TOKEN}
    words = {**STATUSES, "stack_in_box_machine": News.AT_POINT}
    taken, secret, slow = "collected_from_sender", TOKEN, True
    service: ShipX

    def count(self) -> int:
        rows = self.service.shipments.values()
        return len([row for row in rows if row["status"] != "canceled"])

    def get_ready(self, ref: str) -> None:
        row = self.service.shipments[ref]
        row["status"], row["tracking_number"] = "confirmed", f"6{int(ref):023d}"

    def put(self, ref: str, word: str, at: int = 0) -> None:
        if not self.service.shipments[ref]["tracking_number"]:
            self.get_ready(ref)
        self.service.shipments[ref]["status"] = word
        number = self.service.shipments[ref]["tracking_number"]
        moment = f"2026-11-22T{12 + at // 60:02d}:{at % 60:02d}:00.000+01:00"
        told = {"status": word, "datetime": moment, "agency": "Kraków"}
        self.service.events.setdefault(number, []).append(told)

    def strike_the_making(self, fault: Fault) -> None:
        self.service.strike_at("POST", "/shipments", fault)

    def refuse_phone(self) -> None:
        self.service.refuses = True

    def last(self) -> dict[str, Any]:
        row = list(self.service.shipments.values())[-1]
        who = row["receiver"]
        return {
            "reference": row["reference"], "city": who.get("address", {}).get("city", ""),
            "name": f"{who['first_name']} {who['last_name']}",
            "street": who.get("address", {}).get("street", ""),
            "point": row.get("custom_attributes", {}).get("target_point", ""),
            "cod": row.get("cod", {}).get("amount", ""),
            "insurance": row.get("insurance", {}).get("amount", ""),
        }  # fmt: skip
