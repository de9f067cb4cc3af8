"""GoPay (CZ, SK), REST API, for the `Gateway` contract.

Source: doc.gopay.com and the official Python SDK 2.3.1, read November 2026. A notification is an
unsigned GET ?id=...: whatever it says, only GET /payments/payment/{id} counts, so that its notice
is untrusted. Neither payments nor refunds have an idempotency key. A session whose answer was lost
was shown to nobody and runs out unpaid; a refund is made only after GoPay's own list of refunds has
shown that no earlier try arrived, and after the payment's earlier refund has ended: GoPay keeps no
name of ours, so that two on their way could not be told apart.
Unchecked against a running GoPay: GET /payments/payment/{id}/refunds and its states, `result` of a
refund, the list of currencies, the names of the instruments.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote

from django.utils.translation import gettext_lazy as _

from orderwright.domain.payments.port_errors import NotConfigured, NotOffered, NotUnderstood
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
from orderwright.kernel.money import Money
from orderwright.outbound.gateways.bearer import Bearer
from orderwright.outbound.gateways.refunding import answered
from orderwright.outbound.gateways.settings import refuse_unoffered
from orderwright.outbound.providers import reading
from orderwright.outbound.providers.settings import Values, entered
from orderwright.outbound.providers.wire import Answer, Question, Wire

SETTINGS = (
    Setting("goid", _("GoID of the shop")),
    Setting("client_id", _("OAuth client_id")),
    Setting("client_secret", _("OAuth client_secret"), secret=True),
    Setting("base", _("Address of the service"), default="https://gate.gopay.cz"),
)

STATES = {
    "CREATED": Kind.PENDING,
    "PAYMENT_METHOD_CHOSEN": Kind.PENDING,
    "AUTHORIZED": Kind.AUTHORISED,
    "PAID": Kind.PAID,
    "REFUNDED": Kind.PAID,
    "PARTIALLY_REFUNDED": Kind.PAID,
    "CANCELED": Kind.REJECTED,
    "TIMEOUTED": Kind.EXPIRED,
}
WITH_REFUNDS = ("REFUNDED", "PARTIALLY_REFUNDED", "PAID")
REFUND_STATES = {
    "FINISHED": Kind.REFUNDED,
    "SUCCESS": Kind.REFUNDED,
    "FAILED": Kind.REFUND_FAILED,
    "CANCELED": Kind.REFUND_FAILED,
}
INSTRUMENTS = {"card": "PAYMENT_CARD", "transfer": "BANK_ACCOUNT", "twisto": "TWISTO"}
CAPABILITIES = Capabilities(
    online=True, refund=True, partial_refund=True, names_refunds=False, capture=True, void=True,
    instalment=True,
    currencies=frozenset({"BGN", "CZK", "EUR", "GBP", "HUF", "PLN", "RON", "USD"}),
    channels=tuple(INSTRUMENTS), notified_by_query=True,
)  # fmt: skip
MOST_QUERY_FIELDS = 10


@dataclass(frozen=True, slots=True)
class GoPay:
    """One e-shop at GoPay."""

    goid: int
    line: Bearer = field(repr=False)
    code: str = "gopay"
    capabilities: Capabilities = CAPABILITIES

    def create(self, request: PaymentRequest) -> Session:
        """A payment; the buyer is sent to its gw_url."""
        refuse_unoffered(self.capabilities, request)
        answer = self._ask("POST", "", document=self._payment(request))
        found = self.wire.agreed(answer, _error_of(answer))
        name, page = reading.maybe(found, "id"), reading.address(found, "gw_url")
        if not name or not page:
            raise self.wire.down()
        return Session(name, page, request.valid_until)

    def parse_notification(self, raw: bytes, headers: Mapping[str, str]) -> list[Notice]:
        """The query string; anybody can send one, so that it only makes us ask."""
        try:
            query = dict(
                parse_qsl(
                    reading.bounded(raw).decode("ascii"),
                    strict_parsing=True, max_num_fields=MOST_QUERY_FIELDS,
                )
            )  # fmt: skip
        except ValueError as error:
            raise NotUnderstood from error
        name = query.get("id", "")
        if not name.isascii() or not name.isdigit() or len(name) > 20:
            raise NotUnderstood
        return [
            Notice(
                self.code, f"{name}:ask", Kind.PENDING, provider_ref=name, trusted=False,
                signed=False,
            )
        ]  # fmt: skip

    def confirm(self, notice: Notice) -> list[Notice]:
        """What GoPay itself says about that payment."""
        return [notice] if notice.trusted else self.fetch_status(notice.provider_ref).notices()

    def fetch_status(self, provider_ref: str) -> Standing:
        """The payment, and its refunds once it is paid."""
        answer = self._ask("GET", f"/{quote(provider_ref, safe='')}")
        found = self.wire.agreed(answer, _error_of(answer))
        try:
            return self._standing(found)
        except NotUnderstood as error:
            raise self.wire.down() from error

    def capture(self, provider_ref: str, amount: Money) -> None:
        """POST /capture; what is captured already is left as it is."""
        path = f"/{quote(provider_ref, safe='')}/capture"
        answer = self._ask("POST", path, document={"amount": amount.minor})
        self._done_or(answer, provider_ref, Kind.PAID)

    def void(self, provider_ref: str) -> None:
        """Lets an authorisation go; an unpaid session cannot be closed and only runs out."""
        standing = self.fetch_status(provider_ref)
        if standing.kind in (Kind.REJECTED, Kind.EXPIRED):
            return
        if standing.kind is Kind.PENDING:
            raise NotOffered(str(_("GoPay closes an open payment only when its time runs out.")))
        path = f"/{quote(provider_ref, safe='')}/void-authorization"
        self._done_or(self._ask("POST", path, fields={}), provider_ref, Kind.REJECTED)

    def refund(self, request: RefundRequest) -> RefundAnswer:
        """Asked for only when GoPay's list does not hold it already."""
        return answered(lambda: self._refund(request))

    def _refund(self, request: RefundRequest) -> RefundAnswer:
        earlier = self._earlier(request)
        if earlier is not None:
            done = earlier.kind is Kind.REFUNDED
            outcome = RefundOutcome.DONE if done else RefundOutcome.PENDING
            return RefundAnswer(outcome, earlier.refund_id)
        path = f"/{quote(request.provider_ref, safe='')}/refund"
        answer = self._ask("POST", path, fields={"amount": str(request.amount.minor)})
        result = reading.maybe(self.wire.agreed(answer, _error_of(answer)), "result")
        if result == "FAILED":
            raise self.wire.refused(result)
        # The answer names the payment, not the refund: the list has its id, perhaps later.
        made = self._earlier(request)
        done = made is not None and made.kind is Kind.REFUNDED
        return RefundAnswer(
            RefundOutcome.DONE if done else RefundOutcome.PENDING, made.refund_id if made else ""
        )

    def _earlier(self, request: RefundRequest) -> RefundStanding | None:
        """The newest refund of this amount, if more was refunded than we know of otherwise."""
        listed = self._refunds(request.provider_ref, request.amount.currency)
        living = [refund for refund in listed if refund.kind is not Kind.REFUND_FAILED]
        total = sum(refund.amount.minor for refund in living)
        if total < request.refunded_before + request.amount.minor:
            return None
        same = [refund for refund in living if refund.amount == request.amount]
        return same[-1] if same else None

    def _standing(self, found: reading.Record) -> Standing:
        name, state = reading.text(found, "id"), reading.text(found, "state")
        amount = reading.money(found, "amount", "currency")
        return Standing(
            provider=self.code, provider_ref=name, kind=STATES.get(state, Kind.PENDING),
            reference=reading.maybe(found, "order_number"), amount=amount,
            refunds=self._refunds(name, amount.currency) if state in WITH_REFUNDS else (),
            channel=reading.maybe(found, "payment_instrument"), transaction_id=name,
        )  # fmt: skip

    def _refunds(self, name: str, currency: str) -> tuple[RefundStanding, ...]:
        answer = self._ask("GET", f"/{quote(name, safe='')}/refunds")
        if answer.status == 404:
            return ()
        listed = {"refunds": answer.found} if answer.ok else self.wire.agreed(answer, "")
        return tuple(
            RefundStanding(
                refund_id=reading.text(one, "id"),
                kind=REFUND_STATES.get(reading.maybe(one, "state"), Kind.REFUND_PENDING),
                amount=Money(reading.minor(one.get("amount")), currency),
            )
            for one in reading.parts(listed, "refunds")
        )

    @property
    def wire(self) -> Wire:
        """Words for its answers."""
        return self.line.wire

    def _ask(
        self,
        method: str,
        path: str,
        *,
        document: Mapping[str, Any] | None = None,
        fields: Mapping[str, str] | None = None,
    ) -> Answer:
        whole = f"/api/payments/payment{path}"
        return self.line.ask(Question(method, whole, document=document, fields=fields))

    def _done_or(self, answer: Answer, provider_ref: str, wanted: Kind) -> None:
        """Quiet when it is done, now or earlier; else the refusal."""
        if answer.status >= 300 and self.fetch_status(provider_ref).kind is not wanted:
            self.wire.agreed(answer, _error_of(answer))

    def _payment(self, request: PaymentRequest) -> dict[str, Any]:
        first, _space, last = request.buyer.name.partition(" ")
        contact = {"email": request.buyer.email, "first_name": first, "last_name": last}
        payer: dict[str, Any] = {"contact": {k: v for k, v in contact.items() if v}}
        if request.channel:
            payer["default_payment_instrument"] = INSTRUMENTS[request.channel]
            payer["allowed_payment_instruments"] = [INSTRUMENTS[request.channel]]
        payment: dict[str, Any] = {
            "payer": payer, "target": {"type": "ACCOUNT", "goid": self.goid},
            "amount": request.amount.minor, "currency": request.amount.currency,
            "order_number": request.reference, "order_description": request.description[:256],
            "items": _items(request), "lang": request.buyer.language[:2].upper(),
            "callback": {
                "return_url": request.return_address, "notification_url": request.notify_address,
            },
        }  # fmt: skip
        if request.authorise_only:
            payment["preauthorization"] = True
        return payment


def _items(request: PaymentRequest) -> list[dict[str, Any]]:
    if not request.lines:
        return [{"name": request.description[:256], "amount": request.amount.minor, "count": 1}]
    return [
        {"name": line.name[:256], "amount": line.unit * line.quantity, "count": line.quantity}
        for line in request.lines
    ]


def _error_of(answer: Answer) -> str:
    found = answer.found if isinstance(answer.found, dict) else {}
    error = next(iter(reading.parts(found, "errors")), {})
    return reading.maybe(error, "error_name") or reading.maybe(error, "error_code")


def build(values: Values) -> GoPay:
    """From the shop's settings; raises NotConfigured."""
    found = entered(values, SETTINGS)
    if not found["goid"].isdigit():
        raise NotConfigured(str(_("The GoID is a number.")))
    login = b64encode(f"{found['client_id']}:{found['client_secret']}".encode()).decode()
    question = Question(
        "POST", "/api/oauth2/token", {"Authorization": f"Basic {login}"},
        fields={"grant_type": "client_credentials", "scope": "payment-all"},
    )  # fmt: skip
    return GoPay(int(found["goid"]), Bearer(Wire("GoPay", found["base"]), question))
