"""Which rows of money a step moves, and when. As `following.py`, apart from it only for length."""

from collections.abc import Sequence

from orderwright.domain.payments import services as payments
from orderwright.domain.payments.models import Payment, Refund
from orderwright.domain.payments.refunds import payment_stage_after
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.stages import (
    GateKind,
    GateState,
    OrderStage,
    PaymentStage,
    RefundStage,
)
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.lifecycle import second_person
from orderwright.lifecycle.following import open_gate


def instalment_gate(taking: Taking) -> Sequence[int]:
    """The open gate of the instalment service."""
    return open_gate(GateKind.INSTALMENT, taking)


def approved_in_full(taking: Taking) -> bool:
    """What the service has approved, or paid, covers all that is due."""
    payment = taking.subject
    approved = payment.amount if payment.stage == PaymentStage.AUTHORISED else 0
    return bool(taking.order.stage == OrderStage.PLACED and taking.order.due <= approved)


def approved_gate(taking: Taking) -> Sequence[int]:
    """The instalment service's gate, passed."""
    found = taking.rows("gates")
    return [
        gate.pk for gate in found
        if gate.kind == GateKind.INSTALMENT and gate.state == GateState.PASSED
    ]  # fmt: skip


def nothing_approved_any_more(taking: Taking) -> bool:
    """Neither money nor another approval covers what is due."""
    order = taking.order
    coming = Payment.objects.filter(order=order, stage=PaymentStage.AUTHORISED)
    approved = sum(coming.values_list("amount", flat=True))
    return bool(order.stage == OrderStage.PLACED and order.due > approved)


def refusal_of_credit_ends_it(taking: Taking) -> bool:
    """The instalment service has refused, and the shop's setting lets that end the order."""
    refused = bool(open_gate(GateKind.INSTALMENT, taking))
    return refused and shop.settings().instalment_refusal_cancels


def refund_just_asked(taking: Taking) -> Sequence[int]:
    """The newest refund of the payment that nobody has approved yet."""
    rows = Refund.objects.filter(payment_id=taking.subject.pk, stage=RefundStage.REQUESTED)
    return list(rows.order_by("-pk").values_list("pk", flat=True)[:1])


def limit_allows(taking: Taking) -> bool:
    """Within the limit of whoever asks nobody else has to approve; what the order gave back so
    counts too.
    """
    newest = Refund.objects.filter(pk__in=refund_just_asked(taking)).first()
    return newest is None or second_person.may_alone(taking.actor, newest)


def its_payment(taking: Taking) -> Sequence[int]:
    """The payment that the refund is of."""
    return (taking.subject.payment_id,)


def all_given_back(taking: Taking) -> bool:
    """Nothing of the payment is left."""
    return payment_stage_after(taking.subject.payment) == PaymentStage.REFUNDED


def some_left(taking: Taking) -> bool:
    """A part of the payment stays."""
    return not all_given_back(taking)


def outgrown_payments(taking: Taking) -> Sequence[int]:
    """The row that waits for another sum, or in another way, than the order does now."""
    if taking.table.name == "gate" and taking.subject.kind != GateKind.SHIPPING_COST:
        return ()  # it moves no money
    return payments.outgrown(taking.order)


def given_back_in_full(taking: Taking) -> Sequence[int]:
    """Payments of the order of which nothing is left, and that do not say so yet."""
    return _payments_after(taking, PaymentStage.REFUNDED)


def given_back_in_part(taking: Taking) -> Sequence[int]:
    """Payments of the order of which a part is left, and that do not say so yet."""
    return _payments_after(taking, PaymentStage.PARTIALLY_REFUNDED)


def _payments_after(taking: Taking, stage: PaymentStage) -> Sequence[int]:
    rows = Payment.objects.filter(order=taking.order, stage__in=payments.CAME, refunding__gt=0)
    return [
        row.pk for row in rows.exclude(stage=stage).order_by("pk")
        if payment_stage_after(row) == stage
    ]  # fmt: skip
