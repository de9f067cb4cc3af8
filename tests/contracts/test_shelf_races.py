"""Goods come in while others buy: nobody is thrown out for standing in somebody's way."""

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connections, transaction
from django.db.utils import OperationalError

from orderwright.domain.delivery.models import DeliveryOrder
from orderwright.domain.stock import services as stock
from orderwright.domain.stock.models import Level
from orderwright.domain.stock.queries import check_levels
from orderwright.domain.stock.services import Want
from orderwright.kernel import clock
from orderwright.kernel.database.retrying import TRIES, once_more
from orderwright.kernel.lifecycle import engine
from orderwright.lifecycle import placing, shelf
from orderwright.lifecycle.invariants import offenders
from tests.builders import a_cart, a_product, a_shop
from tests.walks import CART_HOLDER, EWA, a_wish, anna_buys, confirm, fresh, step

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def side_by_side(*works: Callable[[], object]) -> list[Exception]:
    """Each in a thread of its own; answers what they raised."""
    raised: list[Exception] = []

    def run(work: Callable[[], object]) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 - told below
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return raised


def waits_for_locks() -> bool:
    """Whether some other session waits for a row that somebody holds."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def until(happened: Callable[[], bool], seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while not happened() and time.monotonic() < end:
        threading.Event().wait(0.01)
    return happened()


def lamps_wait_for_shades() -> tuple[int, int]:
    """Anna's confirmed order waits for a shade; the lamp's level comes first by its id."""
    a_shop()
    lamp, shade = a_product("LAMP", stock=5), a_product("SHADE", stock=1)
    order = anna_buys({"LAMP": 1, "SHADE": 1})
    stock.set_on_hand(shade.pk, 0)
    confirm(order)
    assert DeliveryOrder.objects.get(order=order).stage == "waiting"
    return lamp.pk, shade.pk


@pytest.mark.threat("F19")
def test_goods_that_come_in_do_not_meet_a_buyer_of_the_same_goods_half_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lamp, shade = lamps_wait_for_shades()
    changed, really = threading.Event(), shelf.take

    def late(*args: object) -> object:
        """The shade has come in; a buyer of both stands at the shelf before Anna is served."""
        changed.set()
        until(waits_for_locks)
        return really(*args)  # type: ignore[arg-type]

    def buyer() -> None:
        changed.wait(timeout=10)
        wants = [Want(9991, lamp, 1), Want(9992, shade, 1)]
        with transaction.atomic():
            stock.reserve(999, wants, actor="buyer", now=clock.now())

    monkeypatch.setattr(shelf, "take", late)

    assert side_by_side(lambda: shelf.receive(shade, 5, note="", actor=EWA), buyer) == []
    assert DeliveryOrder.objects.get().stage == "ready"
    assert dict(Level.objects.values_list("product_id", "reserved")) == {lamp: 2, shade: 2}
    assert check_levels() == []


def crossing(one: int, other: int, met: threading.Barrier) -> Callable[[], None]:
    """A unit of work that takes two levels; only its first try waits for the other to do so."""
    tries: list[int] = []

    @transaction.atomic
    def work() -> None:
        tries.append(1)
        Level.objects.select_for_update().get(product_id=one)
        if len(tries) == 1:
            met.wait(timeout=10)
        Level.objects.select_for_update().get(product_id=other)

    return work


@pytest.mark.threat("F19")
def test_two_who_stand_in_each_others_way_both_get_through() -> None:
    for product in (1, 2):
        stock.open_level(product, 5)
    met = threading.Barrier(2)
    one, two = crossing(1, 2, met), crossing(2, 1, met)

    assert side_by_side(lambda: once_more(one), lambda: once_more(two)) == []


class Deadlocked(Exception):
    sqlstate = "40P01"


def undone(times: int, then: Callable[..., object]) -> tuple[Callable[..., object], list[int]]:
    """`then`, but the database undoes the first so many tries."""
    tries: list[int] = []

    def work(*args: object) -> object:
        tries.append(1)
        if len(tries) <= times:
            raise OperationalError("deadlock detected") from Deadlocked()
        return then(*args)

    return work, tries


@pytest.mark.threat("F19")
def test_an_order_that_the_database_undid_is_placed_at_the_next_try(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    a_shop()
    _cart, token = a_cart()
    work, tries = undone(2, placing._write)
    monkeypatch.setattr(placing, "_write", work)

    placing.place_cart(token, a_wish(), CART_HOLDER)

    assert (len(tries), offenders()) == (3, [])


@pytest.mark.threat("F19")
def test_a_step_that_the_database_undid_is_taken_once(monkeypatch: pytest.MonkeyPatch) -> None:
    a_shop()
    order = anna_buys()
    work, tries = undone(1, engine._close)
    monkeypatch.setattr(engine, "_close", work)

    step(order, "tag", data={"tags": "gift"})

    assert (fresh(order).tags, len(tries), offenders()) == (["gift"], 2, [])


@pytest.mark.threat("F19")
def test_who_is_undone_again_and_again_is_told_so_and_within_a_transaction_at_once() -> None:
    work, tries = undone(99, lambda: None)
    with pytest.raises(OperationalError):
        once_more(work)
    assert len(tries) == TRIES
    with pytest.raises(OperationalError), transaction.atomic():
        once_more(work)
    assert len(tries) == TRIES + 1


def test_any_other_failure_is_not_tried_again() -> None:
    tries: list[int] = []

    def away() -> None:
        tries.append(1)
        raise OperationalError("server closed the connection unexpectedly")

    with pytest.raises(OperationalError, match="closed"):
        once_more(away)
    assert len(tries) == 1
