"""POST /orders/{number}/payments: money that somebody saw, recorded on the payment that waits."""

from django.http import HttpRequest
from ninja import Path, Router

from orderwright.domain.orders.queries import by_id, by_number
from orderwright.domain.overview.shapes import OrderData
from orderwright.entrypoints.api.answers import Answer
from orderwright.entrypoints.api.asking import expected_version, ticks
from orderwright.entrypoints.api.bodies import Number, PaymentBody, minor
from orderwright.entrypoints.api.callers import staff
from orderwright.entrypoints.api.described import WRITES
from orderwright.entrypoints.api.orders import order_answer
from orderwright.entrypoints.api.steps import WRITES_PAYMENTS
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.receiving import record

router = Router(tags=["orders"])


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
        expected_version=expected_version(request, order.version),
    )
    record(order.pk, ask)
    return order_answer(by_id(order.pk), 201)
