"""Orders of a shop with two warehouses: who gives the goods, whose task it is, none sold twice."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from orderwright.domain.delivery.models import DeliveryOrder, ParcelLine
from orderwright.domain.orders.models import Order
from orderwright.domain.stock.models import Level, Reservation, Warehouse
from orderwright.domain.stock.services import open_level, receive, set_on_hand
from orderwright.domain.stock.warehouses import WarehouseWish, add_warehouse, change_warehouse
from orderwright.kernel.lifecycle.errors import NotTaken, Refused
from orderwright.lifecycle import stocktaking
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.placing import place_cart
from orderwright.lifecycle.stocktaking import Moving
from tests.builders import a_cart, a_product, a_shop
from tests.walks import CART_HOLDER, EWA, a_wish, anna_buys, confirm, pay, step


@pytest.fixture
def east() -> Warehouse:
    """Beside the main one: asked second, but first of all for orders to Poland."""
    a_shop()
    return add_warehouse("east", WarehouseWish("East", 2, 3, ranks={"PL": 1}))


def main_is_asked_second() -> None:
    main = Warehouse.objects.get(code="main")
    change_warehouse(main, WarehouseWish("Main", 1, 1, ranks={"PL": 2}))


def holding(order: Order) -> dict[str, int]:
    rows = Reservation.objects.filter(order_id=order.pk)
    return dict(rows.values_list("level__warehouse__code", "quantity"))


def tasks(order: Order) -> list[tuple[str, str, int]]:
    rows = DeliveryOrder.objects.filter(order=order).order_by("pk")
    return list(rows.values_list("warehouse__code", "stage", "steps"))


@pytest.mark.django_db
def test_an_order_holds_its_goods_where_its_country_is_served_from(east: Warehouse) -> None:
    main_is_asked_second()
    open_level(a_product("LAMP", stock=5).pk, 5, warehouse=east)
    order = anna_buys({"LAMP": 2}, payment_method="cash")
    assert holding(order) == {"east": 2}
    confirm(order)
    assert tasks(order) == [("east", "ready", 3)]
    assert offenders() == []


@pytest.mark.django_db
@pytest.mark.atom("S3-16")
def test_pieces_gathered_from_two_warehouses_are_a_task_of_each(east: Warehouse) -> None:
    open_level(a_product("LAMP", stock=3).pk, 4, warehouse=east)
    order = anna_buys({"LAMP": 6}, payment_method="cash")
    assert holding(order) == {"main": 2, "east": 4}
    confirm(order)
    assert [stage for _code, stage, _steps in tasks(order)] == ["ready", "ready"]
    step(order, "ship")
    assert sum(Level.objects.values_list("on_hand", flat=True)) == 1
    assert offenders() == []


@pytest.mark.django_db
def test_goods_of_a_warehouse_that_takes_no_orders_are_not_sold(east: Warehouse) -> None:
    lamp = a_product("LAMP", stock=1)
    open_level(lamp.pk, 5, warehouse=east)
    change_warehouse(east, WarehouseWish("East", 2, 1, active=False))
    with pytest.raises(Refused, match=r"1 left"):
        anna_buys({"LAMP": 2}, payment_method="cash")
    assert holding(anna_buys({"LAMP": 1}, payment_method="cash")) == {"main": 1}


@pytest.mark.django_db
def test_the_only_shelf_of_a_product_is_passed_over_while_its_warehouse_takes_no_orders(
    east: Warehouse,
) -> None:
    a_product("LAMP", stock=5)
    main = Warehouse.objects.get(code="main")
    change_warehouse(main, WarehouseWish("Main", 1, 1, active=False))
    with pytest.raises(NotTaken, match="Not enough"):
        anna_buys({"LAMP": 1}, payment_method="cash")
    assert offenders() == []


@pytest.mark.django_db
def test_a_task_whose_goods_are_found_elsewhere_goes_to_that_warehouse(east: Warehouse) -> None:
    lamp = a_product("LAMP", stock=2)
    order = anna_buys({"LAMP": 2})
    set_on_hand(lamp.pk, 0)
    confirm(order)
    pay(order)
    assert tasks(order) == [("main", "waiting", 1)]
    open_level(lamp.pk, 2, warehouse=east)
    step(order, "allocate", table="delivery")
    assert tasks(order) == [("east", "ready", 3)]
    assert offenders() == []


@pytest.mark.django_db
def test_what_is_owed_waits_for_goods_that_come_or_are_moved_to_the_warehouse_that_owes_it(
    east: Warehouse,
) -> None:
    rug = a_product("RUG", stock=0, backorder=True)
    open_level(rug.pk, warehouse=east)
    main_is_asked_second()
    order = anna_buys({"RUG": 2}, payment_method="cash")
    confirm(order)
    assert (holding(order), tasks(order)) == ({"east": 2}, [("east", "waiting", 3)])
    receive(rug.pk, 5)
    with pytest.raises(Refused, match="still missing"):
        step(order, "allocate", table="delivery")
    moving = Moving(rug.pk, 2, Warehouse.objects.get(code="main").pk, east.pk)
    stocktaking.transfer(moving, actor=EWA)
    assert tasks(order) == [("east", "ready", 3)]
    assert offenders() == []


def served(order: Order) -> list[tuple[str, str, int]]:
    """Warehouse, stage and pieces of every task."""
    rows = ParcelLine.objects.filter(parcel__order=order).order_by("parcel__delivery_id")
    where = "parcel__delivery__warehouse__code", "parcel__delivery__stage", "quantity"
    return list(rows.values_list(*where))


@pytest.mark.django_db
@pytest.mark.atom("U4")
def test_what_is_sent_at_once_lies_in_the_warehouse_of_the_delivery(east: Warehouse) -> None:
    lamp = a_product("LAMP", stock=6)
    order = anna_buys({"LAMP": 6})
    set_on_hand(lamp.pk, 2)
    open_level(lamp.pk, 3, warehouse=east)
    confirm(order)
    pay(order)
    assert tasks(order) == [("main", "waiting", 1)]
    step(order, "split", table="delivery")
    assert served(order) == [("main", "waiting", 4), ("main", "ready", 2)]
    assert holding(order) == {"main": 2}
    assert offenders() == []


@pytest.mark.django_db
@pytest.mark.atom("U36")
def test_what_lies_in_another_warehouse_alone_is_sent_from_there(east: Warehouse) -> None:
    lamp = a_product("LAMP", stock=6)
    order = anna_buys({"LAMP": 6})
    Order.objects.filter(pk=order.pk).update(ships_as_ready=True)
    set_on_hand(lamp.pk, 0)
    open_level(lamp.pk, 3, warehouse=east)
    confirm(order)
    assert served(order) == [("main", "waiting", 3), ("east", "ready", 3)]
    assert holding(order) == {"east": 3}
    assert offenders() == []


THREADS, BUYERS = 16, 96


@pytest.mark.django_db(transaction=True)
@pytest.mark.atom("U12")
@pytest.mark.threat("T35")
def test_the_last_pieces_of_two_warehouses_are_sold_once_each() -> None:
    a_shop()
    east = add_warehouse("east", WarehouseWish("East", 2, 1))
    open_level(a_product("LAMP", stock=20).pk, 10, warehouse=east)
    tokens = [a_cart({"LAMP": 1})[1] for _n in range(BUYERS)]
    start = threading.Barrier(THREADS)

    def buys(thread: int) -> list[str]:
        start.wait(timeout=60)
        try:
            return [buy(token) for token in tokens[thread::THREADS]]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        answers = Counter(
            answer for answers in pool.map(buys, range(THREADS)) for answer in answers
        )
    assert answers.pop("sold") == Order.objects.count() == 30
    assert answers == {"Not enough in stock: Lamp LAMP (0 left).": BUYERS - 30}
    assert [level.available for level in Level.objects.all()] == [0, 0]
    assert offenders() == []


def buy(token: str) -> str:
    try:
        place_cart(token, a_wish(payment_method="cash"), CART_HOLDER)
    except Refused as refusal:
        return refusal.sentence
    return "sold"
