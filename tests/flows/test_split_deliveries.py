"""A delivery of which a part lies here: that part goes into a task of its own, the rest waits on;
each warehouse has its own task (U4, U36).
"""

from datetime import timedelta

import pytest

from orderwright.domain.catalog.models import Product
from orderwright.domain.delivery.models import DeliveryOrder, ParcelLine
from orderwright.domain.orders.models import Order
from orderwright.domain.stock.models import Level, Reservation, Warehouse
from orderwright.entrypoints.panel.words import read_event
from orderwright.kernel import clock
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.errors import Refused
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle import shelf
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.machine import take
from tests.builders import a_product, a_shop
from tests.walks import (
    EWA,
    OLA,
    anna_buys,
    confirm,
    fresh,
    mails,
    pay,
    run_worker,
    step,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shop() -> None:
    a_shop()


@pytest.fixture
def lamp() -> Product:
    return a_product("LAMP", stock=5)


@pytest.fixture
def rug(lamp: Product) -> Product:
    return a_product("RUG", stock=1, backorder=True)


def confirmed(lines: dict[str, int], *, as_ready: bool = False) -> Order:
    order = anna_buys(lines)
    Order.objects.filter(pk=order.pk).update(ships_as_ready=as_ready)
    confirm(order)
    pay(order)
    return fresh(order)


def tasks(order: Order) -> list[tuple[str, dict[str, int]]]:
    """Stage and goods of every living task, oldest first."""
    rows = DeliveryOrder.objects.filter(order=order).exclude(stage="cancelled").order_by("pk")
    return [
        (task.stage, dict(ParcelLine.objects.filter(parcel__delivery=task)
                          .values_list("line__sku", "quantity")))
        for task in rows
    ]  # fmt: skip


def task(order: Order, stage: str) -> int:
    return DeliveryOrder.objects.get(order=order, stage=stage).pk


def on(order: Order, stage: str, verb: str, **ask: str) -> None:
    take(("delivery", verb), task(order, stage), Ask(OLA, **ask))  # type: ignore[arg-type]


@pytest.mark.atom("U4")
def test_what_lies_here_is_sent_and_the_rest_waits_on(rug: Product) -> None:
    order = confirmed({"LAMP": 2, "RUG": 3})
    assert tasks(order) == [("waiting", {"LAMP": 2, "RUG": 3})]
    on(order, "waiting", "split")
    assert tasks(order) == [("waiting", {"RUG": 2}), ("ready", {"LAMP": 2, "RUG": 1})]
    assert (fresh(order).delivery_status, fresh(order).waiting_on) == ("ready", "shop")
    parcel = ParcelLine.objects.filter(parcel__delivery=task(order, "ready")).first()
    assert parcel is not None
    take(("parcel", "send"), parcel.parcel_id, Ask(EWA, override_warnings=True))
    order = fresh(order)
    assert (order.stage, order.delivery_status, order.waiting_on) == (
        "processing", "part_sent", "supplier",
    )  # fmt: skip
    with pytest.raises(Refused, match="waits for goods"):
        step(order, "ship")
    shelf.receive(rug.pk, 2, note="Lorry", actor=EWA)
    assert fresh(order).waiting_on == "shop"
    step(order, "ship")
    assert fresh(order).stage == "shipped"
    assert Level.objects.get(product_id=rug.pk).on_hand == 0
    assert offenders() == []


def test_only_a_part_is_split(rug: Product) -> None:
    order = confirmed({"RUG": 1})
    with pytest.raises(Refused):
        step(order, "split", table="delivery")
    second = confirmed({"RUG": 2})
    assert tasks(second) == [("waiting", {"RUG": 2})]
    with pytest.raises(Refused, match="Nothing of it lies here"):
        on(second, "waiting", "split")
    held = confirmed({"LAMP": 1})
    step(held, "hold", table="delivery", reason="Cracked")
    assert offenders() == []


def test_goods_that_are_short_without_back_order_are_split_too(lamp: Product) -> None:
    a_product("BULB", stock=3)
    first, order = anna_buys({"BULB": 2}), anna_buys({"LAMP": 1, "BULB": 2})
    for bought in (first, order):
        confirm(bought)
        pay(bought)
    assert tasks(order) == [("waiting", {"LAMP": 1, "BULB": 2})]
    on(order, "waiting", "split")
    assert tasks(order) == [("waiting", {"BULB": 1}), ("ready", {"LAMP": 1, "BULB": 1})]
    held = dict(Reservation.objects.filter(order_id=order.pk).values_list("line_id", "quantity"))
    assert sorted(held.values()) == [1, 1]
    assert offenders() == []


@pytest.mark.atom("U36")
def test_an_order_that_is_sent_as_ready_is_split_on_confirmation(rug: Product) -> None:
    order = confirmed({"LAMP": 2, "RUG": 3}, as_ready=True)
    assert tasks(order) == [("waiting", {"RUG": 2}), ("ready", {"LAMP": 2, "RUG": 1})]
    event = Event.objects.get(order_id=order.pk, name="order_confirmed")
    assert read_event(event)["as_ready"] == {"LAMP": 2, "RUG": 1}
    together = confirmed({"LAMP": 1, "RUG": 1})
    assert tasks(together) == [("waiting", {"LAMP": 1, "RUG": 1})]
    assert offenders() == []


@pytest.mark.atom("U36")
def test_goods_that_come_in_part_leave_in_part_where_the_customer_chose_so(rug: Product) -> None:
    order = confirmed({"RUG": 4}, as_ready=True)
    assert [stage for stage, _goods in tasks(order)] == ["waiting", "ready"]
    shelf.receive(rug.pk, 1, note="Lorry", actor=EWA)
    assert tasks(order) == [
        ("waiting", {"RUG": 2}), ("ready", {"RUG": 1}), ("ready", {"RUG": 1}),
    ]  # fmt: skip
    assert offenders() == []


@pytest.mark.atom("S2-18")
def test_a_hold_gives_up_the_goods_of_its_own_task_alone(rug: Product) -> None:
    order = confirmed({"LAMP": 2, "RUG": 2}, as_ready=True)
    shelf.receive(rug.pk, 1, note="Lorry", actor=EWA)
    assert [stage for stage, _goods in tasks(order)] == ["ready", "ready"]
    first = DeliveryOrder.objects.filter(order=order).order_by("pk").first()
    assert first is not None
    take(("delivery", "hold"), first.pk, Ask(OLA, reason="Moths"))
    assert [stage for stage, _goods in tasks(order)] == ["waiting", "ready"]
    held = sum(Reservation.objects.filter(order_id=order.pk).values_list("quantity", flat=True))
    assert held == 3
    assert offenders() == []


def test_each_warehouse_that_holds_goods_has_its_own_task(lamp: Product) -> None:
    bulb = a_product("BULB", stock=0)
    second = Warehouse.objects.create(code="second", name="Second", priority=2, steps=2)
    Level.objects.create(product_id=bulb.pk, warehouse=second)
    _arrives(bulb, second, 5)
    order = confirmed({"LAMP": 1, "BULB": 2})
    assert tasks(order) == [("ready", {"LAMP": 1}), ("ready", {"BULB": 2})]
    found = DeliveryOrder.objects.filter(order=order).order_by("pk")
    assert [(row.warehouse.code, row.steps) for row in found if row.warehouse] == [
        ("main", 1), ("second", 2),
    ]  # fmt: skip
    step(order, "ship")
    assert Level.objects.get(product_id=bulb.pk, warehouse=second).on_hand == 3
    assert offenders() == []


def _arrives(product: Product, warehouse: Warehouse, pieces: int) -> None:
    from_lorry = Level.objects.get(product_id=product.pk, warehouse=warehouse)
    from_lorry.movements.create(kind="receipt", on_hand=pieces, at=clock.now())
    Level.objects.filter(pk=from_lorry.pk).update(on_hand=pieces)


def test_back_from_ready_to_awaiting_goods_nobody_is_told(lamp: Product) -> None:
    order = confirmed({"LAMP": 1})
    step(order, "start", inform={"email": False})
    clock.shift(timedelta(minutes=1))
    run_worker()
    before = mails(order)
    with pytest.raises(Refused, match="reason"):
        step(order, "hold", table="delivery")
    step(order, "hold", table="delivery", reason="Proved faulty")
    clock.shift(timedelta(minutes=1))
    run_worker()
    assert mails(order) == before
    assert (fresh(order).delivery_status, fresh(order).waiting_on) == ("waiting", "supplier")
    assert offenders() == []
