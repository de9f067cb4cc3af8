"""Parcels move the order: the last to leave sends it, the last to arrive completes it (U33)."""

from datetime import timedelta
from typing import Any

import pytest

from orderwright.domain.delivery.models import Parcel
from orderwright.domain.delivery.services import Share, open_parcel, open_task
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.services import change_settings
from orderwright.domain.shop.stages import OrderStage
from orderwright.domain.stock.models import Warehouse
from orderwright.domain.stock.warehouses import set_steps
from orderwright.kernel import clock
from orderwright.kernel.lifecycle.errors import Forbidden, NeedsOverride, Refused
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.machine import take
from tests.builders import a_product, a_shop
from tests.walks import (
    EWA,
    MAREK,
    an_order,
    anna_buys,
    confirm,
    fresh,
    mails,
    pay,
    run_worker,
    step,
    told,
)

pytestmark = pytest.mark.django_db
NUMBER = {"tracking_number": "13001234567890U"}


@pytest.fixture(autouse=True)
def shop() -> None:
    a_shop()


@pytest.mark.atom("S3-17", "U33")
def test_the_last_parcel_that_leaves_sends_the_order() -> None:
    order = an_order(OrderStage.PROCESSING, paid=True)
    step(order, "send", table="parcel", data=NUMBER)
    assert fresh(order).stage == "shipped"
    assert told(order)[-3:] == ["parcel_sent", "delivery_packed", "order_shipped"]
    clock.shift(timedelta(minutes=1))
    run_worker()
    assert [name for name in mails(order) if "sent" in name or "shipped" in name] == [
        "mail_parcel_sent"
    ]
    assert offenders() == []


def test_a_parcel_without_a_number_is_warned_about_too() -> None:
    order = an_order(OrderStage.PROCESSING, paid=True)
    with pytest.raises(NeedsOverride, match="tracking number is missing"):
        step(order, "send", table="parcel", override_warnings=False)
    with pytest.raises(Forbidden):
        step(order, "send", table="parcel", actor=MAREK, data=NUMBER)


def test_nothing_leaves_while_goods_are_missing() -> None:
    a_product("LAMP", stock=2)
    first, order = anna_buys({"LAMP": 2}), anna_buys({"LAMP": 2})
    for bought in (first, order):
        confirm(bought)
    pay(order)
    with pytest.raises(Refused, match="Goods are missing"):
        step(order, "send", table="parcel", data=NUMBER)
    assert Parcel.objects.get(order=order).stage == "open"


def test_not_at_home_tried_again_and_delivered() -> None:
    order = an_order(OrderStage.SHIPPED)
    with pytest.raises(Refused, match="reason"):
        step(order, "fail", table="parcel")
    step(order, "fail", table="parcel", reason="Nobody at home")
    assert (fresh(order).delivery_status, fresh(order).waiting_on) == ("failed", "shop")
    step(order, "retry", table="parcel")
    step(order, "deliver", table="parcel")
    assert fresh(order).stage == "completed"
    assert offenders() == []


def test_a_parcel_that_comes_back_completes_nothing() -> None:
    order = an_order(OrderStage.SHIPPED)
    step(order, "return", table="parcel", reason="Refused at the door")
    assert (fresh(order).stage, fresh(order).delivery_status) == ("shipped", "returned")
    assert fresh(order).waiting_on == "shop"
    assert offenders() == []


def test_the_warehouse_picks_packs_and_finds_a_fault() -> None:
    set_steps(Warehouse.objects.get(), 3)
    order = an_order(OrderStage.PROCESSING, paid=True)
    step(order, "pick", table="delivery")
    step(order, "pack", table="delivery")
    with pytest.raises(Refused, match="already packed"):
        step(order, "reopen", reason="Another colour")
    step(order, "back", table="delivery", reason="One piece too many")
    step(order, "hold", table="delivery", reason="Cracked glass")
    assert (fresh(order).delivery_status, fresh(order).waiting_on) == ("waiting", "supplier")
    step(order, "allocate", table="delivery")
    assert fresh(order).delivery_status == "ready"
    assert offenders() == []


def two_parcels_sent() -> tuple[Order, Parcel, Parcel]:
    """Anna's goods went in one box, a leaflet in another."""
    order = an_order(OrderStage.CONFIRMED, paid=True)
    goods = Parcel.objects.get(order=order)
    leaflet = open_parcel(goods.delivery, {})
    step(order, "ship")
    return order, goods, leaflet


def parcel_step(parcel: Parcel, verb: str, **ask: Any) -> None:
    take(("parcel", verb), parcel.pk, Ask(EWA, **ask))


def test_an_order_is_not_over_while_one_parcel_could_not_be_handed_over() -> None:
    order, goods, leaflet = two_parcels_sent()
    parcel_step(goods, "fail", reason="Nobody at home")
    parcel_step(leaflet, "deliver")
    assert (fresh(order).stage, fresh(order).delivery_status) == ("shipped", "failed")
    parcel_step(goods, "deliver")
    assert fresh(order).stage == "completed"


def test_money_completes_no_order_of_which_a_parcel_failed() -> None:
    change_settings(complete_when="delivered_and_paid")
    order = an_order(OrderStage.CONFIRMED, payment_method="cash")
    goods = Parcel.objects.get(order=order)
    leaflet = open_parcel(goods.delivery, {})
    step(order, "ship")
    parcel_step(goods, "fail", reason="Nobody at home")
    parcel_step(leaflet, "deliver")
    pay(order)
    assert (fresh(order).due, fresh(order).stage) == (0, "shipped")


def test_one_step_back_brings_home_the_parcel_that_nobody_took() -> None:
    order = an_order(OrderStage.SHIPPED)
    step(order, "fail", table="parcel", reason="Nobody at home")
    step(order, "step_back", reason="It never left the car")
    parcel = Parcel.objects.get(order=order)
    assert (fresh(order).stage, parcel.stage, parcel.sent_at) == ("processing", "open", None)
    step(order, "ship")
    assert Parcel.objects.get(order=order).stage == "sent"
    assert offenders() == []


def a_box_of(order: Order) -> None:
    lines = {line.pk: line.quantity for line in order.lines.all()}
    open_task(fresh(order), Share(Warehouse.objects.get(), lines, ready=True), now=clock.now())


@pytest.mark.parametrize("verb", ["cancel", None])
def test_no_parcel_leaves_for_an_order_that_is_not_fulfilled(verb: str | None) -> None:
    order = an_order(OrderStage.PLACED, paid=True)
    if verb:
        step(order, verb, reason="Changed her mind")
    a_box_of(order)
    with pytest.raises(Refused) as refusal:
        step(order, "send", table="parcel", data=NUMBER)
    told_why = "is “Cancelled”: nothing leaves" if verb else "is not confirmed yet"
    assert told_why in refusal.value.sentence
    assert Parcel.objects.get(order=order).stage == "open"
