"""Time as an actor: what happens because nobody moved, once, and not a minute too early."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import DataError, IntegrityError, OperationalError, connection

from orderwright.domain.checkout.carts import find_cart, put_line
from orderwright.domain.checkout.errors import UnknownCart
from orderwright.domain.checkout.models import Cart
from orderwright.domain.delivery.models import DeliveryOrder
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.services import change_settings
from orderwright.domain.stock.queries import availability, held
from orderwright.entrypoints.clock import ticks
from orderwright.entrypoints.clock.ticks import THE_CLOCK, tick
from orderwright.kernel import clock
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.errors import Refused
from orderwright.lifecycle.invariants import offenders
from tests.builders import a_cart, a_product, a_shop
from tests.walks import (
    anna_buys,
    fresh,
    run_worker,
    settle,
    step,
    told,
    typed_in,
)

MINUTE = timedelta(minutes=1)


@pytest.fixture
def shop(db: None) -> None:
    a_shop()


def parked(until: datetime) -> Order:
    """Anna is on holiday; Ewa parks her order."""
    order = anna_buys()
    step(order, "park", data={"until": until.isoformat()})
    return fresh(order)


def held_order() -> Order:
    """Cash on delivery: held when placed, for two days."""
    return anna_buys({a_product("LAMP", stock=3).sku: 2}, payment_method="cash")


def actors(order: Order, name: str) -> list[str]:
    return list(Event.objects.filter(order_id=order.pk, name=name).values_list("actor", flat=True))


def test_a_parked_order_waits_for_somebody_again_when_its_date_has_come(shop: None) -> None:
    until = clock.now() + timedelta(days=3)
    order = parked(until)
    assert order.waiting_on == "nobody"

    clock.set_to(until - MINUTE)
    assert tick() == 0
    assert fresh(order).parked_until == until

    clock.set_to(until + MINUTE)
    assert tick() == 1
    order = fresh(order)
    assert (order.parked_until, order.waiting_on) == (None, "customer")
    assert order.waiting_since is not None
    assert order.waiting_since > until
    assert actors(order, "order_unparked") == ["clock"]
    assert tick() == 0
    assert actors(order, "order_unparked") == ["clock"]
    assert offenders() == []


def test_the_clock_takes_no_order_up_before_its_date(shop: None) -> None:
    order = parked(clock.now() + timedelta(days=3))
    with pytest.raises(Refused):
        step(order, "unpark", actor=THE_CLOCK)
    step(order, "unpark")
    assert fresh(order).parked_until is None


def test_a_hold_that_ran_out_goes_back_to_the_shelf(shop: None) -> None:
    order = held_order()
    lamp = order.lines.get().product_id or 0
    over = clock.now() + timedelta(hours=48)

    clock.set_to(over - MINUTE)
    assert tick() == 0
    assert availability([lamp]) == {lamp: 1}
    with pytest.raises(Refused):
        step(order, "release_hold", actor=THE_CLOCK)

    clock.set_to(over + MINUTE)
    assert tick() == 1
    assert availability([lamp]) == {lamp: 3}
    assert fresh(order).stage == "placed"
    assert told(order)[-1] == "hold_released"
    assert tick() == 0
    assert actors(order, "hold_released") == ["clock"]
    assert offenders() == []


def test_the_confirmation_holds_again_what_had_run_out(shop: None) -> None:
    order = held_order()
    clock.shift(timedelta(hours=49))
    tick()
    settle(order, "shop")
    assert sum(held(order.pk).values()) == 2
    assert DeliveryOrder.objects.get(order=order).stage == "ready"
    clock.shift(timedelta(hours=49))
    assert tick() == 0, "what a confirmed order holds does not run out"


def test_the_confirmation_waits_for_goods_that_somebody_else_has_by_then(shop: None) -> None:
    order = held_order()
    clock.shift(timedelta(hours=49))
    tick()
    anna_buys({"LAMP": 2}, payment_method="cash")
    settle(order, "shop")
    assert fresh(order).stage == "confirmed"
    assert DeliveryOrder.objects.get(order=order).stage == "waiting"
    assert offenders() == []


def accepted_quotation() -> Order:
    """Ewa's quotation, cash on delivery, accepted by phone."""
    lamp = a_product("LAMP", stock=3).sku
    order_id = typed_in({lamp: 2}, draft=True, payment_method="cash").order_id
    order = Order.objects.get(pk=order_id)
    step(order, "accept")
    return fresh(order)


def reinstated() -> Order:
    order = held_order()
    step(order, "cancel", reason="Changed her mind")
    step(order, "reinstate", reason="And back")
    return fresh(order)


