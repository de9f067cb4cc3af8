"""PayU Europe (PL, CZ, RO), REST API 2.1, for the `Gateway` contract.

Source: developers.payu.com/europe, OpenAPI text and official PHP SDK, read November 2026.
`create` answers 302 with JSON, which is not followed. Notifications are signed over the raw body
with the second key, by the algorithm that the header names. Amounts are strings of minor units,
HUF too with two decimals, as ISO 4217 has it. `paymethods` tells the limits of each channel.
Unchecked against a running PayU: the PBL values of channels, the names of their limits, the list of
currencies, the codes ERROR_ORDER_NOT_UNIQUE and ERROR_VALUE_INVALID, whether a refund notification
repeats extRefundId.
Whether money is taken at once or waits for `capture` is a setting of the point of sale at PayU.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from orderwright.domain.payments.channels import Limits
from orderwright.domain.payments.port_errors import (
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
from orderwright.outbound.gateways.bearer import Bearer
from orderwright.outbound.gateways.payu_signature import check_signature
from orderwright.outbound.gateways.refunding import answered
from orderwright.outbound.gateways.settings import refuse_unoffered
from orderwright.outbound.providers import reading
from orderwright.outbound.providers.settings import Values, entered
from orderwright.outbound.providers.wire import Answer, Question, Wire

SETTINGS = (
    Setting("pos_id", _("Point of sale (POS ID)")),
    Setting("second_key", _("Second key (MD5)"), secret=True),
    Setting("client_id", _("OAuth client_id")),
    Setting("client_secret", _("OAuth client_secret"), secret=True),
    Setting("base", _("Address of the service"), default="https://secure.payu.com"),
)

STATUSES = {
    "NEW": Kind.PENDING,
    "PENDING": Kind.PENDING,
    "WAITING_FOR_CONFIRMATION": Kind.AUTHORISED,
    "COMPLETED": Kind.PAID,
    "CANCELED": Kind.REJECTED,
    "REJECTED": Kind.REJECTED,  # older points of sale
}
REFUND_STATUSES = {
    "PENDING": Kind.REFUND_PENDING,
    "FINALIZED": Kind.REFUNDED,
    "CANCELED": Kind.REFUND_FAILED,
}
PBL = {
    "blik": "blik",
    "card": "c",
    "google_pay": "ap",
    "apple_pay": "jp",
    "instalments": "ai",
    "twisto": "dpt",
    "klarna": "dpkl",
    "paypo": "dpp",
}
CURRENCIES = frozenset({
    "BGN", "CHF", "CZK", "DKK", "EUR", "GBP", "HUF", "NOK", "PLN", "RON", "SEK", "UAH", "USD",
})  # fmt: skip
CAPABILITIES = Capabilities(
    online=True, refund=True, partial_refund=True, capture=True, void=True, closes_sessions=True,
    instalment=True, currencies=CURRENCIES, channels=tuple(PBL), tells_channels=True,
)  # fmt: skip
ENABLED = "ENABLED"
"""Of a channel; others are DISABLED or TEMPORARY_DISABLED."""
NOT_UNIQUE = "ERROR_ORDER_NOT_UNIQUE"
SHORTEST_VALIDITY = 60


@dataclass(frozen=True, slots=True)
class PayU:
    """One point of sale."""

    pos_id: str
    second_key: str = field(repr=False)
    line: Bearer = field(repr=False)
    code: str = "payu"
    capabilities: Capabilities = CAPABILITIES

    def create(self, request: PaymentRequest) -> Session:
        """An order at PayU; our reference is its extOrderId, unique for the point of sale."""
        refuse_unoffered(self.capabilities, request)
        answer = self._ask("POST", "", self._order(request))
        if _status_of(answer) == NOT_UNIQUE:
            raise ReferenceUsed(str(self.wire.refused(NOT_UNIQUE)), NOT_UNIQUE)
        found = self.wire.agreed(answer, _status_of(answer), 200, 201, 302)
        order, page = reading.maybe(found, "orderId"), reading.address(found, "redirectUri")
        if not order or not page:
            raise self.wire.down()
        return Session(order, page, request.valid_until)

    def parse_notification(self, raw: bytes, headers: Mapping[str, str]) -> list[Notice]:
        """Orders and refunds come in two shapes."""
        given = reading.header(headers, "OpenPayu-Signature", "X-OpenPayu-Signature")
        check_signature(reading.bounded(raw), given, self.second_key)
        found = reading.record(raw)
        if "refund" in found:
            return _refund_notices(found)
        return _order_notices(found)

    def confirm(self, notice: Notice) -> list[Notice]:
        """PayU's notices are trusted as they come."""
        return [notice] if notice.trusted else self.fetch_status(notice.provider_ref).notices()

    def fetch_status(self, provider_ref: str) -> Standing:
        """The order, and its refunds once it is paid."""
        answer = self._ask("GET", f"/{quote(provider_ref, safe='')}")
        found = self.wire.agreed(answer, _status_of(answer))
        try:
            return self._standing(next(iter(reading.parts(found, "orders")), {}))
        except NotUnderstood as error:
            raise self.wire.down() from error

    def capture(self, provider_ref: str, amount: Money) -> None:
        """POST /captures; what is captured already is left as it is."""
        document = {"amount": str(amount.minor), "currencyCode": amount.currency}
        answer = self._ask("POST", f"/{quote(provider_ref, safe='')}/captures", document)
        self._done_or(answer, provider_ref, Kind.PAID)

    def void(self, provider_ref: str) -> None:
        """DELETE; what is cancelled already is left as it is."""
        answer = self._ask("DELETE", f"/{quote(provider_ref, safe='')}")
        self._done_or(answer, provider_ref, Kind.REJECTED)

    def refund(self, request: RefundRequest) -> RefundAnswer:
        """An identical call is idempotent at PayU; ours differ by extRefundId."""
        return answered(lambda: self._refund(request))

    def _refund(self, request: RefundRequest) -> RefundAnswer:
        refund = {
            "description": request.reason[:255] or "refund", "amount": str(request.amount.minor),
            "currencyCode": request.amount.currency, "extRefundId": request.refund_ref,
        }  # fmt: skip
        path = f"/{quote(request.provider_ref, safe='')}/refunds"
        answer = self._ask("POST", path, {"refund": refund})
        made = reading.inner(self.wire.agreed(answer, _status_of(answer)), "refund")
        kind = REFUND_STATUSES.get(reading.maybe(made, "status"), Kind.REFUND_PENDING)
        if kind is Kind.REFUND_FAILED:
            raise self.wire.refused("CANCELED")
        done = kind is Kind.REFUNDED
        outcome = RefundOutcome.DONE if done else RefundOutcome.PENDING
        return RefundAnswer(outcome, reading.maybe(made, "refundId"))

    def channels(self) -> list[Limits]:
        """GET /paymethods; what this point of sale does not name, it does not take."""
        answer = self.line.ask(Question("GET", "/api/v2_1/paymethods"))
        found = self.wire.agreed(answer, _status_of(answer))
        ways = {reading.maybe(one, "value"): one for one in reading.parts(found, "payByLinks")}
        if not ways:
            raise self.wire.down()
        try:
            return [_limits(channel, ways.get(value)) for channel, value in PBL.items()]
        except NotUnderstood as error:
            raise self.wire.down() from error

    @property
    def wire(self) -> Wire:
        """Words for its answers."""
        return self.line.wire

    def _ask(self, method: str, path: str, document: Mapping[str, Any] | None = None) -> Answer:
        return self.line.ask(Question(method, f"/api/v2_1/orders{path}", document=document))

    def _done_or(self, answer: Answer, provider_ref: str, wanted: Kind) -> None:
        """Quiet when it is done, now or earlier; else the refusal."""
        if answer.status >= 300 and self.fetch_status(provider_ref).kind is not wanted:
            self.wire.agreed(answer, _status_of(answer))

    def _order(self, request: PaymentRequest) -> dict[str, Any]:
        order: dict[str, Any] = {
            "notifyUrl": request.notify_address, "continueUrl": request.return_address,
            "customerIp": request.buyer.ip or "127.0.0.1", "merchantPosId": self.pos_id,
            "description": request.description[:4000], "currencyCode": request.amount.currency,
            "totalAmount": str(request.amount.minor), "extOrderId": request.reference,
            "products": _products(request),
        }  # fmt: skip
        if request.buyer.email:
            order["buyer"] = _buyer(request)
        if request.channel:
            method = {"type": "PBL", "value": PBL[request.channel]}
            order["payMethods"] = {"payMethod": method}
        if request.valid_until:
            left = int((request.valid_until - clock.now()).total_seconds())
            order["validityTime"] = str(max(left, SHORTEST_VALIDITY))
        return order

    def _standing(self, order: reading.Record) -> Standing:
        name = reading.text(order, "orderId")
        kind = STATUSES.get(reading.text(order, "status"), Kind.PENDING)
        amount = reading.money(order, "totalAmount", "currencyCode")
        refunds = self._refunds(name, amount.currency) if kind is Kind.PAID else ()
        return Standing(
            provider="payu", provider_ref=name, kind=kind, amount=amount, refunds=refunds,
            reference=reading.maybe(order, "extOrderId"), channel=_channel(order),
        )  # fmt: skip

    def _refunds(self, order: str, currency: str) -> tuple[RefundStanding, ...]:
        answer = self._ask("GET", f"/{quote(order, safe='')}/refunds")
        found = self.wire.agreed(answer, _status_of(answer))
        return tuple(
            RefundStanding(
                refund_id=reading.text(one, "refundId"),
                kind=REFUND_STATUSES.get(reading.text(one, "status"), Kind.REFUND_PENDING),
                amount=Money(reading.minor(one.get("amount")), currency),
                refund_ref=reading.maybe(one, "extRefundId"),
            )
            for one in reading.parts(found, "refunds")
        )


