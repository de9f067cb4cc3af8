"""Rows that name a row which is not there: no constraint forbids them, `verify` finds them."""

import pytest

from orderwright.domain.orders.models import Order
from orderwright.domain.stock.models import Level, Movement, Reservation
from orderwright.lifecycle.invariants import offenders
from tests.builders import a_product, a_shop
from tests.walks import anna_buys

pytestmark = pytest.mark.django_db


def test_an_order_of_no_status_is_named() -> None:
    a_shop()
    a_product("LAMP")
    order = anna_buys({"LAMP": 1})
    Order.objects.filter(pk=order.pk).update(status_id=987_654)
    assert offenders() == [f"every order has a status: {order.number}"]


def test_goods_of_no_level_are_named() -> None:
    a_shop()
    lamp = a_product("LAMP")
    anna_buys({"LAMP": 1}, payment_method="cash")
    [held] = Reservation.objects.all()
    moved = Movement.objects.order_by("pk").values_list("pk", flat=True)
    strays = [f"Movement {pk} belongs to no level." for pk in moved]
    strays.append(f"Reservation {held.pk} belongs to no level.")
    Level.objects.filter(product_id=lamp.pk)._raw_delete("default")
    assert offenders() == [f"stock levels = opening + movements: {stray}" for stray in strays]
