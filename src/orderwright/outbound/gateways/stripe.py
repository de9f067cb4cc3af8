"""Stripe Checkout by its HTTP API, without Stripe's package, for the `Gateway` contract.

Source: docs.stripe.com (API version 2024-06-20, which every call pins), read November 2026. A
session (cs_) is created; its payment intent (pi_) comes into being later and carries our reference
as metadata, as do refunds that we make. `provider_ref` may be either. Webhooks are signed by
HMAC-SHA256 over time and raw body and are too old after five minutes. `charge.refunded` names no
refund and a dispute (docs.stripe.com/api/disputes) carries no reference of ours, so that both are
untrusted and asked about. Money that Stripe withdraws while a dispute runs may be reinstated: only
`charge.dispute.closed` with the status lost moves any here. All else is genuine and nothing to us.
Unchecked against a running Stripe: the list of languages, which refund events a webhook end point
of this version is sent, and that every dispute names its payment intent.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from orderwright.domain.payments.port_errors import BadSignature, NotUnderstood, ReferenceUsed
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
from orderwright.outbound.gateways.stripe_events import (
    INTENTS,
    REFUNDS,
    amount_of,
    in_stripes_units,
    notices_of,
)
from orderwright.outbound.providers import reading
from orderwright.outbound.providers.settings import Values, entered
from orderwright.outbound.providers.wire import Answer, Question, Wire

SETTINGS = (
    Setting("secret_key", _("Secret key (sk_...)"), secret=True),
    Setting("webhook_secret", _("Signing secret of the webhook (whsec_...)"), secret=True),
    Setting("base", _("Address of the service"), default="https://api.stripe.com"),
)

VERSION = "2024-06-20"
TOLERANCE = timedelta(seconds=300)
SHORTEST_SESSION = timedelta(minutes=31)
LONGEST_SESSION = timedelta(hours=23)
MOST_SIGNATURES = 20
LANGUAGES = frozenset({"cs", "de", "en", "es", "fr", "hu", "it", "pl", "ro", "sk"})
CHANNELS = ("card", "blik", "p24")
CAPABILITIES = Capabilities(
    online=True,
    refund=True,
    partial_refund=True,
    capture=True,
    void=True,
    closes_sessions=True,
    channels=CHANNELS,
)


@dataclass(frozen=True, slots=True)
class Stripe:
    """One Stripe account."""

    secret_key: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    wire: Wire
    code: str = "stripe"
    capabilities: Capabilities = CAPABILITIES

    def create(self, request: PaymentRequest) -> Session:
        """A Checkout session of one line, so that its sum is exactly what is due."""
        refuse_unoffered(self.capabilities, request)
        answer = self._post("checkout/sessions", _session(request), f"create-{request.reference}")
        if _error_of(answer) == "idempotency_error":
            raise ReferenceUsed(str(self.wire.refused(_error_of(answer))), _error_of(answer))
        found = self.wire.agreed(answer, _error_of(answer))
        name, page = reading.maybe(found, "id"), reading.address(found, "url")
        if not name or not page:
            raise self.wire.down()
        return Session(name, page, request.valid_until)

    def parse_notification(self, raw: bytes, headers: Mapping[str, str]) -> list[Notice]:
        """By the event's type; see `stripe_events.py`."""
        check_signature(
            reading.bounded(raw), reading.header(headers, "Stripe-Signature"), self.webhook_secret
        )
        return notices_of(reading.record(raw))

    def confirm(self, notice: Notice) -> list[Notice]:
        """Only `charge.refunded` and disputes have to be asked about."""
        if notice.trusted:
            return [notice]
        standing = self.fetch_status(notice.provider_ref)
        if notice.kind.is_dispute:
            return [replace(notice, reference=standing.reference, trusted=True)]
        return standing.notices()

    def fetch_status(self, provider_ref: str) -> Standing:
        """Session and intent together, and the refunds once it is paid."""
        try:
            return self._standing(provider_ref)
        except NotUnderstood as error:
            raise self.wire.down() from error

    def capture(self, provider_ref: str, amount: Money) -> None:
        """Of the payment intent; what is captured already is left as it is."""
        standing = self.fetch_status(provider_ref)
        if standing.kind is Kind.PAID:
            return
        fields = {"amount_to_capture": str(in_stripes_units(amount))}
        intent = standing.transaction_id or provider_ref
        path = f"payment_intents/{quote(intent, safe='')}/capture"
        answer = self._post(path, fields, f"capture-{intent}-{amount.minor}")
        self.wire.agreed(answer, _error_of(answer))

    def void(self, provider_ref: str) -> None:
        """Expires an open session, cancels an authorised intent."""
        standing = self.fetch_status(provider_ref)
        if standing.kind in (Kind.EXPIRED, Kind.REJECTED):
            return
        if standing.kind is Kind.PAID:
            raise self.wire.refused("paid")
        is_session = provider_ref.startswith("cs_") and standing.kind is Kind.PENDING
        intent = quote(standing.transaction_id or provider_ref, safe="")
        session = quote(provider_ref, safe="")
        path = f"payment_intents/{intent}/cancel"
        answer = self._post(f"checkout/sessions/{session}/expire" if is_session else path, {}, "")
        self.wire.agreed(answer, _error_of(answer))

    def refund(self, request: RefundRequest) -> RefundAnswer:
        """Of the payment intent, with our refund_ref as Idempotency-Key."""
        return answered(lambda: self._refund(request))

    def _refund(self, request: RefundRequest) -> RefundAnswer:
        standing = self.fetch_status(request.provider_ref)
        fields = {
            "payment_intent": standing.transaction_id or request.provider_ref,
            "amount": str(in_stripes_units(request.amount)),
            "metadata[refund_ref]": request.refund_ref,
            "metadata[reference]": standing.reference,
        }
        answer = self._post("refunds", fields, f"refund-{request.refund_ref}")
        if answer.status == 409:  # an earlier try of this one is still under way
            raise self.wire.down()
        found = self.wire.agreed(answer, _error_of(answer))
        kind = REFUNDS.get(reading.maybe(found, "status"), Kind.REFUND_PENDING)
        if kind is Kind.REFUND_FAILED:
            raise self.wire.refused(reading.maybe(found, "failure_reason") or "failed")
        outcome = RefundOutcome.DONE if kind is Kind.REFUNDED else RefundOutcome.PENDING
        return RefundAnswer(outcome, reading.maybe(found, "id"))

    def _standing(self, provider_ref: str) -> Standing:
        name = quote(provider_ref, safe="")
        session: reading.Record = {}
        if provider_ref.startswith("pi_"):
            intent = self._get(f"payment_intents/{name}")
        else:
            session = self._get(f"checkout/sessions/{name}?expand[]=payment_intent")
            intent = reading.inner(session, "payment_intent")
        kind = _kind(session, intent)
        paid = kind is Kind.PAID and bool(intent)
        whole = session if session and not paid else intent
        amount = amount_of(whole, "amount_received" if paid else _total_in(whole))
        metadata = reading.inner(intent or session, "metadata")
        intent_name = reading.maybe(intent, "id")
        return Standing(
            provider=self.code, provider_ref=provider_ref, kind=kind, amount=amount,
            reference=reading.maybe(session, "client_reference_id")
            or reading.maybe(metadata, "reference"),
            refunds=self._refunds(intent_name) if kind is Kind.PAID and intent_name else (),
            transaction_id=intent_name,
        )  # fmt: skip

    def _refunds(self, intent: str) -> tuple[RefundStanding, ...]:
        found = self._get(f"refunds?payment_intent={quote(intent, safe='')}&limit=100")
        return tuple(
            RefundStanding(
                refund_id=reading.text(one, "id"),
                kind=REFUNDS.get(reading.maybe(one, "status"), Kind.REFUND_PENDING),
                amount=amount_of(one, "amount"),
                refund_ref=reading.maybe(reading.inner(one, "metadata"), "refund_ref"),
            )
            for one in reading.parts(found, "data")
        )

    def _get(self, path: str) -> reading.Record:
        answer = self.wire.ask(Question("GET", f"/v1/{path}", self._headers()))
        return self.wire.agreed(answer, _error_of(answer))

    def _post(self, path: str, fields: Mapping[str, str], key: str) -> Answer:
        headers = self._headers() | ({"Idempotency-Key": key} if key else {})
        return self.wire.ask(Question("POST", f"/v1/{path}", headers, fields=fields))

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret_key}", "Stripe-Version": VERSION}