def _order_notices(found: reading.Record) -> list[Notice]:
    order = reading.part(found.get("order"))
    status, name = reading.text(order, "status"), reading.text(order, "orderId")
    if status not in STATUSES:
        return []
    ids = {reading.maybe(one, "name"): one for one in reading.parts(found, "properties")}
    return [
        Notice(
            provider="payu", event_id=f"{name}:{STATUSES[status].value}", kind=STATUSES[status],
            provider_ref=name, reference=reading.maybe(order, "extOrderId"),
            amount=reading.money(order, "totalAmount", "currencyCode"), channel=_channel(order),
            transaction_id=reading.maybe(ids.get("PAYMENT_ID", {}), "value"),
        )
    ]  # fmt: skip


def _refund_notices(found: reading.Record) -> list[Notice]:
    refund = reading.part(found.get("refund"))
    kind = REFUND_STATUSES.get(reading.text(refund, "status"))
    if kind is None:
        return []
    name, refund_id = reading.text(found, "orderId"), reading.text(refund, "refundId")
    return [
        Notice(
            provider="payu", event_id=f"{name}:refund:{refund_id}:{kind.value}", kind=kind,
            provider_ref=name, reference=reading.maybe(found, "extOrderId"),
            amount=reading.money(refund, "amount", "currencyCode"), refund_id=refund_id,
            refund_ref=reading.maybe(refund, "extRefundId"),
        )
    ]  # fmt: skip


