"""Money given back for goods: the sum follows the pieces, and no piece is given back twice."""

import pytest

from orderwright.domain.orders.models import Line, Order
from orderwright.domain.payments.models import Payment, Refund
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.machine import take
from tests.builders import a_product, a_shop
from tests.walks import MAREK, an_order, fresh

pytestmark = pytest.mark.django_db

BY_HAND = {"way": "cash"}


def paid_order(**settings: str) -> Order:
    """Anna has paid three lamps of 129.90 and the courier."""
    a_shop(grace_seconds=0, **settings)
    return an_order(paid=True, lines={a_product("LAMP").sku: 3})


def refund(order: Order, **data: str) -> Refund:
    payment = Payment.objects.get(order=order, stage__in=["paid", "partially_refunded"])
    ask = Ask(MAREK, data={**BY_HAND, **data}, reason="A scratch")
    take(("payment", "refund_by_hand"), payment.pk, ask)
    return Refund.objects.filter(order=order).latest("pk")


def the_line(order: Order) -> int:
    return Line.objects.get(order=order).pk


def test_the_sum_follows_the_goods() -> None:
    order = paid_order()
    given = refund(order, lines=f"{the_line(order)}:2")
    assert given.amount == 2 * 12_990
    assert given.lines == [{"line": the_line(order), "quantity": 2}]
    asked = Event.objects.get(order_id=order.pk, name="refund_requested")
    assert '"goods":{"LAMP":2}' in asked.data.replace(" ", "")
    assert offenders() == []


def test_in_a_shop_with_net_prices_the_tax_is_given_back_too() -> None:
    order = paid_order(price_mode="net")
    assert refund(order, lines=f"{the_line(order)}:1").amount == 12_990 + 2_988


def test_a_typed_sum_stands_beside_the_goods() -> None:
    order = paid_order()
    given = refund(order, lines=f"{the_line(order)}:1", amount="100.00")
    assert (given.amount, given.lines[0]["quantity"]) == (10_000, 1)


def test_no_piece_is_given_back_twice() -> None:
    order = paid_order()
    first = refund(order, lines=f"{the_line(order)}:2")
    with pytest.raises(BadInput) as wrong:
        refund(order, lines=f"{the_line(order)}:2")
    assert "1 pieces" in wrong.value.fields["lines"]
    take(("refund", "cancel"), first.pk, Ask(MAREK, reason="She keeps them"))
    assert refund(order, lines=f"{the_line(order)}:3").amount == 3 * 12_990


@pytest.mark.parametrize("lines", ["999999:1", "x", "1:0:2", "{line}:0", "{line}:4"])
def test_goods_that_are_not_there_are_refused_at_their_field(lines: str) -> None:
    order = paid_order()
    with pytest.raises(BadInput) as wrong:
        refund(order, lines=lines.format(line=the_line(order)))
    assert wrong.value.fields["lines"]
    assert not Refund.objects.exists()


def test_without_goods_and_sum_the_sum_is_asked_for() -> None:
    order = paid_order()
    with pytest.raises(BadInput) as wrong:
        refund(order)
    assert wrong.value.fields == {"amount": "This is needed."}
    assert fresh(order).total == order.total
