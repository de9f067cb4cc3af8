"""The rehearsal needs no fake: it talks to nobody, and its page's switches are `play`."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from orderwright.domain.payments.ports import Kind
from orderwright.kernel.money import Money
from orderwright.outbound.gateways.rehearsal import HEADER, NAME, Rehearsal, Wish
from tests.contracts.gateways.fakes.desk import Desk, Sent


class RehearsalDesk(Desk):
    code = "rehearsal"
    values = {"refunds": "pending"}
    states = {
        "pending": Kind.PENDING, "authorised": Kind.AUTHORISED, "paid": Kind.PAID,
        "rejected": Kind.REJECTED, "expired": Kind.EXPIRED,
    }  # fmt: skip
    paid, authorised = "paid", "authorised"
    currencies = ("PLN", "CZK", "RON", "HUF", "EUR", "JPY")
    gateway: Rehearsal

    def put(self, ref: str, state: str) -> None:
        self.gateway.play(ref, Wish(verdict=Kind(state), silent=True))

    def notify(self, ref: str) -> Sent:
        standing = self.gateway.fetch_status(ref)
        delivery = self.gateway.play(ref, Wish(standing.kind, amount=standing.amount))[-1]
        return Sent(delivery.raw, delivery.headers)

    def notify_refund(self, ref: str, name: str, *, done: bool) -> Sent:
        kind = Kind.REFUNDED if done else Kind.REFUND_FAILED
        delivery = self.gateway.end_refund(ref, name, kind)[0]
        return Sent(delivery.raw, delivery.headers)

    def sign(self, raw: bytes) -> Sent:
        digest = hmac.new(self.gateway.key, raw, hashlib.sha256).hexdigest()
        return Sent(raw, {HEADER: f"sha256={digest}"})

    def strange(self, ref: str) -> Sent:
        told = json.loads(self.notify(ref).raw)
        return self.sign(json.dumps(told | {"kind": "on_the_moon"}).encode())

    def forged(self, ref: str) -> list[Sent]:
        raw = self.notify(ref).raw
        digest = hmac.new(self.gateway.key, raw, hashlib.md5).hexdigest()
        other = hmac.new(b"another key", raw, hashlib.sha256).hexdigest()
        headers = [f"md5={digest}", f"sha256={other}", "sha256=", "x" * 9_000]
        return [Sent(raw), *(Sent(raw, {HEADER: header}) for header in headers)]

    def asked_for(self, session: Any) -> tuple[int, str]:
        found = NAME.fullmatch(session.provider_ref)
        assert found
        return int(found[2]), found[3]

    def given_back(self, session: Any) -> int:
        refunds = self.gateway.fetch_status(session.provider_ref).refunds
        living = [one.amount for one in refunds if one.kind is not Kind.REFUND_FAILED]
        return sum(living, Money.zero(self.currencies[0])).minor
