"""POST /orders/{number}/refunds: money to give back, of one of the order's payments.

Chooses the payment and the way where the caller names none; who may, how much and whether somebody
else has to approve stand in the tables.
"""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Router

from orderwright.domain.orders.models import Order
from orderwright.domain.orders.queries import by_id, by_number
from orderwright.domain.overview.shapes import OrderData
from orderwright.domain.payments import refund_goods
from orderwright.domain.payments.models import Payment
from orderwright.domain.payments.services import CAME
from orderwright.entrypoints.api.answers import Answer
from orderwright.entrypoints.api.asking import expected_version, ticks
from orderwright.entrypoints.api.bodies import Number, RefundBody, minor
from orderwright.entrypoints.api.callers import staff
from orderwright.entrypoints.api.described import WRITES
from orderwright.entrypoints.api.orders import order_answer
from orderwright.entrypoints.api.problems import bad_fields
from orderwright.entrypoints.api.steps import WRITES_PAYMENTS
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.machine import take
from orderwright.outbound.gateways.configured import capabilities

router = Router(tags=["orders"])


@router.post("/orders/{number}/refunds", auth=WRITES_PAYMENTS, response={201: OrderData, **WRITES})
def open_refund(request: HttpRequest, number: Path[Number], wish: RefundBody) -> Answer:
    """Give money back. Within the shop's limit it is on its way at once; above it somebody else
    approves it first.
    """
    order = by_number(number)
    goods = [{"line": part.line, "quantity": part.quantity} for part in wish.lines]
    payment = _payment(order, wish, _sum(order, wish, goods))
    verb, data = _asked(payment, wish)
    if goods:
        data["lines"] = refund_goods.written(goods)
    ask = Ask(
        staff(request), data=data, reason=wish.reason, inform=ticks(wish.inform),
        expected_version=expected_version(request, order.version),
    )  # fmt: skip
    take(("payment", verb), payment.pk, ask)
    return order_answer(by_id(order.pk), 201)


def _sum(order: Order, wish: RefundBody, goods: refund_goods.Goods) -> int:
    """What is asked back, in minor units."""
    if wish.amount is not None:
        return minor(wish.amount, order.currency, "amount")
    if not goods:
        raise bad_fields({"amount": _("This is needed.")})
    if wrong := refund_goods.problem(order, goods):
        raise bad_fields({"lines": wrong})
    return refund_goods.worth(order, goods)


def _payment(order: Order, wish: RefundBody, asked: int) -> Payment:
    """The payment that was named, else the newest that has so much left, else the one with most."""
    rows = Payment.objects.filter(order=order)
    if wish.payment is not None:
        named = rows.filter(pk=wish.payment).first()
        if named is None:
            raise bad_fields({"payment": _("The order has no such payment.")})
        return named
    came = list(rows.filter(stage__in=CAME).order_by("-pk"))
    if not came:
        raise bad_fields({"payment": _("No money has come for this order.")})
    enough = (row for row in came if row.refundable >= asked)
    return next(enough, None) or max(came, key=lambda row: row.refundable)


def _asked(payment: Payment, wish: RefundBody) -> tuple[str, dict[str, str]]:
    """The step that gives back this way, with its input."""
    data = {"amount": wish.amount.amount} if wish.amount else {}
    if wish.way == "provider" or (wish.way is None and _by_provider(payment)):
        return "refund", data
    data["way"] = wish.way or "transfer"
    return "refund_by_hand", data | ({"account": wish.account} if wish.account else {})


def _by_provider(payment: Payment) -> bool:
    return (
        bool(payment.by_service and payment.provider_ref) and capabilities(payment.provider).refund
    )
