"""What a refund takes off an order, and gives back when it is called off: to the last unit, at the
rates it was taken from.
"""

import pytest

from orderwright.domain.orders.models import Order
from orderwright.domain.payments.models import Payment, Refund
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.machine import take
from tests.builders import a_product, a_shop
from tests.walks import MAREK, anna_buys, fresh, pay

pytestmark = pytest.mark.django_db


def given_back(order: Order, amount: str) -> Refund:
    """Marek gives a part of the first payment back in cash."""
    row = Payment.objects.filter(order=order, stage__in=["paid", "partially_refunded"]).earliest(
        "pk"
    )
    ask = Ask(MAREK, data={"amount": amount, "way": "cash"}, reason="A scratch", grace=0)
    take(("payment", "refund_by_hand"), row.pk, ask)
    return Refund.objects.filter(order=order).latest("pk")


def called_off(refund: Refund) -> None:
    take(("refund", "cancel"), refund.pk, Ask(MAREK, reason="She keeps it"))


def a_paid_order_of_two_rates(mode: str) -> Order:
    a_shop(grace_seconds=0, price_mode=mode)
    a_product("R1", price=10001, tax_class="books")
    a_product("R2", price=3333, tax_class="reduced")
    order = anna_buys({"R1": 1, "R2": 1})
    pay(order)
    return fresh(order)


@pytest.mark.parametrize("mode", ["gross", "net"])
@pytest.mark.parametrize("amount", ["0.01", "33.37", "99.99", "whole"])
def test_a_refund_called_off_leaves_total_and_tax_as_they_were(mode: str, amount: str) -> None:
    order = a_paid_order_of_two_rates(mode)
    whole = order.money(order.total).amount
    called_off(given_back(order, whole if amount == "whole" else amount))
    now = fresh(order)
    assert (now.total, now.taxes) == (order.total, order.taxes)
    assert offenders() == []


@pytest.mark.parametrize("mode", ["gross", "net"])
def test_two_refunds_called_off_in_any_order_leave_the_tax_as_it_was(mode: str) -> None:
    order = a_paid_order_of_two_rates(mode)
    first, second = given_back(order, "33.37"), given_back(order, "20.01")
    called_off(first)
    assert fresh(order).total == order.total - 2001
    called_off(second)
    now = fresh(order)
    assert (now.total, now.taxes) == (order.total, order.taxes)
    assert offenders() == []
