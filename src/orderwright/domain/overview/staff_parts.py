"""The parts of an order's JSON that only staff and systems see.

Called by `orders.py` and by the API where it answers with a single row. Reads what was loaded.
"""

from __future__ import annotations

from collections.abc import Iterable

from orderwright.domain.delivery.models import DeliveryOrder, Parcel
from orderwright.domain.orders.models import Adjustment, Gate, Line, Note
from orderwright.domain.overview import parts
from orderwright.domain.overview.shapes import (
    AdjustmentData,
    DelivererData,
    DeliveryData,
    GateData,
    LineData,
    NoteData,
    ParcelData,
    PaymentData,
    RefundData,
)
from orderwright.domain.payments.models import Payment, Refund
from orderwright.kernel.lifecycle.actors import ActorKind

FOLLOWED = f"{ActorKind.NEIGHBOUR}:"


def whom(actor: str) -> str:
    """Who acted, as "staff:Ewa", "api:shop", "rule:statement"; of what followed by itself
    whoever took the step that it followed.
    """
    while actor.startswith(FOLLOWED):
        actor = actor.removeprefix(FOLLOWED)
    return actor.removeprefix("staff:") if actor.startswith("staff:api:") else actor


def gate_data(gate: Gate, currency: str) -> GateData:
    """One gate with who settled it, when and how."""
    return {
        **parts.customer_gate(gate),
        "at": parts.moment_or_none(gate.at),
        "by": whom(gate.actor),
        "via": gate.via,
        "amount": None if gate.amount is None else parts.amount(gate.amount, currency),
    }


def line_data(line: Line, currency: str) -> LineData:
    """One ordered product with its id and what was sent of it."""
    return {**parts.customer_line(line, currency), "id": line.pk, "shipped": line.shipped}


def adjustment_data(entry: Adjustment, currency: str) -> AdjustmentData:
    """One change of the total after placing."""
    return {
        "label": entry.told,
        "amount": parts.amount(entry.amount, currency),
        "tax_rate": entry.tax_rate,
        "at": parts.moment(entry.at),
    }


def payment_data(payment: Payment) -> PaymentData:
    """One row of money expected or received; never where the customer pays."""
    currency = payment.currency
    return {
        "id": payment.pk,
        "human_id": payment.human_id,
        "method": payment.method,
        "stage": payment.stage,
        "amount": parts.amount(payment.amount, currency),
        "settled": parts.amount(payment.settled, currency),
        "refundable": parts.amount(payment.refundable, currency),
        "provider": payment.provider,
        "provider_ref": payment.provider_ref,
        "reference": payment.reference,
        "paid_reference": payment.paid_reference,
        "channel": payment.channel,
        "held_by": payment.held_by,
        "created_at": parts.moment(payment.created_at),
        "settled_at": parts.moment_or_none(payment.settled_at),
        "expires_at": parts.moment_or_none(payment.expires_at),
    }


def refund_data(refund: Refund) -> RefundData:
    """One refund with what became of it."""
    return {
        "id": refund.pk,
        "human_id": refund.human_id,
        "payment": refund.payment_id,
        "stage": refund.stage,  # type: ignore[typeddict-item]
        "way": refund.way,  # type: ignore[typeddict-item]
        "amount": parts.amount(refund.amount, refund.currency),
        "lines": [
            {"line": int(part["line"]), "quantity": int(part["quantity"])} for part in refund.lines
        ],
        "account": refund.account,
        "reason": refund.reason,
        "error": refund.error,
        "provider_ref": refund.provider_ref,
        "requested_by": whom(refund.requested_by),
        "created_at": parts.moment(refund.created_at),
        "done_at": parts.moment_or_none(refund.done_at),
    }


def delivery_data(delivery: DeliveryOrder) -> DeliveryData:
    """One task of the warehouse."""
    deliverer = delivery.deliverer
    return {
        "id": delivery.pk,
        "warehouse": delivery.warehouse.code if delivery.warehouse else None,
        "stage": delivery.stage,  # type: ignore[typeddict-item]
        "deliverer": {"id": deliverer.pk, "name": deliverer.name} if deliverer else None,
        "promised_at": parts.moment_or_none(delivery.promised_at),
    }


def deliverer_of(deliveries: Iterable[DeliveryOrder]) -> DelivererData | None:
    """Who brings the order, of several whoever was named last."""
    named = [delivery for delivery in deliveries if delivery.deliverer_id]
    last = max(named, key=lambda one: (one.assigned_at is not None, one.assigned_at), default=None)
    return delivery_data(last)["deliverer"] if last else None


def parcel_data(parcel: Parcel, tracking: parts.Pages) -> ParcelData:
    """One box with what lies in it."""
    lines = parcel.lines.all()
    return {
        **parts.customer_parcel(parcel, tracking),
        "id": parcel.pk,
        "delivery": parcel.delivery_id,
        "lines": [{"line": line.line_id, "quantity": line.quantity} for line in lines],
    }


def note_data(note: Note) -> NoteData:
    """One note of staff."""
    return {"id": note.pk, "text": note.text, "author": note.author, "at": parts.moment(note.at)}
