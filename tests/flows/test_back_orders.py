"""Goods sold before they are there wait for the supplier, and the oldest order is served first."""

from datetime import timedelta

import pytest

from orderwright.domain.catalog.models import Product
from orderwright.domain.delivery.models import DeliveryOrder
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.services import raise_version
from orderwright.domain.stock.errors import OutOfStock
from orderwright.domain.stock.models import Level
from orderwright.domain.stock.services import Want, reserve, set_on_hand
from orderwright.entrypoints.clock.ticks import THE_CLOCK, tick
from orderwright.entrypoints.panel.words import read_event
from orderwright.kernel import clock
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.errors import BadInput, Refused
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle import shelf
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.machine import take
from tests.builders import a_product, a_shop
from tests.walks import (
    EWA,
    anna_buys,
    confirm,
    fresh,
    mails,
    pay,
    run_worker,
    settle,
    step,
    told,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shop() -> None:
    a_shop()


def rugs(stock: int = 0) -> Product:
    return a_product("RUG", stock=stock, backorder=True)


def bought(pieces: int = 1, **wish: object) -> Order:
    """Anna's order of rugs, confirmed and paid."""
    order = anna_buys({"RUG": pieces}, **wish)
    confirm(order)
    pay(order)
    return order


def task(order: Order) -> str:
    return DeliveryOrder.objects.filter(order=order).latest("pk").stage


def standing(order: Order) -> tuple[str, str, str]:
    order = fresh(order)
    return task(order), order.delivery_status, order.waiting_on


WAITS, READY = ("waiting", "waiting", "supplier"), ("ready", "ready", "shop")


@pytest.mark.parametrize("method", ["transfer", "cash"])
def test_goods_that_are_not_there_are_not_ready(method: str) -> None:
    rugs()
    order = bought(2, payment_method=method)
    assert standing(order) == WAITS
    confirmed = read_event(Event.objects.get(order_id=order.pk, name="order_confirmed"))
    assert (confirmed["delivery"], confirmed["owed"], confirmed.get("held")) == (
        "waiting", {"RUG": 2}, None,
    )  # fmt: skip
    assert offenders() == []


def test_goods_on_back_order_that_lie_there_are_ready() -> None:
    rugs(2)
    assert standing(bought(2)) == READY


def test_what_is_there_in_part_waits_for_the_rest() -> None:
    rugs(1)
    order = bought(3)
    assert standing(order) == WAITS
    owed = read_event(Event.objects.get(order_id=order.pk, name="order_confirmed"))["owed"]
    assert owed == {"RUG": 2}


def test_a_receipt_serves_the_oldest_order_first() -> None:
    rug = rugs()
    first, second, third = bought(2), bought(2), bought(1)
    shelf.receive(rug.pk, 2, note="", actor=EWA)
    assert [standing(order) for order in (first, second, third)] == [READY, WAITS, WAITS]
    assert told(first)[-1] == "delivery_allocated"
    shelf.receive(
        rug.pk, 1, note="", actor=EWA
    )  # not enough for the second, who is before the third
    assert [standing(order) for order in (second, third)] == [WAITS, WAITS]
    shelf.set_on_hand(rug.pk, 5, note="counted", actor=EWA)
    assert [standing(order) for order in (second, third)] == [READY, READY]
    assert offenders() == []


def test_a_correction_of_what_can_be_sold_serves_everybody_who_waits() -> None:
    rug = rugs()
    order = bought(2)
    shelf.set_available(rug.pk, 0, note="", actor=EWA)
    assert standing(order) == WAITS  # nothing could be sold before either: nothing came
    shelf.set_available(rug.pk, 3, note="", actor=EWA)
    assert standing(order) == READY
    assert Level.objects.get(product_id=rug.pk).on_hand == 5


def test_an_order_short_of_ordinary_goods_is_served_too() -> None:
    lamp = a_product("LAMP", stock=2)
    first, second = anna_buys({"LAMP": 2}), anna_buys({"LAMP": 2})
    for order in (first, second):
        confirm(order)
        pay(order)
    assert standing(second) == WAITS
    shelf.receive(lamp.pk, 1, note="", actor=EWA)
    assert standing(second) == WAITS
    shelf.receive(lamp.pk, 1, note="", actor=EWA)
    assert standing(second) == READY
    assert offenders() == []


def test_nothing_is_allocated_or_sent_before_it_is_there() -> None:
    rugs()
    order = bought(2)
    with pytest.raises(Refused, match="2 x RUG"):
        step(order, "allocate", table="delivery")
    for table, verb in (("order", "ship"), ("parcel", "send")):
        with pytest.raises(Refused, match="waits for goods"):
            step(order, verb, table=table, data={"tracking_number": "1"})
    assert fresh(order).stage == "confirmed"
    assert offenders() == []


def test_what_was_taken_back_is_not_given_to_who_waits() -> None:
    rug = rugs(1)
    sent, waiting = bought(1), bought(1)
    step(sent, "ship", data={"tracking_number": "1"})
    step(sent, "step_back", reason="Still in the hall")
    with pytest.raises(Refused, match="1 x RUG"):
        step(waiting, "allocate", table="delivery")
    step(sent, "ship", data={"tracking_number": "1"})
    shelf.receive(rug.pk, 1, note="", actor=EWA)
    assert standing(waiting) == READY
    assert offenders() == []


def test_owing_once_is_no_leave_to_owe_again() -> None:
    rug = rugs()
    bought(1)
    Product.objects.filter(pk=rug.pk).update(backorder=False)
    raise_version()
    with pytest.raises(OutOfStock):
        reserve(999, [Want(999, rug.pk, 1)], actor="x", now=clock.now())
    order = anna_buys_late(rug)
    assert order is None
    assert offenders() == []


def anna_buys_late(rug: Product) -> Order | None:
    """By the pair that holds goods when the order is placed."""
    try:
        return anna_buys({"RUG": 1}, payment_method="cash")
    except (BadInput, Refused):
        return None


def test_a_count_below_what_is_promised_is_refused_unless_it_may_be_owed() -> None:
    lamp, rug = a_product("LAMP", stock=2), rugs(2)
    order = anna_buys({"LAMP": 2, "RUG": 2})
    confirm(order)
    with pytest.raises(BadInput):
        shelf.set_on_hand(lamp.pk, 1, note="", actor=EWA)
    shelf.set_on_hand(rug.pk, 1, note="", actor=EWA)
    assert Level.objects.get(product_id=rug.pk).available == -1
    assert offenders() == []


def test_goods_nobody_holds_are_not_sure_either() -> None:
    a_product("LAMP", stock=0, backorder=True)
    order = anna_buys({"LAMP": 1}, delivery_method="pickup", payment_method="at_pickup")
    settle(order, "shop")
    assert task(order) == "waiting"


def waiting_for_the_lamp() -> tuple[Order, Order, Order]:
    """Anna's order has the only lamp; two later ones were placed while there were more."""
    lamp = a_product("LAMP", stock=3)
    orders = [anna_buys({"LAMP": 1}) for _buyer in range(3)]
    set_on_hand(lamp.pk, 1)
    for order in orders:
        confirm(order)
        pay(order)
    first, second, third = orders
    assert [task(order) for order in orders] == ["ready", "waiting", "waiting"]
    return first, second, third


def test_goods_of_a_cancelled_order_serve_whoever_waits_longest() -> None:
    first, second, third = waiting_for_the_lamp()
    step(first, "cancel", reason="Changed her mind")
    assert tick() == 1
    assert [standing(order) for order in (second, third)] == [READY, WAITS]
    allocated = Event.objects.get(order_id=second.pk, name="delivery_allocated")
    assert (allocated.actor, tick(), offenders()) == ("clock", 0, [])


def test_a_back_order_is_served_by_what_another_gave_back() -> None:
    rugs(2)
    first, second, third = bought(2), bought(2), bought(1)
    step(first, "cancel", reason="Changed her mind")
    assert tick() == 1
    assert [standing(order) for order in (second, third)] == [READY, WAITS]
    assert (tick(), offenders()) == (0, [])


def test_goods_of_a_hold_that_ran_out_serve_whoever_waits() -> None:
    a_product("LAMP", stock=2)
    waits = anna_buys({"LAMP": 2})
    anna_buys({"LAMP": 1}, payment_method="cash")
    confirm(waits)
    pay(waits)
    assert (standing(waits), tick()) == (WAITS, 0)
    clock.shift(timedelta(hours=49))
    assert tick() == 2
    assert standing(waits) == READY


def test_the_clock_leaves_alone_what_ola_put_on_hold() -> None:
    a_product("LAMP", stock=2)
    order = bought_lamps(1)
    step(order, "hold", table="delivery", reason="The box is wet")
    assert (tick(), task(order)) == (0, "waiting")
    with pytest.raises(Refused, match="put on hold by hand"):
        step(order, "allocate", table="delivery", actor=THE_CLOCK)
    assert task(order) == "waiting"
    step(order, "resume", table="delivery")
    assert task(order) == "ready"


def bought_lamps(pieces: int) -> Order:
    order = anna_buys({"LAMP": pieces})
    confirm(order)
    pay(order)
    return order


@pytest.mark.atom("S1-9", "S2-19")
def test_the_first_parcel_that_leaves_takes_the_order_into_processing_without_a_word() -> None:
    # given a lamp that lies there and a rug that does not, sold to leave as they are ready
    rugs()
    a_product("LAMP", stock=1)
    order = anna_buys({"LAMP": 1, "RUG": 1})
    confirm(order)
    pay(order)
    step(order, "split", table="delivery")
    assert fresh(order).stage == "confirmed"
    first = order.parcels.filter(delivery__stage="ready").get()
    # when the lamp leaves
    run_worker()
    take(("parcel", "send"), first.pk, Ask(EWA, override_warnings=True))
    # then the order is in processing, and one mail tells of the parcel alone
    assert (fresh(order).stage, fresh(order).delivery_status) == ("processing", "part_sent")
    clock.shift(timedelta(minutes=5))
    run_worker()
    assert mails(order)[-1] == "mail_parcel_sent"
    assert "mail_processing" not in mails(order)
    assert offenders() == []
