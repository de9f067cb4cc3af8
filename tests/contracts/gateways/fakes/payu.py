"""PayU as its OpenAPI text describes it: 302 with JSON, signed notifications, refunds apart."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from orderwright.domain.payments.ports import Kind
from tests.contracts.gateways.fakes.desk import Desk, Sent
from tests.contracts.gateways.fakes.service import Asked, Reply, Service

SECOND_KEY = "13a980d4f851f3d9a1cfc792fb1f5e50"
CLIENT_SECRET = "payu-client-secret-0192837465"
LOGIN = "/pl/standard/user/oauth/authorize"
ORDERS = "/api/v2_1/orders"
METHODS = "/api/v2_1/paymethods"
ALGORITHMS = {
    "MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512",
}  # fmt: skip


def signature(raw: bytes, algorithm: str = "MD5", key: str = SECOND_KEY) -> dict[str, str]:
    digest = hashlib.new(ALGORITHMS[algorithm], raw + key.encode()).hexdigest()
    told = f"sender=checkout;signature={digest};algorithm={algorithm};content=DOCUMENT"
    return {"OpenPayu-Signature": told, "Content-Type": "application/json"}


def fault(code: str, status: int = 400) -> Reply:
    return Reply(status, {"status": {"statusCode": code, "statusDesc": "anna@example.com"}})


class PayUService(Service):
    signs_in_at = LOGIN

    def __init__(self) -> None:
        super().__init__()
        self.orders: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, list[dict[str, Any]]] = {}
        self.tokens: set[str] = set()
        self.followed = 0
        self.ways: Any = [
            {"value": "blik", "name": "BLIK", "status": "ENABLED", "minAmount": 100},
            {"value": "c", "name": "Karta", "status": "ENABLED", "minAmount": 50,
             "maxAmount": 9_000},
            {"value": "ai", "name": "Raty", "status": "ENABLED", "minAmount": 30_000,
             "maxAmount": 2_000_000},
            {"value": "dpt", "name": "Twisto", "status": "TEMPORARY_DISABLED"},
        ]  # fmt: skip

    def respond(self, asked: Asked) -> Reply:
        if asked.path == LOGIN:
            return self._sign_in(asked)
        if asked.path.startswith("/pay/"):
            self.followed += 1
            return Reply(200, {"page": True})
        if asked.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return fault("UNAUTHORIZED", 401)
        if asked.path == METHODS:
            fine = {"status": {"statusCode": "SUCCESS"}}
            return Reply(200, {"cardTokens": [], "payByLinks": self.ways} | fine)
        name, _slash, what = asked.path.removeprefix(ORDERS).strip("/").partition("/")
        if not name:
            return self._create(asked.document)
        if name not in self.orders:
            return fault("DATA_NOT_FOUND", 404)
        return self._about(name, what, asked)

    def _sign_in(self, asked: Asked) -> Reply:
        if asked.fields.get("client_secret") != CLIENT_SECRET:
            return Reply(401, {"error": "invalid_client"})
        token = f"token-{len(self.tokens)}"
        self.tokens.add(token)
        return Reply(200, {"access_token": token, "token_type": "bearer", "expires_in": 43199})

    def _create(self, wish: dict[str, Any]) -> Reply:
        if not str(wish.get("totalAmount", "")).isdigit() or not wish.get("customerIp"):
            return fault("ERROR_VALUE_INVALID")
        if any(order["extOrderId"] == wish["extOrderId"] for order in self.orders.values()):
            return fault("ERROR_ORDER_NOT_UNIQUE")
        name = f"WZHF5FFDRJ14073{len(self.orders)}GUEST000P01"
        kept = ("extOrderId", "totalAmount", "currencyCode", "description", "buyer", "products")
        self.orders[name] = {"orderId": name, "status": "NEW"} | {k: wish.get(k) for k in kept}
        page = f"{self.base}/pay/{name}"
        answer = {
            "status": {"statusCode": "SUCCESS"}, "redirectUri": page, "orderId": name,
            "extOrderId": wish["extOrderId"],
        }  # fmt: skip
        return Reply(302, answer, {"Location": page})

    def _about(self, name: str, what: str, asked: Asked) -> Reply:
        order = self.orders[name]
        fine = {"status": {"statusCode": "SUCCESS"}}
        match asked.method, what:
            case "GET", "":
                return Reply(200, {"orders": [order]} | fine)
            case "GET", "refunds":
                return Reply(200, {"refunds": self.refunds.get(name, [])})
            case "DELETE", "":
                if order["status"] in ("COMPLETED", "CANCELED"):
                    return fault("ERROR_ORDER_NOT_CANCELABLE")
                order["status"] = "CANCELED"
                return Reply(200, {"orderId": name} | fine)
            case "POST", "captures":
                if order["status"] != "WAITING_FOR_CONFIRMATION":
                    return fault("INVALID_ORDER_STATUS")
                order["status"] = "COMPLETED"
                return Reply(200, fine)
            case "POST", "refunds":
                return self._refund(name, asked.document["refund"])
        return fault("NOT_FOUND", 404)

    def _refund(self, name: str, wish: dict[str, Any]) -> Reply:
        made = self.refunds.setdefault(name, [])
        refund = next((one for one in made if one["extRefundId"] == wish["extRefundId"]), None)
        if refund is None:
            total = sum(int(one["amount"]) for one in made if one["status"] != "CANCELED")
            order = self.orders[name]
            if order["status"] != "COMPLETED":
                return fault("ERROR_ORDER_NOT_COMPLETED")
            if total + int(wish["amount"]) > int(order["totalAmount"]):
                return fault("ERROR_VALUE_INVALID")
            refund = {
                "refundId": f"50000{len(made)}", "extRefundId": wish["extRefundId"],
                "amount": wish["amount"], "currencyCode": order["currencyCode"],
                "status": "PENDING",
            }  # fmt: skip
            made.append(refund)
        answer = {"orderId": name, "refund": refund, "status": {"statusCode": "SUCCESS"}}
        return Reply(200, answer)


class PayUDesk(Desk):
    code = "payu"
    values = {
        "pos_id": "300746", "second_key": SECOND_KEY, "client_id": "300746",
        "client_secret": CLIENT_SECRET,
    }  # fmt: skip
    states = {
        "NEW": Kind.PENDING, "PENDING": Kind.PENDING, "WAITING_FOR_CONFIRMATION": Kind.AUTHORISED,
        "COMPLETED": Kind.PAID, "CANCELED": Kind.REJECTED, "REJECTED": Kind.REJECTED,
    }  # fmt: skip
    paid, authorised = "COMPLETED", "WAITING_FOR_CONFIRMATION"
    currencies = ("PLN", "CZK", "RON", "HUF", "EUR")
    keeps_keys = False
    service: PayUService

    def put(self, ref: str, state: str) -> None:
        self.service.orders[ref]["status"] = state

    def body(self, ref: str) -> dict[str, Any]:
        return {
            "order": self.service.orders[ref] | {"payMethod": {"type": "PBL", "value": "blik"}},
            "localReceiptDateTime": "2026-11-22T10:00:00.000+01:00",
            "properties": [{"name": "PAYMENT_ID", "value": "151471228"}],
        }

    def notify(self, ref: str) -> Sent:
        return self.sign(json.dumps(self.body(ref), indent=2).encode())

    def notify_refund(self, ref: str, name: str, *, done: bool) -> Sent:
        refund = next(r for r in self.service.refunds[ref] if r["extRefundId"] == name)
        refund["status"] = "FINALIZED" if done else "CANCELED"
        order = self.service.orders[ref]
        told = {"orderId": ref, "extOrderId": order["extOrderId"], "refund": refund}
        return self.sign(json.dumps(told).encode())

    def sign(self, raw: bytes) -> Sent:
        return Sent(raw, signature(raw))

    def strange(self, ref: str) -> Sent:
        body = self.body(ref)
        body["order"] = body["order"] | {"status": "ON_THE_MOON"}
        return self.sign(json.dumps(body).encode())

    def forged(self, ref: str) -> list[Sent]:
        raw = self.notify(ref).raw
        good = signature(raw)["OpenPayu-Signature"]
        spoilt = [
            good.replace("algorithm=MD5", "algorithm=NONE"),
            good.replace("algorithm=MD5", "algorithm=SHA-256"),
            good.replace(";algorithm=MD5", ""),
            good.replace("signature=", "signature=;signature="),
            "signature=;algorithm=MD5",
            "x" * 9_000,
        ]
        return [
            Sent(raw),
            Sent(raw, signature(raw, key="another-merchants-second-key")),
            *(Sent(raw, {"OpenPayu-Signature": header}) for header in spoilt),
        ]

    def count(self) -> int:
        return len(self.service.orders)

    def asked_for(self, session: Any) -> tuple[int, str]:
        order = self.service.orders[session.provider_ref]
        assert isinstance(order["totalAmount"], str)
        return int(order["totalAmount"]), order["currencyCode"]

    def given_back(self, session: Any) -> int:
        made = self.service.refunds.get(session.provider_ref, [])
        return sum(int(one["amount"]) for one in made if one["status"] != "CANCELED")
