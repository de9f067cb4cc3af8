"""Przelewy24, REST API v1, for the `Gateway` contract.

Source: developers.przelewy24.pl, formulas read November 2026. Every sign is SHA-384 over JSON with
the keys in a fixed order, crc last. A notification comes on success only and has no status: the
money is ours when PUT /transaction/verify says so, therefore its notice is untrusted until
`confirm`. P24 finds a payment by our reference (sessionId), which is `provider_ref` here; its own
orderId is the transaction id.
Unchecked against a running Przelewy24: the list of currencies, the channel bits other than 128,
404 for a session that nobody has paid in, GET /refund/by/orderId and its status numbers, the
answer to a repeated verify, and that a repeated register with one sessionId answers with 409 or
the same token.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from orderwright.domain.payments.port_errors import (
    BadSignature,
    NotConfigured,
    NotOffered,
    NotUnderstood,
    ReferenceUsed,
)
from orderwright.domain.payments.ports import (
    Capabilities,
    Kind,
    Notice,
    PaymentRequest,
    RefundAnswer,
    RefundOutcome,
    RefundRequest,
    RefundStanding,
    Session,
    Setting,
    Standing,
)
from orderwright.kernel import clock
from orderwright.kernel.money import Money
from orderwright.outbound.gateways.refunding import answered
from orderwright.outbound.gateways.settings import refuse_unoffered
from orderwright.outbound.providers import reading
from orderwright.outbound.providers.settings import Values, entered
from orderwright.outbound.providers.wire import Answer, Question, Wire

SETTINGS = (
    Setting("merchant_id", _("Merchant ID")),
    Setting("pos_id", _("Shop ID (pos_id)")),
    Setting("api_key", _("API key"), secret=True),
    Setting("crc", _("CRC key"), secret=True),
    Setting("base", _("Address of the service"), default="https://secure.przelewy24.pl"),
)

NOTIFIED = (
    "merchantId", "posId", "sessionId", "amount", "originAmount", "currency", "orderId",
    "methodId", "statement",
)  # fmt: skip
REFUND_NOTIFIED = (
    "orderId", "sessionId", "refundsUuid", "merchantId", "amount", "currency", "status",
)  # fmt: skip
REFUND_NOTICES = {"0": Kind.REFUNDED, "1": Kind.REFUND_FAILED}
REFUND_LIST = {"1": Kind.REFUNDED, "2": Kind.REFUND_PENDING, "4": Kind.REFUND_FAILED}
NOT_PAID, PREPAID, PAID, RETURNED = "0", "1", "2", "3"
CHANNELS = {"card": 1, "transfer": 2, "instalments": 128, "blik": 8192}
CAPABILITIES = Capabilities(
    online=True, refund=True, partial_refund=True, instalment=True,
    currencies=frozenset({"PLN", "EUR", "GBP", "CZK", "USD"}), channels=tuple(CHANNELS),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Przelewy24:
    """One shop of one merchant."""

    merchant_id: int
    pos_id: int
    api_key: str = field(repr=False)
    crc: str = field(repr=False)
    wire: Wire
    code: str = "przelewy24"
    capabilities: Capabilities = CAPABILITIES

    def create(self, request: PaymentRequest) -> Session:
        """Register; the buyer is sent to /trnRequest/<token>."""
        refuse_unoffered(self.capabilities, request)
        answer = self._ask("POST", "transaction/register", self._registration(request))
        if answer.status == 409:
            raise ReferenceUsed(str(self.wire.refused("409")), "409")
        found = self.wire.agreed(answer, _code_of(answer))
        token = reading.maybe(reading.inner(found, "data"), "token")
        if not token:
            raise self.wire.down()
        page = f"{self.wire.base.rstrip('/')}/trnRequest/{quote(token, safe='')}"
        return Session(request.reference, page, request.valid_until)

    def parse_notification(self, raw: bytes, headers: Mapping[str, str]) -> list[Notice]:
        """Signed over its fields, so that it has to be read before it can be checked."""
        found = reading.record(raw)
        is_refund = "refundsUuid" in found
        self._check(found, REFUND_NOTIFIED if is_refund else NOTIFIED)
        return self._refund_notices(found) if is_refund else [_untrusted(found)]

    def confirm(self, notice: Notice) -> list[Notice]:
        """Claim the money by verify; without that P24 would give it back to the buyer."""
        if notice.trusted:
            return [notice]
        if notice.amount is None or not notice.transaction_id.isdigit():
            return self._asked(notice)
        body = {"sessionId": notice.provider_ref, "orderId": int(notice.transaction_id)}
        body |= {"amount": notice.amount.minor, "currency": notice.amount.currency}
        whole = {"merchantId": self.merchant_id, "posId": self.pos_id, **body}
        whole["sign"] = self._sign(body)
        answer = self._ask("PUT", "transaction/verify", whole)
        verified = reading.inner(_object(answer), "data")
        if 200 <= answer.status < 300 and reading.maybe(verified, "status") == "success":
            return [_trusted(notice)]
        return self._asked(notice, _code_of(answer))

    def fetch_status(self, provider_ref: str) -> Standing:
        """By sessionId; a session that nobody has paid in is pending."""
        answer = self._ask("GET", f"transaction/by/sessionId/{quote(provider_ref, safe='')}")
        if answer.status == 404:
            return Standing(self.code, provider_ref, Kind.PENDING, reference=provider_ref)
        found = self.wire.agreed(answer, _code_of(answer))
        try:
            return self._standing(reading.part(found.get("data")), provider_ref)
        except NotUnderstood as error:
            raise self.wire.down() from error

    def capture(self, provider_ref: str, amount: Money) -> None:
        """P24 takes money at once."""
        raise NotOffered(self._not_offered())

    def void(self, provider_ref: str) -> None:
        """An open session ends by its time limit only."""
        raise NotOffered(self._not_offered())

    def refund(self, request: RefundRequest) -> RefundAnswer:
        """One refund in a batch of its own, named by our refund_ref twice."""
        return answered(lambda: self._refund(request))

    def _refund(self, request: RefundRequest) -> RefundAnswer:
        standing = self.fetch_status(request.provider_ref)
        known = {refund.refund_id: refund for refund in standing.refunds}.get(request.refund_ref)
        if known is None:
            answer = self._ask("POST", "transaction/refund", self._batch(request, standing))
            if answer.status != 409:  # 409: an earlier try arrived and is not listed yet
                found = self.wire.agreed(answer, _code_of(answer))
                if any(one.get("status") is not True for one in reading.parts(found, "data")):
                    raise self.wire.refused("refund")
        elif known.kind is Kind.REFUND_FAILED:
            raise self.wire.refused("refund")
        done = known is not None and known.kind is Kind.REFUNDED
        outcome = RefundOutcome.DONE if done else RefundOutcome.PENDING
        return RefundAnswer(outcome, request.refund_ref)

    def _batch(self, request: RefundRequest, standing: Standing) -> dict[str, Any]:
        refund = {
            "orderId": int(standing.transaction_id or 0), "sessionId": request.provider_ref,
            "amount": request.amount.minor, "description": request.reason[:35] or "refund",
        }  # fmt: skip
        return {
            "requestId": request.refund_ref, "refundsUuid": request.refund_ref,
            "urlStatus": request.notify_address, "refunds": [refund],
        }  # fmt: skip

    def _registration(self, request: PaymentRequest) -> dict[str, Any]:
        amount = {"amount": request.amount.minor, "currency": request.amount.currency}
        signed = {"sessionId": request.reference, "merchantId": self.merchant_id, **amount}
        body: dict[str, Any] = {
            **signed, "posId": self.pos_id, "description": request.description[:1024],
            "email": request.buyer.email[:50], "country": request.buyer.country or "PL",
            "language": request.buyer.language[:2], "urlReturn": request.return_address,
            "urlStatus": request.notify_address, "sign": self._sign(signed),
        }  # fmt: skip
        if request.channel:
            body["channel"] = CHANNELS[request.channel]
        if request.valid_until:
            minutes = int((request.valid_until - clock.now()).total_seconds()) // 60
            body["timeLimit"] = min(max(minutes, 1), 99)  # what P24 takes
        return body

    def _standing(self, found: reading.Record, session: str) -> Standing:
        status, order = reading.text(found, "status"), reading.maybe(found, "orderId")
        amount = reading.money(found, "amount", "currency")
        is_ours = status in (PAID, RETURNED)
        return Standing(
            provider=self.code, provider_ref=session, reference=session, amount=amount,
            kind=Kind.PAID if is_ours else Kind.PENDING, unclaimed=status == PREPAID,
            refunds=self._refunds(order, amount.currency) if is_ours else (),
            channel=reading.maybe(found, "paymentMethod"), transaction_id=order,
        )  # fmt: skip

    def _refunds(self, order: str, currency: str) -> tuple[RefundStanding, ...]:
        answer = self._ask("GET", f"refund/by/orderId/{quote(order, safe='')}")
        if answer.status == 404:
            return ()
        found = self.wire.agreed(answer, _code_of(answer))
        return tuple(
            RefundStanding(
                refund_id=reading.text(one, "requestId"),
                kind=REFUND_LIST.get(reading.maybe(one, "status"), Kind.REFUND_PENDING),
                amount=Money(reading.minor(one.get("amount")), currency),
                refund_ref=reading.maybe(one, "requestId"),
            )
            for one in reading.parts(reading.inner(found, "data"), "refunds")
        )

    def _refund_notices(self, found: reading.Record) -> list[Notice]:
        kind = REFUND_NOTICES.get(reading.text(found, "status"))
        name, session = reading.text(found, "refundsUuid"), reading.text(found, "sessionId")
        if kind is None:
            return []
        return [
            Notice(
                provider=self.code, event_id=f"{session}:refund:{name}:{kind.value}", kind=kind,
                provider_ref=session, reference=session, refund_id=name, refund_ref=name,
                amount=reading.money(found, "amount", "currency"),
                transaction_id=reading.maybe(found, "orderId"),
            )
        ]  # fmt: skip

    def _asked(self, notice: Notice, code: str = "") -> list[Notice]:
        """After a verify that did not succeed: it may have been verified before."""
        standing = self.fetch_status(notice.provider_ref)
        if standing.unclaimed:
            raise self.wire.refused(code or "verify")
        return standing.notices() if standing.kind is Kind.PAID else []

    def _check(self, found: reading.Record, keys: tuple[str, ...]) -> None:
        given = found.get("sign")
        if not isinstance(given, str):
            raise BadSignature
        try:
            expected = self._sign({key: found.get(key) for key in keys})
        except ValueError as error:  # what cannot be written as UTF-8 was not signed
            raise BadSignature from error
        if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace")):
            raise BadSignature
        if found.get("merchantId") != self.merchant_id:
            raise BadSignature

    def _sign(self, fields: Mapping[str, Any]) -> str:
        return sign({**fields, "crc": self.crc})

    def _ask(self, method: str, path: str, document: Mapping[str, Any] | None = None) -> Answer:
        login = b64encode(f"{self.pos_id}:{self.api_key}".encode()).decode()
        headers = {"Authorization": f"Basic {login}"}
        return self.wire.ask(Question(method, f"/api/v1/{path}", headers, document))

    def _not_offered(self) -> str:
        return str(_("Przelewy24 does not offer this."))


def sign(fields: Mapping[str, Any]) -> str:
    """SHA-384 in hex over the fields as they are ordered; crc is the last of them."""
    written = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha384(written.encode()).hexdigest()


def _untrusted(found: reading.Record) -> Notice:
    session, order = reading.text(found, "sessionId"), reading.text(found, "orderId")
    return Notice(
        provider="przelewy24", event_id=f"{session}:{order}:unverified", kind=Kind.PAID,
        provider_ref=session, reference=session, transaction_id=order,
        amount=reading.money(found, "amount", "currency"),
        channel=reading.maybe(found, "methodId"), trusted=False,
    )  # fmt: skip


def _trusted(notice: Notice) -> Notice:
    """As `Standing.notices` names it, so that a claim and a later look are one event."""
    return replace(notice, event_id=f"{notice.provider_ref}:{Kind.PAID.value}", trusted=True)


def _object(answer: Answer) -> reading.Record:
    return answer.found if isinstance(answer.found, dict) else {}


def _code_of(answer: Answer) -> str:
    return reading.maybe(_object(answer), "code") or reading.maybe(_object(answer), "responseCode")


def build(values: Values) -> Przelewy24:
    """From the shop's settings; raises NotConfigured."""
    found = entered(values, SETTINGS)
    wire = Wire("Przelewy24", found["base"])
    try:
        merchant, pos = int(found["merchant_id"]), int(found["pos_id"])
    except ValueError as error:
        raise NotConfigured(str(_("Merchant ID and shop ID of Przelewy24 are numbers."))) from error
    return Przelewy24(merchant, pos, found["api_key"], found["crc"], wire)
