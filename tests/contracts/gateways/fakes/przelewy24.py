"""Przelewy24 as its documentation describes it: sign over fields, verify before money counts."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from typing import Any

from orderwright.domain.payments.ports import Kind
from tests.contracts.gateways.fakes.desk import Desk, Sent
from tests.contracts.gateways.fakes.service import Asked, Reply, Service

CRC = "p24-crc-5f2a8c11d0e7"
API_KEY = "p24-api-key-7788990011"
MERCHANT = 64195
ORDER = 300_000_001


def sign(crc: str, **fields: Any) -> str:
    """As the documentation writes it: JSON without blanks, slashes as they are, crc last."""
    pairs = ",".join(
        f'"{key}":{json.dumps(value, ensure_ascii=False)}'
        for key, value in {**fields, "crc": crc}.items()
    )
    return hashlib.sha384(f"{{{pairs}}}".encode()).hexdigest()


class P24Service(Service):
    def __init__(self) -> None:
        super().__init__()
        self.sessions: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, list[dict[str, Any]]] = {}
        self.list_lags = False

    def respond(self, asked: Asked) -> Reply:
        login = b64encode(f"{MERCHANT}:{API_KEY}".encode()).decode()
        if asked.headers.get("Authorization") != f"Basic {login}":
            return Reply(401, {"error": "Incorrect authentication", "code": 401})
        path = asked.path.removeprefix("/api/v1/")
        if path == "transaction/register":
            return self._register(asked.document)
        if path == "transaction/verify" and asked.method == "PUT":
            return self._verify(asked.document)
        if path == "transaction/refund":
            return self._refund(asked.document)
        if path.startswith("refund/by/orderId/"):
            session = self._by_order(int(path.rpartition("/")[2]))
            made = [] if self.list_lags else self.refunds.get(session["sessionId"], [])
            listed = {"refunds": made}
            return Reply(200, {"data": listed, "responseCode": 0})
        return self._look_up(path.removeprefix("transaction/by/sessionId/"))

    def _register(self, wish: dict[str, Any]) -> Reply:
        keys = ("sessionId", "merchantId", "amount", "currency")
        if wish["sign"] != sign(CRC, **{key: wish[key] for key in keys}):
            return Reply(400, {"error": "Incorrect CRC value", "code": 400})
        known = self.sessions.get(wish["sessionId"])
        if known is None:
            number = len(self.sessions)
            known = {key: wish[key] for key in (*keys, "posId")}
            known |= {"orderId": ORDER + number, "status": 0, "token": f"TOKEN-{number}"}
            self.sessions[wish["sessionId"]] = known
        return Reply(200, {"data": {"token": known["token"]}, "responseCode": 0})

    def _verify(self, wish: dict[str, Any]) -> Reply:
        keys = ("sessionId", "orderId", "amount", "currency")
        known = self.sessions.get(wish["sessionId"], {})
        agrees = all(known.get(key) == wish[key] for key in keys)
        if not agrees or wish["sign"] != sign(CRC, **{key: wish[key] for key in keys}):
            return Reply(400, {"error": "Incorrect data", "code": 400})
        if known["status"] != 1:
            return Reply(400, {"error": "Nothing to verify", "code": 400})
        known["status"] = 2
        return Reply(200, {"data": {"status": "success"}, "responseCode": 0})

    def _look_up(self, name: str) -> Reply:
        known = self.sessions.get(name)
        if known is None:
            return Reply(404, {"error": "Transaction not found", "code": 404})
        told = {
            "statement": "p24-J42-A11", "orderId": known["orderId"], "sessionId": name,
            "status": known["status"], "amount": known["amount"], "currency": known["currency"],
            "date": "202611221000", "clientEmail": "anna@example.com", "paymentMethod": 154,
        }  # fmt: skip
        return Reply(200, {"data": told, "responseCode": 0})

    def _refund(self, wish: dict[str, Any]) -> Reply:
        one = wish["refunds"][0]
        made = self.refunds.setdefault(one["sessionId"], [])
        if any(refund["requestId"] == wish["requestId"] for refund in made):
            return Reply(409, {"error": "Request with this id exists", "code": 409})
        known = self.sessions[one["sessionId"]]
        total = sum(refund["amount"] for refund in made if refund["status"] != 4)
        fits = known["status"] in (2, 3) and total + one["amount"] <= known["amount"]
        if not fits or one["orderId"] != known["orderId"]:
            told = one | {"status": False, "message": "Refund amount is too high"}
            return Reply(400, {"data": [told], "code": 400})
        made.append({"requestId": wish["requestId"], "amount": one["amount"], "status": 3})
        told = one | {"status": True, "message": "success"}
        return Reply(201, {"data": [told], "responseCode": 0})

    def _by_order(self, order: int) -> dict[str, Any]:
        return next(one for one in self.sessions.values() if one["orderId"] == order)


class P24Desk(Desk):
    code = "przelewy24"
    values = {
        "merchant_id": str(MERCHANT), "pos_id": str(MERCHANT), "api_key": API_KEY, "crc": CRC,
    }  # fmt: skip
    states = {"0": Kind.PENDING, "1": Kind.PENDING, "2": Kind.PAID, "3": Kind.PAID}
    paid = "2"
    currencies = ("PLN", "CZK", "EUR")
    signs_raw = False
    service: P24Service

    def put(self, ref: str, state: str) -> None:
        self.service.sessions[ref]["status"] = int(state)

    def body(self, ref: str) -> dict[str, Any]:
        known = self.service.sessions[ref]
        return {
            "merchantId": MERCHANT, "posId": MERCHANT, "sessionId": ref,
            "amount": known["amount"], "originAmount": known["amount"],
            "currency": known["currency"], "orderId": known["orderId"], "methodId": 154,
            "statement": "p24-J42-A11 / zażółć",
        }  # fmt: skip

    def notify(self, ref: str) -> Sent:
        known = self.service.sessions[ref]
        known["status"] = max(known["status"], 1)
        body = self.body(ref)
        return Sent(json.dumps(body | {"sign": sign(CRC, **body)}).encode())

    def notify_refund(self, ref: str, name: str, *, done: bool) -> Sent:
        refund = next(r for r in self.service.refunds[ref] if r["requestId"] == name)
        refund["status"] = 1 if done else 4
        known = self.service.sessions[ref]
        body = {
            "orderId": known["orderId"], "sessionId": ref, "refundsUuid": name,
            "merchantId": MERCHANT, "amount": refund["amount"], "currency": known["currency"],
            "status": 0 if done else 1,
        }  # fmt: skip
        whole = body | {"requestId": name, "timestamp": 1, "sign": sign(CRC, **body)}
        return Sent(json.dumps(whole).encode())

    def sign(self, raw: bytes) -> Sent:
        return Sent(raw)

    def strange(self, ref: str) -> Sent:
        known = self.service.sessions[ref]
        body = {
            "orderId": known["orderId"], "sessionId": ref, "refundsUuid": "r-9",
            "merchantId": MERCHANT, "amount": 1, "currency": "PLN", "status": 77,
        }  # fmt: skip
        return Sent(json.dumps(body | {"sign": sign(CRC, **body)}).encode())

    def forged(self, ref: str) -> list[Sent]:
        self.put(ref, "1")
        body = self.body(ref)
        whole = json.dumps(body, separators=(",", ":")).encode()
        others = body | {"merchantId": 99}
        signs: list[Any] = [
            None, "", 5, "ł" * 96, "0" * 96, sign("another-merchants-crc", **body),
            hashlib.sha256(whole).hexdigest(), hashlib.sha384(whole).hexdigest(),
        ]  # fmt: skip
        return [
            Sent(json.dumps(body).encode()),
            Sent(json.dumps(others | {"sign": sign(CRC, **others)}).encode()),
            Sent(json.dumps(body | {"amount": 1, "sign": sign(CRC, **body)}).encode()),
            *(Sent(json.dumps(body | {"sign": one}).encode()) for one in signs),
        ]

    def count(self) -> int:
        return len(self.service.sessions)

    def asked_for(self, session: Any) -> tuple[int, str]:
        known = self.service.sessions[session.provider_ref]
        assert isinstance(known["amount"], int)
        return known["amount"], known["currency"]

    def given_back(self, session: Any) -> int:
        made = self.service.refunds.get(session.provider_ref, [])
        return sum(one["amount"] for one in made if one["status"] != 4)
