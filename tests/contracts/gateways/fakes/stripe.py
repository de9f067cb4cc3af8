"""Stripe as its API reference describes it: forms in, JSON out, keys that make repeats harmless."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from orderwright.domain.payments.ports import Kind
from orderwright.kernel import clock
from tests.contracts.gateways.fakes.desk import Desk, Sent
from tests.contracts.gateways.fakes.service import Asked, Reply, Service

SECRET_KEY = "sk_test_stripe_5566778899"
WEBHOOK_SECRET = "whsec_stripe_1122334455"


def signature(raw: bytes, secret: str = WEBHOOK_SECRET, age: int = 0) -> dict[str, str]:
    moment = int(clock.now().timestamp()) - age
    signed = str(moment).encode() + b"." + raw
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return {"Stripe-Signature": f"t={moment},v1={digest},v0={'0' * 64}"}


def fault(code: str, status: int = 400, kind: str = "invalid_request_error") -> Reply:
    told = {"type": kind, "code": code, "message": "No such thing: anna@example.com"}
    return Reply(status, {"error": told})


class StripeService(Service):
    def __init__(self) -> None:
        super().__init__()
        self.sessions: dict[str, dict[str, Any]] = {}
        self.intents: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, tuple[dict[str, str], Reply]] = {}

    def respond(self, asked: Asked) -> Reply:
        if asked.headers.get("Authorization") != f"Bearer {SECRET_KEY}":
            return fault("api_key_invalid", 401)
        key = asked.headers.get("Idempotency-Key", "")
        if key in self.keys:
            fields, reply = self.keys[key]
            return reply if fields == asked.fields else fault("", kind="idempotency_error")
        reply = self._reply(asked)
        if key and reply.status < 500:
            self.keys[key] = (asked.fields, reply)
        return reply

    def _reply(self, asked: Asked) -> Reply:
        kind, name, what = (*asked.path.removeprefix("/v1/").split("/"), "", "")[:3]
        if kind == "checkout":
            name, what = (*asked.path.split("/")[4:], "", "")[:2]
            return self._session(asked, name, what)
        if kind == "payment_intents":
            return self._intent(asked, name, what)
        if asked.method == "POST":
            return self._refund(asked.fields)
        made = [
            r for r in self.refunds.values() if r["payment_intent"] == asked.query["payment_intent"]
        ]
        return Reply(200, {"object": "list", "data": made})

    def _session(self, asked: Asked, name: str, what: str) -> Reply:
        if asked.method == "POST" and not name:
            return self._create(asked.fields)
        session = self.sessions.get(name)
        if session is None:
            return fault("resource_missing", 404)
        if what == "expire":
            if session["status"] != "open":
                return fault("session_not_open")
            session["status"] = "expired"
        expanded = asked.query.get("expand[]") == "payment_intent"
        intent = self.intents.get(session["payment_intent"] or "")
        return Reply(200, session | ({"payment_intent": intent} if expanded else {}))

    def _create(self, wish: dict[str, str]) -> Reply:
        number = len(self.sessions)
        name = f"cs_test_{number:04}"
        self.sessions[name] = {
            "id": name, "object": "checkout.session", "status": "open", "payment_status": "unpaid",
            "amount_total": int(wish["line_items[0][price_data][unit_amount]"]),
            "currency": wish["line_items[0][price_data][currency]"],
            "client_reference_id": wish["client_reference_id"], "payment_intent": None,
            "metadata": {"reference": wish["metadata[reference]"]},
            "customer_details": {"email": wish.get("customer_email")},
            "url": f"{self.base}/c/pay/{name}",
        }  # fmt: skip
        return Reply(200, self.sessions[name])

    def _intent(self, asked: Asked, name: str, what: str) -> Reply:
        intent = self.intents.get(name)
        if intent is None:
            return fault("resource_missing", 404)
        if what and intent["status"] != "requires_capture":
            return fault("payment_intent_unexpected_state")
        if what == "capture":
            intent |= {"status": "succeeded", "amount_received": intent["amount"]}
        if what == "cancel":
            intent["status"] = "canceled"
        return Reply(200, intent)

    def _refund(self, wish: dict[str, str]) -> Reply:
        intent = self.intents.get(wish["payment_intent"])
        if intent is None or intent["status"] != "succeeded":
            return fault("charge_not_captured")
        made = [r for r in self.refunds.values() if r["payment_intent"] == intent["id"]]
        total = sum(r["amount"] for r in made if r["status"] != "failed")
        if total + int(wish["amount"]) > intent["amount_received"]:
            return fault("amount_too_large")
        name = f"re_{len(self.refunds):04}"
        metadata = {key: wish[f"metadata[{key}]"] for key in ("refund_ref", "reference")}
        self.refunds[name] = {
            "id": name, "object": "refund", "amount": int(wish["amount"]),
            "currency": intent["currency"], "payment_intent": intent["id"], "status": "succeeded",
            "metadata": metadata,
        }  # fmt: skip
        return Reply(200, self.refunds[name])


class StripeDesk(Desk):
    code = "stripe"
    values = {"secret_key": SECRET_KEY, "webhook_secret": WEBHOOK_SECRET}
    states = {
        "open": Kind.PENDING, "requires_payment_method": Kind.PENDING,
        "requires_action": Kind.PENDING, "processing": Kind.PENDING,
        "requires_capture": Kind.AUTHORISED, "succeeded": Kind.PAID, "paid": Kind.PAID,
        "canceled": Kind.REJECTED, "expired": Kind.EXPIRED,
    }  # fmt: skip
    paid, authorised = "succeeded", "requires_capture"
    currencies = ("PLN", "CZK", "RON", "EUR", "HUF", "JPY", "KWD", "ISK")
    service: StripeService

    def put(self, ref: str, state: str) -> None:
        session = self.service.sessions[ref]
        if state in ("open", "expired"):
            session["status"] = state
            return
        intent_state = "succeeded" if state == "paid" else state
        done = intent_state in ("succeeded", "requires_capture")
        session["status"] = "complete" if done else "open"
        session["payment_status"] = "paid" if intent_state == "succeeded" else "unpaid"
        session["payment_intent"] = name = f"pi_{ref}"
        amount = session["amount_total"]
        self.service.intents[name] = {
            "id": name, "object": "payment_intent", "status": intent_state, "amount": amount,
            "amount_received": amount if intent_state == "succeeded" else 0,
            "amount_capturable": amount if intent_state == "requires_capture" else 0,
            "currency": session["currency"], "metadata": session["metadata"],
        }  # fmt: skip

    def event(self, kind: str, subject: dict[str, Any]) -> Sent:
        name = hashlib.md5(json.dumps([kind, subject], sort_keys=True).encode()).hexdigest()
        told = {"id": f"evt_{name}", "object": "event", "type": kind, "data": {"object": subject}}
        return self.sign(json.dumps(told, indent=2).encode())

    def notify(self, ref: str) -> Sent:
        session = self.service.sessions[ref]
        intent = self.service.intents.get(session["payment_intent"] or "")
        if session["status"] == "expired":
            return self.event("checkout.session.expired", session)
        if intent is None:
            return self.event("checkout.session.completed", session)
        kinds = {
            "requires_capture": "amount_capturable_updated", "canceled": "canceled",
        }  # fmt: skip
        if intent["status"] == "succeeded":
            return self.event("checkout.session.completed", session)
        return self.event(f"payment_intent.{kinds.get(intent['status'], 'processing')}", intent)

    def notify_refund(self, ref: str, name: str, *, done: bool) -> Sent:
        refund = next(
            r for r in self.service.refunds.values() if r["metadata"]["refund_ref"] == name
        )
        refund["status"] = "succeeded" if done else "failed"
        return self.event("refund.updated", refund)

    def sign(self, raw: bytes) -> Sent:
        return Sent(raw, signature(raw))

    def strange(self, ref: str) -> Sent:
        return self.event("issuing_card.created", {"id": "ic_1"})

    def forged(self, ref: str) -> list[Sent]:
        raw = self.notify(ref).raw
        good = signature(raw)["Stripe-Signature"]
        digest = good.partition("v1=")[2][:64]
        moment = good.partition(",")[0]
        sha1 = hmac.new(WEBHOOK_SECRET.encode(), raw, hashlib.sha1).hexdigest()
        headers = [
            f"{moment},v0={digest}", f"{moment},v1={sha1}", f"{moment}", f"v1={digest}",
            f"t=x,v1={digest}", f"t=1,{good}", f"{moment},v1=", f"t={'9' * 30},v1={digest}",
        ]  # fmt: skip
        return [
            Sent(raw),
            Sent(raw, signature(raw, secret="whsec_of_another_account")),
            Sent(raw, signature(raw, age=301)),
            Sent(raw, signature(raw, age=-301)),
            *(Sent(raw, {"Stripe-Signature": header}) for header in headers),
        ]

    def count(self) -> int:
        return len(self.service.sessions)

    def asked_for(self, session: Any) -> tuple[int, str]:
        known = self.service.sessions[session.provider_ref]
        return known["amount_total"], known["currency"].upper()

    def given_back(self, session: Any) -> int:
        intent = self.service.sessions[session.provider_ref]["payment_intent"]
        made = [r for r in self.service.refunds.values() if r["payment_intent"] == intent]
        return sum(one["amount"] for one in made if one["status"] != "failed")