@pytest.mark.parametrize("comes_about", [accepted_quotation, reinstated])
def test_goods_are_held_no_longer_than_for_an_order_that_was_placed(
    shop: None, comes_about: Callable[[], Order]
) -> None:
    order = comes_about()
    assert (order.stage, sum(held(order.pk).values())) == ("placed", 2)
    clock.shift(timedelta(hours=47))
    assert tick() == 0
    clock.shift(timedelta(hours=2))
    assert tick() == 1
    assert held(order.pk) == {}


def test_a_cancelled_order_has_nothing_left_to_run_out(shop: None) -> None:
    order = held_order()
    step(order, "cancel", reason="Changed her mind")
    clock.shift(timedelta(hours=49))
    assert tick() == 0


def test_a_quotation_is_overdue_when_it_has_run_out_and_nothing_else_happens(shop: None) -> None:
    sku = a_product("LAMP").sku
    placed = typed_in({sku: 1}, draft=True)
    order = Order.objects.get(pk=placed.order_id)
    until = clock.now() + timedelta(days=14)
    step(order, "offer", data={"valid_until": until.isoformat()})
    assert fresh(order).overdue_at == until
    clock.set_to(until + MINUTE)
    assert tick() == 0
    assert fresh(order).stage == "draft"


def test_an_order_is_overdue_when_its_confirmation_link_has_run_out(shop: None) -> None:
    order = anna_buys()
    assert order.overdue_at == order.gates.get(kind="customer").deadline
    clock.shift(timedelta(days=8))
    assert tick() == 0
    assert fresh(order).stage == "placed"


def test_an_abandoned_cart_ends_after_the_shops_days(shop: None) -> None:
    change_settings(cart_days=30)
    cart, token = a_cart()
    left = Cart.objects.get(pk=cart.pk).changed_at
    clock.set_to(left + timedelta(days=30) - MINUTE)
    assert tick() == 0
    clock.set_to(left + timedelta(days=30) + MINUTE)
    assert tick() == 1
    assert Cart.objects.get(pk=cart.pk).stage == "expired"
    with pytest.raises(UnknownCart):
        find_cart(token)
    assert tick() == 0


def test_a_cart_that_is_used_stays(shop: None) -> None:
    cart, _token = a_cart()
    clock.shift(timedelta(days=29))
    put_line(cart, a_product().sku, 1)
    clock.shift(timedelta(days=29))
    assert tick() == 0
    order = anna_buys()
    clock.shift(timedelta(days=40))
    tick()
    assert Cart.objects.get(order_id=order.pk).stage == "placed"


def test_the_worker_lets_the_clock_tick(shop: None) -> None:
    order = parked(clock.now() + timedelta(days=1))
    clock.shift(timedelta(days=2))
    run_worker()
    assert fresh(order).parked_until is None


@pytest.mark.parametrize(
    "breaking", [RuntimeError("cursed"), IntegrityError("a CHECK failed"), DataError("too long")]
)
def test_an_order_that_breaks_keeps_no_other_waiting(
    shop: None, monkeypatch: pytest.MonkeyPatch, breaking: Exception
) -> None:
    until = clock.now() + timedelta(days=1)
    broken, whole = parked(until), parked(until)
    truly = ticks.take

    def breaks(where: tuple[str, str], row: int, ask: object) -> object:
        if row == broken.pk:
            raise breaking
        return truly(where, row, ask)  # type: ignore[arg-type]

    monkeypatch.setattr(ticks, "take", breaks)
    monkeypatch.setattr(ticks, "BATCH", 1)
    clock.set_to(until + MINUTE)
    assert tick() == 1
    assert fresh(broken).parked_until is not None
    assert fresh(whole).parked_until is None


def test_the_clock_stops_when_its_database_is_away(
    shop: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    until = clock.now() + timedelta(days=1)
    parked(until)

    def away(*_args: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(ticks, "take", away)
    clock.set_to(until + MINUTE)
    with pytest.raises(OperationalError):
        tick()


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_tick_at_once_act_once() -> None:
    a_shop()
    until = clock.now() + timedelta(days=1)
    orders = [parked(until) for _ in range(4)]
    clock.set_to(until + MINUTE)
    taken = at_once(tick, 3)
    assert sum(taken) == len(orders)
    for order in orders:
        assert actors(order, "order_unparked") == ["clock"]
    assert offenders() == []


def at_once(work: Callable[[], int], workers: int) -> list[int]:
    """What each of so many threads answers that start together."""
    gate, answers = threading.Barrier(workers), list[int]()

    def run() -> None:
        gate.wait(10)
        try:
            answers.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers
