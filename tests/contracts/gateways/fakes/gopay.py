"""GoPay as its documentation and SDK describe it: unsigned knocks, no keys, a list of refunds."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from orderwright.domain.payments.ports import Kind
from tests.contracts.gateways.fakes.desk import Desk, Sent
from tests.contracts.gateways.fakes.service import Asked, Reply, Service

CLIENT_SECRET = "gopay-client-secret-4433221100"
GOID = 8712700986
FIRST = 3_000_006_529
LOGIN = "/api/oauth2/token"


def fault(code: int, name: str, status: int = 409) -> Reply:
    told = {"scope": "G", "error_code": code, "error_name": name, "message": "anna@example.com"}
    return Reply(status, {"date_issued": "2026-11-22", "errors": [told]})


class GoPayService(Service):
    signs_in_at = LOGIN

    def __init__(self) -> None:
        super().__init__()
        self.payments: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, list[dict[str, Any]]] = {}
        self.tokens: set[str] = set()
        self.slow = self.list_lags = False

    def respond(self, asked: Asked) -> Reply:
        if asked.path == LOGIN:
            return self._sign_in(asked)
        if asked.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return fault(202, "UNAUTHORIZED", 401)
        name, _slash, what = (
            asked.path.removeprefix("/api/payments/payment").strip("/").partition("/")
        )
        if not name:
            return self._create(asked.document)
        if name not in self.payments:
            return fault(304, "PAYMENT_NOT_FOUND", 404)
        return self._about(name, what, asked)

    def _sign_in(self, asked: Asked) -> Reply:
        login = b64encode(f"gopay-client:{CLIENT_SECRET}".encode()).decode()
        if asked.headers.get("Authorization") != f"Basic {login}":
            return fault(202, "AUTH_WRONG_CREDENTIALS", 401)
        token = f"token-{len(self.tokens)}"
        self.tokens.add(token)
        return Reply(200, {"access_token": token, "token_type": "bearer", "expires_in": 1800})

    def _create(self, wish: dict[str, Any]) -> Reply:
        if wish["target"] != {"type": "ACCOUNT", "goid": GOID}:
            return fault(111, "INVALID_TARGET", 400)
        name = FIRST + len(self.payments)
        kept = {key: wish[key] for key in ("order_number", "amount", "currency", "payer")}
        self.payments[str(name)] = kept | {
            "id": name, "state": "CREATED", "gw_url": f"{self.base}/gw/v3/{name}",
            "payment_instrument": "PAYMENT_CARD",
        }  # fmt: skip
        return Reply(200, self.payments[str(name)])

    def _about(self, name: str, what: str, asked: Asked) -> Reply:
        payment = self.payments[name]
        if asked.method == "GET" and not what:
            return Reply(200, payment)
        if what == "refunds":
            made = [] if self.list_lags else self.refunds.get(name, [])
            return Reply(200, made) if made else fault(304, "NO_REFUNDS", 404)
        if what == "refund":
            return self._refund(name, int(asked.fields["amount"]))
        if payment["state"] != "AUTHORIZED":
            return fault(340, "PAYMENT_NOT_AUTHORIZED")
        payment["state"] = "PAID" if what == "capture" else "CANCELED"
        return Reply(200, {"id": payment["id"], "result": "FINISHED"})

    def _refund(self, name: str, amount: int) -> Reply:
        payment, made = self.payments[name], self.refunds.setdefault(name, [])
        total = sum(one["amount"] for one in made if one["state"] != "FAILED") + amount
        if payment["state"] not in ("PAID", "PARTIALLY_REFUNDED") or total > payment["amount"]:
            return fault(331, "PAYMENT_REFUND_NOT_SUPPORTED")
        number = 9_000 + sum(len(listed) for listed in self.refunds.values())
        state = "REQUESTED" if self.slow else "FINISHED"
        made.append({
            "id": number, "state": state, "amount": amount, "currency": payment["currency"],
        })  # fmt: skip
        payment["state"] = "REFUNDED" if total == payment["amount"] else "PARTIALLY_REFUNDED"
        result = "ACCEPTED" if self.slow else "FINISHED"
        return Reply(200, {"id": payment["id"], "result": result})


class GoPayDesk(Desk):
    code = "gopay"
    values = {"goid": str(GOID), "client_id": "gopay-client", "client_secret": CLIENT_SECRET}
    states = {
        "CREATED": Kind.PENDING, "PAYMENT_METHOD_CHOSEN": Kind.PENDING,
        "AUTHORIZED": Kind.AUTHORISED, "PAID": Kind.PAID, "CANCELED": Kind.REJECTED,
        "TIMEOUTED": Kind.EXPIRED, "REFUNDED": Kind.PAID, "PARTIALLY_REFUNDED": Kind.PAID,
    }  # fmt: skip
    paid, authorised = "PAID", "AUTHORIZED"
    currencies = ("CZK", "PLN", "RON", "HUF", "EUR")
    signed = signs_raw = keeps_keys = False
    service: GoPayService

    def put(self, ref: str, state: str) -> None:
        self.service.payments[ref]["state"] = state

    def notify(self, ref: str) -> Sent:
        return Sent(f"id={ref}".encode())

    def notify_refund(self, ref: str, name: str, *, done: bool) -> Sent:
        self.service.refunds[ref][-1]["state"] = "FINISHED" if done else "FAILED"
        return self.notify(ref)

    def sign(self, raw: bytes) -> Sent:
        return Sent(raw)

    def strange(self, ref: str) -> Sent:
        self.put(ref, "ON_THE_MOON")
        return self.notify(ref)

    def forged(self, ref: str) -> list[Sent]:
        bodies = ["", "id=", "id=abc", "id=-1", "id=1&id=x", "id=%00", "x=1", "id=" + "9" * 40]
        return [Sent(body.encode()) for body in bodies]

    def count(self) -> int:
        return len(self.service.payments)

    def asked_for(self, session: Any) -> tuple[int, str]:
        known = self.service.payments[session.provider_ref]
        assert isinstance(known["amount"], int)
        return known["amount"], known["currency"]

    def given_back(self, session: Any) -> int:
        made = self.service.refunds.get(session.provider_ref, [])
        return sum(one["amount"] for one in made if one["state"] != "FAILED")
