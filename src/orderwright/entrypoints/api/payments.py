"""POST /orders/{number}/payments: money that somebody saw, recorded on the payment that waits."""

from django.db import transaction
from django.http import HttpRequest
from ninja import Path, Router

from orderwright.domain.orders.models import Order
from orderwright.domain.orders.queries import by_id, by_number
from orderwright.domain.overview.shapes import OrderData
from orderwright.domain.payments.models import Payment
from orderwright.domain.shop.stages import PaymentStage
from orderwright.entrypoints.api.answers import Answer
from orderwright.entrypoints.api.asking import expected_seq, ticks
from orderwright.entrypoints.api.bodies import Number, PaymentBody, minor
from orderwright.entrypoints.api.callers import staff
from orderwright.entrypoints.api.described import WRITES
from orderwright.entrypoints.api.orders import order_answer
from orderwright.entrypoints.api.steps import WRITES_PAYMENTS
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.machine import take

router = Router(tags=["orders"])

WAITING = (PaymentStage.PENDING, PaymentStage.AUTHORISED)
REVIVABLE = (*WAITING, PaymentStage.REJECTED, PaymentStage.CANCELLED)


@router.post("/orders/{number}/payments", auth=WRITES_PAYMENTS, response={201: OrderData, **WRITES})
def record_payment(request: HttpRequest, number: Path[Number], wish: PaymentBody) -> Answer:
    """Record money. The order's payment status follows from the sums."""
    order = by_number(number)
    minor(wish.amount, order.currency, "amount")
    data = {"amount": wish.amount.amount, "paid_on": wish.paid_on, "reference": wish.reference}
    ask = Ask(
        staff(request),
        inform=ticks(wish.inform),
        data=data,
        expected_seq=expected_seq(request, order.last_seq),
    )
    with transaction.atomic():
        # Which row the money belongs to is asked under the lock that the step takes: of two
        # transfers at once the second finds what the first has left to be paid.
        Order.objects.select_for_update().filter(pk=order.pk).first()
        expected = _expected(order)
        if expected is None:
            take(("order", "record_money"), order.pk, ask)
        else:
            take(("payment", "record"), expected.pk, ask)
    return order_answer(by_id(order.pk), 201)


def _expected(order: Order) -> Payment | None:
    """The payment that the money belongs to: one that waits, else one that was given up; None =
    money that nobody waited for.
    """
    rows = Payment.objects.filter(order=order, stage__in=REVIVABLE).order_by("-pk")
    return rows.filter(stage__in=WAITING).first() or rows.first()
