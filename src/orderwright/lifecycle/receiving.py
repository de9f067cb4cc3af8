"""Money that somebody has seen, put where it belongs: on the row that waits for it, else on one
that was given up, else on a row of its own.

Called by the API, the late-money desk and whatever else names an order and a sum; the steps are
`payment.record` and `order.record_money`.
"""

from django.db import transaction

from orderwright.domain.orders.models import Order
from orderwright.domain.payments.models import Payment
from orderwright.domain.payments.services import WAITING
from orderwright.domain.shop.stages import OrderStage, PaymentStage
from orderwright.kernel.lifecycle.engine import Taken
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.machine import take

REVIVABLE = (*WAITING, PaymentStage.REJECTED, PaymentStage.CANCELLED)


def record(order_id: int, ask: Ask) -> Taken:
    """Records `ask.data["amount"]` on the order. Errors as `machine.take`.

    Which row the money belongs to is asked under the lock that the step takes: of two transfers at
    once the second finds what the first has left to be paid.
    """
    with transaction.atomic():
        Order.objects.select_for_update().filter(pk=order_id).first()
        expected = expected_row(order_id)
        if expected is None:
            return take(("order", "record_money"), order_id, ask)
        return take(("payment", "record"), expected.pk, ask)


def expected_row(order_id: int) -> Payment | None:
    """The payment that money of this order belongs to: one that waits, else the newest of those
    that were given up; None = money that nobody waited for, also when nothing is due any more.
    """
    rows = Payment.objects.filter(order_id=order_id, stage__in=REVIVABLE).order_by("-pk")
    waiting = rows.filter(stage__in=WAITING).first()
    if waiting is not None or _still_due(order_id):
        return waiting or rows.first()
    return None


def _still_due(order_id: int) -> bool:
    """A cancelled order has given up rows alone: money for it is seen on the newest."""
    order = Order.objects.filter(pk=order_id).first()
    return order is not None and (order.due > 0 or order.stage == OrderStage.CANCELLED)