def check_signature(raw: bytes, given: str, secret: str) -> None:
    """Raises BadSignature unless one v1 is right and the time is within the tolerance."""
    entries = [entry.strip().partition("=") for entry in given.split(",")][:MOST_SIGNATURES]
    times = [value for name, _equals, value in entries if name == "t"]
    if len(times) != 1 or not times[0].isdigit() or len(times[0]) > 12:
        raise BadSignature
    signed = times[0].encode() + b"." + raw
    expected = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    matches = [
        hmac.compare_digest(expected, value) for name, _equals, value in entries if name == "v1"
    ]
    if not any(matches) or abs(clock.now().timestamp() - int(times[0])) > TOLERANCE.total_seconds():
        raise BadSignature


def _kind(session: reading.Record, intent: reading.Record) -> Kind:
    if session.get("payment_status") == "paid":
        return Kind.PAID
    kind = INTENTS.get(reading.maybe(intent, "status"), Kind.PENDING)
    if kind is Kind.PENDING and session.get("status") == "expired":
        return Kind.EXPIRED
    return kind


def _total_in(whole: reading.Record) -> str:
    return "amount_total" if "amount_total" in whole else "amount"


def _session(request: PaymentRequest) -> dict[str, str]:
    price = "line_items[0][price_data]"
    fields = {
        "mode": "payment", "client_reference_id": request.reference,
        "success_url": request.return_address, "cancel_url": request.return_address,
        "line_items[0][quantity]": "1",
        f"{price}[currency]": request.amount.currency.lower(),
        f"{price}[unit_amount]": str(in_stripes_units(request.amount)),
        f"{price}[product_data][name]": request.description[:250],
        "metadata[reference]": request.reference,
        "payment_intent_data[metadata][reference]": request.reference,
        "locale": request.buyer.language if request.buyer.language in LANGUAGES else "auto",
    }  # fmt: skip
    if request.buyer.email:
        fields["customer_email"] = request.buyer.email
    if request.channel:
        fields["payment_method_types[0]"] = request.channel
    if request.authorise_only:
        fields["payment_intent_data[capture_method]"] = "manual"
    if request.valid_until:
        now = clock.now()
        ends = min(max(request.valid_until, now + SHORTEST_SESSION), now + LONGEST_SESSION)
        fields["expires_at"] = str(int(ends.timestamp()))
    return fields


def _error_of(answer: Answer) -> str:
    error = reading.inner(answer.found if isinstance(answer.found, dict) else {}, "error")
    if reading.maybe(error, "type") == "idempotency_error":
        return "idempotency_error"
    return reading.maybe(error, "code") or reading.maybe(error, "type")


def build(values: Values) -> Stripe:
    """From the shop's settings; raises NotConfigured."""
    found = entered(values, SETTINGS)
    return Stripe(found["secret_key"], found["webhook_secret"], Wire("Stripe", found["base"]))
