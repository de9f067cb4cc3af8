"""What Stripe's events mean to us, and its way of counting amounts.

Source: docs.stripe.com/api/events/types and /currencies, read November 2026. Called by `stripe.py`
after the signature is checked. Unchecked: that ISK and UGX are the only currencies without decimals
in ISO 4217 that Stripe counts with two.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from orderwright.domain.payments.port_errors import NotUnderstood
from orderwright.domain.payments.ports import Kind, Notice
from orderwright.kernel.money import Money
from orderwright.outbound.providers import reading

COUNTED_IN_HUNDREDTHS = frozenset({"ISK", "UGX"})

INTENTS = {
    "requires_payment_method": Kind.PENDING,
    "requires_confirmation": Kind.PENDING,
    "requires_action": Kind.PENDING,
    "processing": Kind.PENDING,
    "requires_capture": Kind.AUTHORISED,
    "succeeded": Kind.PAID,
    "canceled": Kind.REJECTED,
}
REFUNDS = {
    "pending": Kind.REFUND_PENDING,
    "requires_action": Kind.REFUND_PENDING,
    "succeeded": Kind.REFUNDED,
    "failed": Kind.REFUND_FAILED,
    "canceled": Kind.REFUND_FAILED,
}


DISPUTES = {
    "won": Kind.DISPUTE_WON,
    "warning_closed": Kind.DISPUTE_WON,
    "lost": Kind.DISPUTE_LOST,
}


@dataclass(frozen=True, slots=True)
class _About:
    """How one type of event is read: what it is about, its kind, where its amount stands."""

    read: Callable[[str, reading.Record, _About], list[Notice]]
    kind: Kind = Kind.PENDING
    amount: str = "amount"


def notices_of(event: reading.Record) -> list[Notice]:
    """At most one notice; none for types that are nothing to us. Raises NotUnderstood."""
    about = EVENTS.get(reading.text(event, "type"))
    if about is None:
        return []
    subject = reading.part(reading.inner(event, "data").get("object"))
    return about.read(reading.text(event, "id"), subject, about)


def amount_of(found: reading.Record, name: str) -> Money:
    """The amount below `name` in ISO minor units; raises NotUnderstood."""
    told = reading.money(found, name, "currency")
    if told.currency not in COUNTED_IN_HUNDREDTHS:
        return told
    whole, rest = divmod(told.minor, 100)
    if rest:
        raise NotUnderstood
    return Money(whole, told.currency)


def in_stripes_units(amount: Money) -> int:
    """The number that Stripe is to be given for it."""
    return amount.minor * 100 if amount.currency in COUNTED_IN_HUNDREDTHS else amount.minor


def _session(event_id: str, session: reading.Record, about: _About) -> list[Notice]:
    kind = about.kind
    if kind is Kind.PAID and session.get("payment_status") != "paid":
        kind = Kind.PENDING  # slow methods: async_payment_succeeded comes later
    name = reading.text(session, "id")
    return [
        Notice(
            provider="stripe", event_id=event_id, kind=kind, provider_ref=name,
            reference=reading.maybe(session, "client_reference_id"),
            amount=amount_of(session, "amount_total"),
            transaction_id=reading.maybe(session, "payment_intent"),
        )
    ]  # fmt: skip


def _intent(event_id: str, intent: reading.Record, about: _About) -> list[Notice]:
    name = reading.text(intent, "id")
    return [
        Notice(
            provider="stripe", event_id=event_id, kind=about.kind, provider_ref=name,
            reference=_reference(intent), amount=amount_of(intent, about.amount),
            transaction_id=name,
        )
    ]  # fmt: skip


def _charge_refunded(event_id: str, charge: reading.Record, about: _About) -> list[Notice]:
    intent = reading.text(charge, "payment_intent")
    return [
        Notice(
            provider="stripe", event_id=event_id, kind=Kind.REFUNDED, provider_ref=intent,
            reference=_reference(charge), transaction_id=intent, trusted=False,
        )
    ]  # fmt: skip


def _refund(event_id: str, refund: reading.Record, about: _About) -> list[Notice]:
    kind = REFUNDS.get(reading.text(refund, "status"))
    if kind is None:
        return []
    intent = reading.text(refund, "payment_intent")
    metadata = reading.inner(refund, "metadata")
    return [
        Notice(
            provider="stripe", event_id=event_id, kind=kind, provider_ref=intent,
            reference=_reference(refund), amount=amount_of(refund, "amount"),
            refund_id=reading.text(refund, "id"), transaction_id=intent,
            refund_ref=reading.maybe(metadata, "refund_ref"),
        )
    ]  # fmt: skip


def _dispute(event_id: str, dispute: reading.Record, about: _About) -> list[Notice]:
    """Names the payment intent alone: our reference is asked for. An inquiry that ends without a
    dispute (warning_closed) leaves the money where it is, as one that is won.
    """
    kind: Kind | None = about.kind
    if kind is not Kind.DISPUTED:
        kind = DISPUTES.get(reading.text(dispute, "status"))
    if kind is None:
        return []
    intent = reading.text(dispute, "payment_intent")
    return [
        Notice(
            provider="stripe", event_id=event_id, kind=kind, provider_ref=intent,
            amount=amount_of(dispute, "amount"), refund_id=reading.text(dispute, "id"),
            transaction_id=intent, trusted=False,
        )
    ]  # fmt: skip


def _reference(found: reading.Record) -> str:
    return reading.maybe(reading.inner(found, "metadata"), "reference")


EVENTS = {
    "checkout.session.completed": _About(_session, Kind.PAID),
    "checkout.session.async_payment_succeeded": _About(_session, Kind.PAID),
    "checkout.session.async_payment_failed": _About(_session, Kind.REJECTED),
    "checkout.session.expired": _About(_session, Kind.EXPIRED),
    "payment_intent.processing": _About(_intent, Kind.PENDING),
    "payment_intent.amount_capturable_updated": _About(
        _intent, Kind.AUTHORISED, "amount_capturable"
    ),
    "payment_intent.succeeded": _About(_intent, Kind.PAID, "amount_received"),
    "payment_intent.payment_failed": _About(_intent, Kind.REJECTED),
    "payment_intent.canceled": _About(_intent, Kind.REJECTED),
    "charge.refunded": _About(_charge_refunded),
    "charge.refund.updated": _About(_refund),
    "refund.created": _About(_refund),
    "refund.updated": _About(_refund),
    "refund.failed": _About(_refund),
    "charge.dispute.created": _About(_dispute, Kind.DISPUTED),
    "charge.dispute.closed": _About(_dispute, Kind.DISPUTE_LOST),
}
