"""Writers of payment rows. Called by effects of lifecycle rows under the order's lock, and by
placing.

Amounts in minor units of the order's currency. The order's own columns (paid, payment_status) are
derived by the engine from `status_of`.
"""

from collections.abc import Iterable
from datetime import datetime

from orderwright.domain.orders.models import Order
from orderwright.domain.payments.models import Payment
from orderwright.domain.shop.stages import OrderStage, PaymentStage, PaymentStatus

OWES_NOTHING = (OrderStage.DRAFT, OrderStage.CANCELLED)
WAITING = (PaymentStage.PENDING, PaymentStage.AUTHORISED)
CAME = (PaymentStage.PAID, PaymentStage.PARTIALLY_REFUNDED, PaymentStage.REFUNDED)


def open_payment(order: Order, amount: int, *, now: datetime, method: str = "") -> Payment:
    """Expects money. `human_id` counts up within the order."""
    count = Payment.objects.filter(order=order).count()
    return Payment.objects.create(
        order=order, human_id=human_id(order.number, count + 1),
        method=method or order.payment_method,
        stage=PaymentStage.PENDING, amount=amount, currency=order.currency, created_at=now,
    )  # fmt: skip


def human_id(number: str, place: int) -> str:
    """How people name the n-th payment of an order: 2026-000123-P1."""
    return f"{number}-P{place}"


def expect(order: Order, *, now: datetime) -> Payment | None:
    """Makes the one pending payment equal to what is due; none when nothing is. May run twice.

    A quotation owes nothing yet and a cancelled order nothing any more: nobody is asked for money.
    """
    if order.stage in OWES_NOTHING:
        return None
    paid, refunded, _status = status_of(order)
    due = order.total - paid + refunded
    pending = Payment.objects.filter(order=order, stage=PaymentStage.PENDING).first()
    if due <= 0:
        if pending:
            Payment.objects.filter(pk=pending.pk).update(stage=PaymentStage.CANCELLED)
        return None
    if pending is None:
        return open_payment(order, due, now=now)
    pending.amount = due
    pending.save(update_fields=["amount"])
    return pending


def settle(payment: Payment, amount: int, *, now: datetime) -> None:
    """Money came on this row; it may be less or more than expected."""
    payment.amount = payment.settled = amount
    payment.settled_at = now
    payment.save(update_fields=["amount", "settled", "settled_at"])


def record(order: Order, amount: int, *, method: str, now: datetime) -> Payment:
    """Money seen without a step of its own (cash at the door): settles the pending row, expects the
    rest.
    """
    pending = Payment.objects.filter(order=order, stage=PaymentStage.PENDING).first()
    payment = pending or open_payment(order, amount, now=now, method=method)
    settle(payment, amount, now=now)
    Payment.objects.filter(pk=payment.pk).update(stage=PaymentStage.PAID)
    payment.stage = PaymentStage.PAID
    expect(order, now=now)
    return payment


def status_of(order: Order) -> tuple[int, int, PaymentStatus]:
    """(paid, refunded, status) from the rows (semantics 5). Refunds come with their own
    rows later.
    """
    return status_from(order, Payment.objects.filter(order=order))


def status_from(order: Order, rows: Iterable[Payment]) -> tuple[int, int, PaymentStatus]:
    """As `status_of`, from rows that are at hand."""
    found = list(rows)
    paid = sum(row.settled for row in found if row.stage in CAME)
    return paid, 0, judge(order.total, paid, {row.stage for row in found})


def judge(total: int, paid: int, stages: set[str]) -> PaymentStatus:
    """The word for the sums; pure."""
    if paid > total:
        return PaymentStatus.OVERPAID
    if paid and paid == total:
        return PaymentStatus.PAID
    if paid:
        return PaymentStatus.PART_PAID
    if total == 0:
        return PaymentStatus.PAID
    if PaymentStage.AUTHORISED in stages:
        return PaymentStatus.AUTHORISED
    if PaymentStage.REJECTED in stages and PaymentStage.PENDING not in stages:
        return PaymentStatus.REJECTED
    return PaymentStatus.UNPAID