def _limits(channel: str, way: reading.Record | None) -> Limits:
    if way is None or reading.maybe(way, "status") not in ("", ENABLED):
        return Limits(channel, most=0)
    ends = (way.get("minAmount"), way.get("maxAmount"))
    least, most = (None if end is None else reading.minor(end) for end in ends)
    return Limits(channel, least, most)


def _channel(order: reading.Record) -> str:
    method = reading.inner(order, "payMethod")
    return reading.maybe(method, "value") or reading.maybe(method, "type")


def _status_of(answer: Answer) -> str:
    found = answer.found if isinstance(answer.found, dict) else {}
    status = reading.inner(found, "status")
    return reading.maybe(status, "codeLiteral") or reading.maybe(status, "statusCode")


def _products(request: PaymentRequest) -> list[dict[str, str]]:
    if not request.lines:
        total = str(request.amount.minor)
        return [{"name": request.description[:255], "unitPrice": total, "quantity": "1"}]
    return [
        {"name": line.name[:255], "unitPrice": str(line.unit), "quantity": str(line.quantity)}
        for line in request.lines
    ]


def _buyer(request: PaymentRequest) -> dict[str, str]:
    first, _space, last = request.buyer.name.partition(" ")
    told = {"firstName": first, "lastName": last, "language": request.buyer.language[:2]}
    return {"email": request.buyer.email, **{name: value for name, value in told.items() if value}}


def build(values: Values) -> PayU:
    """From the shop's settings; raises NotConfigured."""
    found = entered(values, SETTINGS)
    wire = Wire("PayU", found["base"])
    login = {
        "grant_type": "client_credentials",
        "client_id": found["client_id"],
        "client_secret": found["client_secret"],
    }
    path = "/pl/standard/user/oauth/authorize"
    return PayU(
        found["pos_id"], found["second_key"], Bearer(wire, Question("POST", path, fields=login))
    )
