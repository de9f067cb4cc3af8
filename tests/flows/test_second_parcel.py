"""One parcel or two: the buyer of goods that are ready at different times chooses, and pays for the
second parcel (U36).
"""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine

from orderwright.domain.checkout import pricing
from orderwright.domain.checkout.matrix_services import BandWish, CellWish, save_cell
from orderwright.domain.delivery.models import DeliveryOrder
from orderwright.domain.orders.models import Order
from orderwright.entrypoints.panel.words import read_event
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.lifecycle.invariants import offenders
from tests.builders import COURIER_PRICE, a_product, a_shop
from tests.walks import anna_buys, confirm, fresh, pay, step, typed_in

pytestmark = pytest.mark.django_db

SECOND = 900


@pytest.fixture(autouse=True)
def shop() -> None:
    """Courier and transfer: a second parcel for 9.00; courier and cash: for 11.00."""
    a_shop()
    price = (BandWish(COURIER_PRICE),)
    save_cell(CellWish("courier", "transfer", price, second_parcel=SECOND))
    save_cell(CellWish("courier", "cash", price, fee=500, second_parcel=1100))
    a_product("LAMP", stock=5, price=10_000)
    a_product("RUG", stock=1, price=20_000, backorder=True)
    a_product("CARD", tracked=False, price=5000)


def refused(**buying: Any) -> dict[str, str]:
    with pytest.raises(BadInput) as problem:
        anna_buys(**buying)
    assert not Order.objects.exists()
    return problem.value.fields


@pytest.mark.atom("U36", "S0-2")
@pytest.mark.threat("T30")
def test_anna_pays_for_the_second_parcel_and_gets_what_is_ready_first() -> None:
    order = anna_buys({"LAMP": 1, "RUG": 3}, ship_as_ready=True)
    assert order.ships_as_ready
    assert (order.second_parcel, order.shipping_total) == (SECOND, COURIER_PRICE + SECOND)
    assert order.total == 70_000 + COURIER_PRICE + SECOND
    confirm(order)
    pay(order)
    tasks = DeliveryOrder.objects.filter(order=order).order_by("pk")
    assert [task.stage for task in tasks] == ["waiting", "ready"]
    assert offenders() == []


@pytest.mark.atom("U36")
def test_together_costs_what_it_always_did() -> None:
    order = anna_buys({"LAMP": 1, "RUG": 3})
    assert (order.ships_as_ready, order.second_parcel) == (False, 0)
    assert order.shipping_total == COURIER_PRICE


def _confirmed(order: Order) -> dict[str, Any]:
    return read_event(Event.objects.get(order_id=order.pk, name="order_confirmed"))


@pytest.mark.atom("U36")
@pytest.mark.threat("T30")
@pytest.mark.parametrize(
    ("lines", "way", "why"),
    [
        ({"LAMP": 2}, {}, "at the same time"),
        ({"CARD": 1, "LAMP": 1}, {}, "at the same time"),
        ({"LAMP": 1, "RUG": 3}, {"delivery_method": "pickup"}, "everything is sent together"),
    ],
)
def test_a_choice_that_is_not_offered_is_refused_at_its_field(
    lines: dict[str, int], way: dict[str, str], why: str
) -> None:
    assert why in refused(lines=lines, ship_as_ready=True, **way)["ship_as_ready"]


@pytest.mark.atom("U36")
def test_goods_whose_delivery_the_shop_works_out_are_sent_together() -> None:
    a_product("SOFA", stock=1, bulky=True)
    fields = refused(lines={"SOFA": 1, "RUG": 3}, ship_as_ready=True)
    assert "works out the delivery" in fields["ship_as_ready"]


@pytest.mark.atom("U36", "S1-13")
def test_another_way_of_paying_prices_the_second_parcel_anew() -> None:
    order = anna_buys({"LAMP": 1, "RUG": 3}, ship_as_ready=True)
    step(order, "change_payment", data={"payment_method": "cash"})
    order = fresh(order)
    assert (order.ships_as_ready, order.second_parcel) == (True, 1100)
    assert order.total == 70_000 + COURIER_PRICE + 1100 + 500
    save_cell(CellWish("courier", "transfer", (BandWish(COURIER_PRICE),)))
    step(order, "change_payment", data={"payment_method": "transfer"})
    order = fresh(order)
    assert (order.ships_as_ready, order.second_parcel) == (True, 1100)
    assert order.total == 70_000 + COURIER_PRICE + 1100
    assert offenders() == []


@pytest.mark.atom("U36")
def test_an_order_without_a_cart_is_judged_by_the_shelf_too() -> None:
    placed = typed_in({"LAMP": 1, "RUG": 3}, ship_as_ready=True)
    order = Order.objects.get(pk=placed.order_id)
    assert (order.ships_as_ready, order.second_parcel) == (True, SECOND)
    agreed = typed_in({"LAMP": 1, "RUG": 3}, ship_as_ready=True, shipping_price=2000)
    order = Order.objects.get(pk=agreed.order_id)
    assert (order.ships_as_ready, order.second_parcel, order.shipping_total) == (True, 0, 2000)
    with pytest.raises(BadInput, match="at the same time"):
        typed_in({"LAMP": 1}, ship_as_ready=True)


@pytest.mark.once
@pytest.mark.parametrize(
    ("counted", "parts"),
    [([], False), ([(2, 0)], False), ([(2, 2)], False), ([(2, 1)], True), ([(1, 0), (1, 1)], True)],
)
def test_goods_come_in_parts_where_some_lie_here_and_some_do_not(
    counted: list[tuple[int, int]], parts: bool
) -> None:
    assert pricing.comes_in_parts(counted) is parts


@pytest.mark.atom("U36")
def test_nothing_is_owed_of_an_order_that_came_after_the_last_day_of_back_orders() -> None:
    with time_machine.travel(datetime(2026, 11, 30, 12, tzinfo=UTC), tick=False):
        a_product("VASE", stock=0, backorder=True, backorder_until=date(2026, 11, 30))
        in_time = Order.objects.get(pk=typed_in({"VASE": 1}).order_id)
    with time_machine.travel(datetime(2026, 12, 2, 12, tzinfo=UTC), tick=False):
        too_late = Order.objects.get(pk=typed_in({"VASE": 1}).order_id)
        for order in (in_time, too_late):
            confirm(order)
            pay(order)
    assert "owed" in _confirmed(in_time)
    assert "short" in _confirmed(too_late)
    assert offenders() == []
